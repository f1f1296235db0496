//! What a run was made on, since figures say little without it.

use std::{fs, process::Command, thread};

use serde::Serialize;

use crate::python::Versions;

/// What a run was made on.
#[derive(Clone, Debug, Serialize)]
pub struct Facts {
    /// The compiler.
    pub rustc: String,
    /// The architecture.
    pub architecture: String,
    /// Whether the processor computes SHA-1 itself.
    pub sha_instructions: bool,
    /// How many threads run at once.
    pub threads: usize,
    /// Whether Z is the system's own library.
    pub system_zlib: bool,
    /// Python and its packages, where they were measured.
    pub python: Option<String>,
    /// How many rounds there were.
    pub rounds: usize,
}

impl Facts {
    /// Looks around.
    pub fn gather(versions: Option<&Versions>, rounds: usize) -> Self {
        Self {
            rustc: rustc(),
            architecture: std::env::consts::ARCH.to_owned(),
            sha_instructions: sha_instructions(),
            threads: thread::available_parallelism().map_or(1, usize::from),
            system_zlib: fs::read_to_string("/proc/self/maps")
                .is_ok_and(|maps| maps.contains("libz.so")),
            python: versions.map(|versions| {
                let Versions { python, flask, itsdangerous } = versions;
                format!("Python {python}, Flask {flask}, itsdangerous {itsdangerous}")
            }),
            rounds,
        }
    }

    /// One line of them all.
    pub fn line(&self) -> String {
        let Self { rustc, architecture, threads, rounds, .. } = self;
        let sha = if self.sha_instructions { "with" } else { "without" };
        let zlib = if self.system_zlib { "the system's" } else { "built from source" };
        let python = self.python.as_deref().unwrap_or("no Python");
        format!(
            "{rounds} rounds; {rustc}; {architecture} {sha} SHA instructions, {threads} threads; \
             zlib {zlib}; {python}"
        )
    }
}

/// The compiler that cargo would use.
pub fn rustc() -> String {
    let asked = Command::new("rustc").arg("--version").output();
    let said = asked.ok().and_then(|output| String::from_utf8(output.stdout).ok());
    let words = said.as_deref().map(|said| said.split(' ').take(2).collect::<Vec<_>>().join(" "));
    words.unwrap_or_else(|| "rustc unknown".to_owned())
}

#[cfg(target_arch = "x86_64")]
fn sha_instructions() -> bool {
    std::arch::is_x86_feature_detected!("sha")
}

#[cfg(target_arch = "aarch64")]
fn sha_instructions() -> bool {
    std::arch::is_aarch64_feature_detected!("sha2")
}

#[cfg(not(any(target_arch = "x86_64", target_arch = "aarch64")))]
fn sha_instructions() -> bool {
    false
}
