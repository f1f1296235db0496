//! Python's zlib, asked through a pipe for a batch at a time: see `python/zlib_peer.py`.

use std::{
    io::{Read, Write},
    process::{Child, ChildStdin, ChildStdout, Stdio},
};

use hardtack_interop::Environment;

/// What Python is asked about.
pub(crate) struct Item {
    /// Picks the other way of compressing.
    pub(crate) number: u32,
    /// What is compressed.
    pub(crate) input: Vec<u8>,
    /// What is read.
    pub(crate) broken: Vec<u8>,
}

/// What Python made of it.
pub(crate) struct Answer<'a> {
    /// The input compressed with Python's defaults.
    pub(crate) plain: &'a [u8],
    /// The input compressed another way, for one item of four; else empty.
    pub(crate) other: &'a [u8],
    pub(crate) verdict: Verdict,
    /// What the broken stream's inside decodes to, and how many bytes that takes; 0 where it does
    /// not decode.
    pub(crate) decoded: &'a [u8],
    pub(crate) length: usize,
}

/// Python's verdict on a stream.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Verdict {
    Good,
    Malformed,
    Truncated,
    Trailing,
}

/// The child process.
pub(crate) struct Peer {
    child: Child,
    requests: ChildStdin,
    answers: ChildStdout,
    request: Vec<u8>,
    answer: Vec<u8>,
}

impl Peer {
    pub(crate) fn start() -> Self {
        let mut child = Environment::prepare()
            .unwrap()
            .command("zlib_peer.py")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let (requests, answers) = (child.stdin.take().unwrap(), child.stdout.take().unwrap());
        Self { child, requests, answers, request: Vec::new(), answer: Vec::new() }
    }

    /// Asks about a batch, and looks at each item with its answer.
    pub(crate) fn ask(&mut self, batch: &[Item], mut look: impl FnMut(&Item, &Answer<'_>)) {
        self.request.clear();
        for item in batch {
            self.request.extend_from_slice(&item.number.to_le_bytes());
            put(&mut self.request, &item.input);
            put(&mut self.request, &item.broken);
        }
        self.requests.write_all(&length_of(&self.request)).unwrap();
        self.requests.write_all(&self.request).unwrap();
        self.requests.flush().unwrap();

        let mut len = [0; 4];
        self.answers.read_exact(&mut len).unwrap();
        self.answer.resize(u32::from_le_bytes(len) as usize, 0);
        self.answers.read_exact(&mut self.answer).unwrap();
        let mut rest = &self.answer[..];
        for item in batch {
            let (plain, other) = (take_bytes(&mut rest), take_bytes(&mut rest));
            let verdict = match take(&mut rest, 1) {
                [0] => Verdict::Good,
                [1] => Verdict::Malformed,
                [2] => Verdict::Truncated,
                _ => Verdict::Trailing,
            };
            let decoded = take_bytes(&mut rest);
            let length = take_number(&mut rest);
            look(item, &Answer { plain, other, verdict, decoded, length });
        }
        assert!(rest.is_empty(), "an answer for each item and no more");
    }
}

impl Drop for Peer {
    fn drop(&mut self) {
        // Both fail only when the child is gone already, which is what is wanted.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn length_of(bytes: &[u8]) -> [u8; 4] {
    u32::try_from(bytes.len()).unwrap().to_le_bytes()
}

fn put(request: &mut Vec<u8>, bytes: &[u8]) {
    request.extend_from_slice(&length_of(bytes));
    request.extend_from_slice(bytes);
}

fn take<'a>(rest: &mut &'a [u8], len: usize) -> &'a [u8] {
    let (taken, after) = rest.split_at(len);
    *rest = after;
    taken
}

fn take_number(rest: &mut &[u8]) -> usize {
    u32::from_le_bytes(take(rest, 4).try_into().unwrap()) as usize
}

fn take_bytes<'a>(rest: &mut &'a [u8]) -> &'a [u8] {
    let len = take_number(rest);
    take(rest, len)
}
