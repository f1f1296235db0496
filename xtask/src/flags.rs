//! The command line of `cargo xtask`.

use std::path::PathBuf;

xflags::xflags! {
    /// The project's own commands.
    cmd xtask {
        /// Checks what a change can break: formatting, pages, lints, documentation, and tests.
        cmd check {}
        /// Runs everything that must pass, on a fresh machine.
        cmd test {
            /// Runs the long forms as well: loads of a minute, every browser journey, released code.
            optional --full
        }

        /// Measures hardtack next to its parts, its peers and Flask.
        cmd bench {
            /// Counts instructions and compares them with the committed file.
            optional --instructions
            /// Writes the measured figures into the repository: the page, or the file of counts.
            optional --write
            /// Takes a few seconds, for figures that are only a hint.
            optional --quick
            /// Measures for this many seconds instead of 150.
            optional --seconds seconds: u64
            /// Measures only operations whose name contains this text; may be repeated.
            repeated --only text: String
            /// Writes every figure into a file.
            optional --json file: PathBuf
            /// Fails if a bound that must hold is missed.
            optional --check
        }
        /// Measures which lines of the core crates their own tests run.
        cmd coverage {}
        /// Runs Flask, axum, actix-web and a gateway side by side, until Ctrl-C.
        cmd demo {}
        /// Starts each example, checks its page, and stops it.
        cmd examples {}
        /// Fuzzes one target.
        cmd fuzz {
            /// The target; without one, the targets are listed.
            optional target: String
            /// Fuzzes every target until each has had this much processor time, 3600 seconds by default.
            optional --all
            /// Fuzzes every target for a few seconds, from the committed inputs alone.
            optional --smoke
            /// How many seconds: 60 for one target, 4 for each with --smoke.
            optional --seconds seconds: u64
        }
        /// Follows docs/migrating-from-flask.md to the letter.
        cmd guide {}
        /// Runs the journeys of a visitor between Flask and the services in Rust.
        cmd journeys {
            /// The journeys to run; all by default.
            repeated journey: String
            /// Runs them in Chromium instead of an HTTP client.
            optional --browser
        }
        /// Sends 200 clients to an axum and an actix-web service.
        cmd load {
            /// How many seconds for each service; 60 by default.
            optional --seconds seconds: u64
        }
        /// Changes the code in small ways and reports which changes no test notices.
        cmd mutants {
            /// The packages to change; the core crates by default.
            repeated package: String
            /// Applies the hand-made vulnerabilities instead.
            optional --vulnerabilities
        }
        /// Builds and tests without a standard library, for wasm32, for 32 bits, and with the oldest Rust.
        cmd portability {}
        /// Prepares a release and reports what would be published.
        cmd release {
            /// The version to release.
            required version: String
            /// Commits, tags and publishes.
            optional --execute
            /// Leaves out the tests; not allowed with --execute.
            optional --skip-tests
        }
        /// Counts the instructions of work on inputs of size n, 2n and 4n.
        cmd resources {}
        /// Checks licenses, bans, sources, advisories, feature sets and the oldest dependencies.
        cmd supply-chain {}
        /// Tests that the time of verifying a signature reveals nothing about it.
        cmd timing {
            /// Runs only the part that does not measure time.
            optional --memcheck
        }
        /// Writes the golden data again from real Flask.
        cmd vectors {
            /// Compares it with the committed data instead.
            optional --check
        }
        /// Compares compression and decompression with Python's zlib on random inputs.
        cmd zlib {
            /// How many inputs; 10 million by default.
            optional count: u64
            /// The seed from which they are drawn.
            optional seed: u64
        }
    }
}
