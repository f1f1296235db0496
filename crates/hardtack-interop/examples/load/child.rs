//! A service in a process of its own, looked at from outside.

use std::{
    env, fs,
    io::{BufRead, BufReader},
    net::SocketAddr,
    process::{Child, Command, Stdio},
    thread::{self, JoinHandle},
};

/// The process of a service; it ends when this is dropped.
pub(crate) struct Service {
    pub(crate) address: SocketAddr,
    child: Child,
    stderr: Option<JoinHandle<Vec<String>>>,
}

impl Service {
    /// Starts it, and waits until it listens.
    pub(crate) fn start(name: &str) -> Self {
        let mut child = Command::new(env::current_exe().unwrap())
            .args(["serve", name])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let stderr = BufReader::new(child.stderr.take().unwrap());
        let stderr = thread::spawn(|| stderr.lines().map_while(Result::ok).collect());
        let mut line = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
        let address = line.trim().parse().expect("the service says where it listens");
        Self { address, child, stderr: Some(stderr) }
    }

    /// Its memory in KiB that is in RAM, as Linux tells it.
    pub(crate) fn resident(&self) -> u64 {
        let status = fs::read_to_string(format!("/proc/{}/status", self.child.id()));
        let status = status.expect("the service runs, on Linux");
        let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).unwrap();
        line.trim().trim_end_matches(" kB").parse().unwrap()
    }

    /// Ends it; gives what it said on its error stream, where panics are told.
    pub(crate) fn end(mut self) -> Vec<String> {
        self.stop();
        self.stderr.take().unwrap().join().unwrap()
    }

    fn stop(&mut self) {
        // Both fail only when the child is gone already, which is what is wanted.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl Drop for Service {
    fn drop(&mut self) {
        self.stop();
    }
}
