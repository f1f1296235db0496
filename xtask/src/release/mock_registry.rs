//! A registry for tests: cargo's sparse index and its call for publishing, over HTTP on this machine.

use std::{
    collections::{BTreeMap, BTreeSet},
    io::{BufRead, BufReader, Read, Write},
    net::{SocketAddr, TcpListener, TcpStream},
    sync::{Arc, Mutex},
    thread,
};

use serde_json::{Value, json};
use sha2::{Digest, Sha256};

/// The registry's name in cargo's configuration.
pub(crate) const NAME: &str = "mock";

/// What it holds and what happened.
#[derive(Debug, Default)]
struct State {
    /// The lines of the index, by the name of the crate.
    index: BTreeMap<String, Vec<String>>,
    packages: BTreeMap<String, Vec<u8>>,
    /// What was published, in order, refused or not.
    calls: Vec<String>,
    refused: BTreeSet<String>,
    /// Whether the index answers.
    silent: bool,
}

/// A running registry; its thread ends with the process.
#[derive(Clone, Debug)]
pub(crate) struct MockRegistry {
    address: SocketAddr,
    state: Arc<Mutex<State>>,
}

impl MockRegistry {
    pub(crate) fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        let registry = Self { address, state: Arc::default() };
        let serving = registry.clone();
        thread::spawn(move || {
            for stream in listener.incoming() {
                let serving = serving.clone();
                // Cargo keeps connections open, and opens several.
                thread::spawn(move || serving.serve(stream.unwrap()));
            }
        });
        registry
    }

    /// What makes cargo know it.
    pub(crate) fn configuration(&self) -> String {
        format!(
            "[registries.{NAME}]\nindex = \"sparse+http://{}/index/\"\ntoken = \"secret\"\n",
            self.address,
        )
    }

    /// Refuses a crate from now on, or no longer.
    pub(crate) fn refuse(&self, name: &str, refused: bool) {
        let mut state = self.state.lock().unwrap();
        if refused {
            state.refused.insert(name.to_owned());
        } else {
            state.refused.remove(name);
        }
    }

    /// Lets every question about what there is fail, or no longer.
    pub(crate) fn silence(&self, silent: bool) {
        self.state.lock().unwrap().silent = silent;
    }

    /// What was tried to be published, in order.
    pub(crate) fn calls(&self) -> Vec<String> {
        self.state.lock().unwrap().calls.clone()
    }

    fn serve(&self, stream: TcpStream) {
        let mut reader = BufReader::new(stream.try_clone().unwrap());
        let mut writer = stream;
        loop {
            let mut request = String::new();
            if reader.read_line(&mut request).unwrap_or_default() == 0 {
                return;
            }
            let mut length = 0;
            loop {
                let mut header = String::new();
                reader.read_line(&mut header).unwrap();
                let header = header.trim().to_ascii_lowercase();
                if header.is_empty() {
                    break;
                }
                if let Some(value) = header.strip_prefix("content-length:") {
                    length = value.trim().parse().unwrap();
                }
                if header == "expect: 100-continue" {
                    writer.write_all(b"HTTP/1.1 100 Continue\r\n\r\n").unwrap();
                }
            }
            let mut body = vec![0; length];
            reader.read_exact(&mut body).unwrap();
            let mut words = request.split(' ');
            let (method, path) = (words.next().unwrap(), words.next().unwrap());
            let (status, answer) = self.answer(method, path, &body);
            let head = format!("HTTP/1.1 {status}\r\ncontent-length: {}\r\n\r\n", answer.len());
            if writer.write_all(head.as_bytes()).and_then(|()| writer.write_all(&answer)).is_err() {
                return;
            }
        }
    }

    fn answer(&self, method: &str, path: &str, body: &[u8]) -> (&'static str, Vec<u8>) {
        let mut state = self.state.lock().unwrap();
        if method == "PUT" {
            return publish(&mut state, body);
        }
        if path == "/index/config.json" {
            let here = format!("http://{}", self.address);
            let config = json!({ "dl": format!("{here}/dl"), "api": here });
            return ("200 OK", config.to_string().into_bytes());
        }
        if state.silent {
            return ("403 Forbidden", Vec::new());
        }
        let mut parts = path.split('/').skip(1);
        match parts.next() {
            Some("index") => {
                let name = parts.last().unwrap();
                match state.index.get(name) {
                    Some(lines) => ("200 OK", lines.join("\n").into_bytes()),
                    None => ("404 Not Found", Vec::new()),
                }
            }
            Some("dl") => {
                let (name, version) = (parts.next().unwrap(), parts.next().unwrap());
                ("200 OK", state.packages[&format!("{name}@{version}")].clone())
            }
            _ => ("404 Not Found", Vec::new()),
        }
    }
}

/// Takes a crate as cargo sends it: two lengths, each with what is so long.
fn publish(state: &mut State, body: &[u8]) -> (&'static str, Vec<u8>) {
    let (metadata, rest) = sized(body);
    let (package, _) = sized(rest);
    let metadata: Value = serde_json::from_slice(metadata).unwrap();
    let text = |key: &str| metadata[key].as_str().unwrap().to_owned();
    let (name, version) = (text("name"), text("vers"));
    let id = format!("{name}@{version}");
    state.calls.push(id.clone());
    if state.refused.contains(&name) {
        return ("500 Internal Server Error", Vec::new());
    }
    if state.packages.contains_key(&id) {
        let error = json!({ "errors": [{ "detail": "it is there already" }] });
        return ("400 Bad Request", error.to_string().into_bytes());
    }
    let dependencies: Vec<Value> = metadata["deps"]
        .as_array()
        .unwrap()
        .iter()
        .map(|it| {
            json!({
                "name": it["name"], "req": it["version_req"], "features": it["features"],
                "optional": it["optional"], "default_features": it["default_features"],
                "target": it["target"], "kind": it["kind"], "registry": it["registry"],
            })
        })
        .collect();
    let hash: String = Sha256::digest(package).iter().map(|byte| format!("{byte:02x}")).collect();
    let line = json!({
        "name": name, "vers": version, "deps": dependencies, "cksum": hash,
        "features": metadata["features"], "yanked": false,
    });
    state.index.entry(name).or_default().push(line.to_string());
    state.packages.insert(id, package.to_owned());
    ("200 OK", b"{}".to_vec())
}

fn sized(bytes: &[u8]) -> (&[u8], &[u8]) {
    let (length, rest) = bytes.split_first_chunk().unwrap();
    rest.split_at(u32::from_le_bytes(*length) as usize)
}
