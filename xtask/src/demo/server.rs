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

/// The secret key that all sides share.
#[derive(Debug, Clone)]
pub(crate) struct Key(String);

impl Key {
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
        Ok(Self(current))
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
        key: &Key,
        address: SocketAddr,
        peer: SocketAddr,
    ) -> Result<Self> {
        let child = command
            .env("FLASK_SECRET_KEY", &key.0)
            .env("FLASK_SESSION_COOKIE_SAMESITE", "Lax")
            .env("FLASK_REMEMBER_COOKIE_SAMESITE", "Lax")
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
