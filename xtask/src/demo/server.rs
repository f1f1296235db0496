//! The sides of the demo as child processes.

use std::{
    net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream},
    process::{Child, Command, ExitStatus, Stdio},
    thread,
    time::{Duration, Instant},
};

use anyhow::{Context, Result, bail, ensure};
use hardtack_interop::{Environment, target_folder};

/// How long a side may take until it listens, and until it has stopped.
const PATIENCE: Duration = Duration::from_secs(60);

/// The secret keys that all sides share.
#[derive(Debug, Clone)]
pub(crate) struct Keys {
    pub(crate) current: String,
    /// Oldest first, as Flask's setting has them.
    pub(crate) fallbacks: Vec<String>,
}

impl Keys {
    /// A new key, made as Flask's documentation tells to.
    pub(crate) fn random(python: &Environment) -> Result<Self> {
        const TOKEN: &str = "import secrets; print(secrets.token_hex())";
        let made = Command::new(python.python())
            .args(["-c", TOKEN])
            .output()
            .context("make a secret key")?;
        let current = String::from_utf8(made.stdout).context("read the secret key")?;
        let current = current.trim().to_owned();
        ensure!(current.len() >= 64, "Python made no secret key");
        Ok(Self { current, fallbacks: Vec::new() })
    }

    /// The next keys of a rotation: a new one signs, this one still verifies.
    pub(crate) fn rotated(&self, python: &Environment) -> Result<Self> {
        let mut fallbacks = self.fallbacks.clone();
        fallbacks.push(self.current.clone());
        Ok(Self { fallbacks, ..Self::random(python)? })
    }

    /// The end of a rotation: only the current key is left.
    pub(crate) fn without_fallbacks(&self) -> Self {
        Self { current: self.current.clone(), fallbacks: Vec::new() }
    }
}

/// A side in Rust, by the example that it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum RustSide {
    Axum,
    Actix,
}

impl RustSide {
    pub(crate) const ALL: [Self; 2] = [Self::Axum, Self::Actix];

    /// What its pages call it.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Axum => "axum",
            Self::Actix => "actix",
        }
    }

    /// The program.
    pub(crate) fn command(self) -> Command {
        example(match self {
            Self::Axum => "login",
            Self::Actix => "login-actix",
        })
    }
}

/// An example of the crate `hardtack`, built in the profile of the tests.
pub(crate) fn example(name: &str) -> Command {
    Command::new(target_folder().join("debug").join("examples").join(name))
}

/// Flask's side.
pub(crate) fn flask(python: &Environment) -> Command {
    python.command("demo_app.py")
}

/// Flask and a side in Rust.
#[derive(Debug)]
pub(crate) struct Sides {
    pub(crate) flask: Server,
    pub(crate) rust: Server,
}

impl Sides {
    /// Starts both.
    pub(crate) fn start(python: &Environment, keys: &Keys, rust: RustSide) -> Result<Self> {
        let [at_flask, at_rust] = free_addresses([0, 0])?;
        Ok(Self {
            flask: Server::start("flask", flask(python), keys, at_flask, at_rust)?,
            rust: Server::start(rust.name(), rust.command(), keys, at_rust, at_flask)?,
        })
    }
}

/// One side; it is stopped when this is dropped.
#[derive(Debug)]
pub(crate) struct Server {
    pub(crate) name: &'static str,
    pub(crate) address: SocketAddr,
    child: Child,
}

impl Server {
    pub(crate) fn start(
        name: &'static str,
        mut command: Command,
        keys: &Keys,
        address: SocketAddr,
        peer: SocketAddr,
    ) -> Result<Self> {
        let fallbacks =
            serde_json::to_string(&keys.fallbacks).context("spell the fallback keys")?;
        let child = command
            .env("FLASK_SECRET_KEY", &keys.current)
            .env("FLASK_SECRET_KEY_FALLBACKS", fallbacks)
            .env("FLASK_SESSION_COOKIE_SAMESITE", "Lax")
            .env("HARDTACK_ADDR", address.to_string())
            .env("HARDTACK_PEER", format!("http://{peer}"))
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .spawn()
            .with_context(|| format!("start {name}"))?;
        let mut server = Self { name, address, child };
        server.wait_until_it_listens()?;
        Ok(server)
    }

    fn wait_until_it_listens(&mut self) -> Result<()> {
        let start = Instant::now();
        while TcpStream::connect(self.address).is_err() {
            self.check_alive()?;
            if start.elapsed() > PATIENCE {
                bail!("{} does not listen at {}", self.name, self.address);
            }
            thread::sleep(Duration::from_millis(20));
        }
        Ok(())
    }

    /// Fails if it has ended by itself.
    pub(crate) fn check_alive(&mut self) -> Result<()> {
        match self.child.try_wait().context("look after a side of the demo")? {
            Some(status) => bail!("{} ended with {status}", self.name),
            None => Ok(()),
        }
    }
}

impl Server {
    /// Sends a signal, `INT` or `TERM`, and waits for the end.
    pub(crate) fn stop(&mut self, signal: &str) -> Result<ExitStatus> {
        // A shell has its own kill, on every system; Rust has none for signals.
        let sent = Command::new("sh")
            .args(["-c", r#"kill -s "$0" "$1""#, signal, &self.child.id().to_string()])
            .status()
            .context("run sh")?;
        ensure!(sent.success(), "SIG{signal} could not be sent to {}", self.name);
        let start = Instant::now();
        loop {
            if let Some(status) = self.child.try_wait().context("wait for the end")? {
                return Ok(status);
            }
            if start.elapsed() > PATIENCE {
                bail!("{} does not stop at SIG{signal}", self.name);
            }
            thread::sleep(Duration::from_millis(20));
        }
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // Both fail only when the child is gone already, which is what is wanted.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Addresses of this machine, with these ports or with others where they are taken: cookies do not
/// tell ports apart, so all sides share theirs.
pub(crate) fn free_addresses<const N: usize>(ports: [u16; N]) -> Result<[SocketAddr; N]> {
    let listen = |port: u16| {
        TcpListener::bind((Ipv4Addr::LOCALHOST, port))
            .or_else(|_| TcpListener::bind((Ipv4Addr::LOCALHOST, 0)))
            .context("find a free port")
    };
    // All are held until all are found, so that no two are one.
    let held = ports.map(listen);
    let mut addresses = [SocketAddr::from((Ipv4Addr::LOCALHOST, 0)); N];
    for (address, listener) in addresses.iter_mut().zip(held) {
        *address = listener?.local_addr()?;
    }
    Ok(addresses)
}
