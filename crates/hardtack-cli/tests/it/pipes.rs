//! Standard input and output: streaming, a reader that goes away, nothing to read.

use std::{
    io::{BufRead, BufReader, Write},
    process::{Command, Stdio},
};

use crate::console::{folder, shell};

const COOKIE: &str = "eyJhIjoxfQ.ZVPxAA.kLN1Gx0L6rY_ztgI9I8kkga4vjo";

#[test]
fn each_line_is_answered_before_the_next_is_there() {
    let mut child = Command::new(env!("CARGO_BIN_EXE_hardtack"))
        .args(["verify", "--lines", "--now", "1700000060"])
        .env("HARDTACK_SECRET_KEY", "secret-key")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut stdin = child.stdin.take().unwrap();
    let mut answers = BufReader::new(child.stdout.take().unwrap());
    for cookie in [COOKIE, "x", COOKIE] {
        writeln!(stdin, "{cookie}").unwrap();
        let mut answer = String::new();
        answers.read_line(&mut answer).unwrap();
        assert_eq!(answer.starts_with("{\"valid\":true"), cookie == COOKIE, "{answer}");
    }
    drop(stdin);
    assert_eq!(child.wait().unwrap().code(), Some(1));
}

#[test]
fn a_reader_that_goes_away_ends_it_quietly() {
    let line = format!(
        "export HARDTACK_SECRET_KEY=secret-key\n\
         {{ yes {COOKIE} | head -n 200000 | hardtack verify --lines --now 1700000060; \
         echo \"status $?\" >&2; }} | head -n 1"
    );
    let output = shell(&folder("pipes-broken"), &line).output().unwrap();
    assert_eq!(String::from_utf8_lossy(&output.stderr), "status 0\n");
    assert_eq!(output.stdout.iter().filter(|&&byte| byte == b'\n').count(), 1);
}

#[test]
fn output_that_cannot_be_written_is_an_error_of_its_own() {
    if !std::path::Path::new("/dev/full").exists() {
        return;
    }
    let output = shell(&folder("pipes-full"), "hardtack keygen > /dev/full").output().unwrap();
    assert_eq!(output.status.code(), Some(3));
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(said.starts_with("hardtack: error: cannot write to standard output:"), "{said}");
}

#[test]
fn two_keys_are_two_and_random() {
    let output =
        shell(&folder("pipes-keygen"), "hardtack keygen; hardtack keygen").output().unwrap();
    let text = String::from_utf8(output.stdout).unwrap();
    let keys: Vec<&str> = text.lines().collect();
    assert_eq!(keys.len(), 2);
    assert_ne!(keys[0], keys[1]);
    for key in keys {
        assert_eq!(key.len(), 64);
        assert!(key.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f')), "not hex");
    }
}
