//! The two halves of the demo as child processes.

use std::{
    net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream},
    process::{Child, Command, Stdio},
    thread,
    time::{Duration, Instant},
};

use anyhow::{Context, Result, bail, ensure};
use hardtack_interop::{Environment, target_folder};

/// How long a half may take until it listens.
const PATIENCE: Duration = Duration::from_secs(30);

/// The secret keys that both halves share.
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

/// Both halves.
#[derive(Debug)]
pub(crate) struct Sides {
    pub(crate) flask: Server,
    pub(crate) rust: Server,
}

impl Sides {
    /// Starts both at the preferred ports, or at others where those are taken.
    pub(crate) fn start(python: &Environment, keys: &Keys, ports: [u16; 2]) -> Result<Self> {
        let [flask, rust] = free_addresses(ports)?;
        let login = target_folder().join("debug").join("examples").join("login");
        Ok(Self {
            flask: Server::start("Flask", python.command("demo_app.py"), keys, flask, rust)?,
            rust: Server::start("Rust", Command::new(login), keys, rust, flask)?,
        })
    }

    /// Fails if one of them has ended by itself.
    pub(crate) fn check_alive(&mut self) -> Result<()> {
        self.flask.check_alive()?;
        self.rust.check_alive()
    }
}

/// One half; it is stopped when this is dropped.
#[derive(Debug)]
pub(crate) struct Server {
    pub(crate) name: &'static str,
    pub(crate) address: SocketAddr,
    child: Child,
}

impl Server {
    fn start(
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
            .with_context(|| format!("start the {name} half"))?;
        let mut server = Self { name, address, child };
        server.wait_until_it_listens()?;
        Ok(server)
    }

    fn wait_until_it_listens(&mut self) -> Result<()> {
        let start = Instant::now();
        while TcpStream::connect(self.address).is_err() {
            self.check_alive()?;
            if start.elapsed() > PATIENCE {
                bail!("the {} half does not listen at {}", self.name, self.address);
            }
            thread::sleep(Duration::from_millis(20));
        }
        Ok(())
    }

    fn check_alive(&mut self) -> Result<()> {
        match self.child.try_wait().context("look after a half of the demo")? {
            Some(status) => bail!("the {} half ended with {status}", self.name),
            None => Ok(()),
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

/// Two addresses of this machine: cookies do not tell ports apart, so both halves share theirs.
fn free_addresses(ports: [u16; 2]) -> Result<[SocketAddr; 2]> {
    let listen = |port: u16| {
        TcpListener::bind((Ipv4Addr::LOCALHOST, port))
            .or_else(|_| TcpListener::bind((Ipv4Addr::LOCALHOST, 0)))
            .context("find a free port")
    };
    // Both are held until both are found, so that they are two.
    let [one, two] = ports;
    let (one, two) = (listen(one)?, listen(two)?);
    Ok([one.local_addr()?, two.local_addr()?])
}
