//! The application behind the service, as a process of its own.

use std::{
    io::{BufRead, BufReader},
    net::{Ipv4Addr, SocketAddr, TcpListener},
    process::{Child, Stdio},
};

use hardtack_interop::Environment;

/// `python/behind_app.py`, stopped when this is dropped.
pub(super) struct Behind {
    child: Child,
    address: SocketAddr,
}

impl Behind {
    pub(super) fn start(key: &str, fallback: &str, refresh_each_request: bool) -> Self {
        let free = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
        let address = free.local_addr().unwrap();
        drop(free);
        let mut child = Environment::prepare()
            .unwrap()
            .command("behind_app.py")
            .arg(address.port().to_string())
            .env("FLASK_SECRET_KEY", key)
            .env("FLASK_SECRET_KEY_FALLBACKS", serde_json::json!([fallback]).to_string())
            .env("FLASK_SESSION_REFRESH_EACH_REQUEST", refresh_each_request.to_string())
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut line = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
        assert_eq!(line.trim(), "listening");
        Self { child, address }
    }

    pub(super) fn address(&self) -> SocketAddr {
        self.address
    }
}

impl Drop for Behind {
    fn drop(&mut self) {
        // Both fail only if the child has already ended.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
