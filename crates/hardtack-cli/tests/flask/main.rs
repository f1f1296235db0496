//! Cookies of real Flask, with random keys and contents, through the command.
//!
//! These tests need the whole repository, and are not packed with the crate.
#![allow(
    clippy::arithmetic_side_effects,
    clippy::print_stdout,
    clippy::unwrap_used,
    missing_docs,
    reason = "a test that overflows or misses fails, and a test run prints"
)]
#![cfg(unix)]

use std::{
    fs,
    path::{Path, PathBuf},
    process::{Command, Output, Stdio},
};

use hardtack_interop::{Flask, Outcome, Run};
use serde::Deserialize;
use serde_json::json;

const NOW: u64 = 1_700_000_000;

#[derive(Deserialize)]
struct Signed {
    cookie: String,
    json: String,
    compressed: bool,
}

#[derive(Deserialize)]
struct Opened {
    json: String,
}

/// An empty folder for the files of a test.
fn folder(name: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    if folder.exists() {
        fs::remove_dir_all(&folder).unwrap();
    }
    fs::create_dir_all(&folder).unwrap();
    folder
}

/// A key of 1 to 64 bytes of any value, and a file that holds it.
fn key(run: &Run, batch: usize, folder: &Path) -> (String, PathBuf) {
    let mut state = run.seed ^ (batch as u64).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    let mut byte = || {
        state =
            state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 56) as u8
    };
    let mut key: Vec<u8> = (0..=byte() % 64).map(|_| byte()).collect();
    // A carriage return before that newline is taken for a part of it, as some editors write it.
    if key.last() == Some(&b'\r') {
        key.push(0);
    }
    let file = folder.join(format!("key-{batch}"));
    // One newline at the end is not part of the key, even if the key ends in one.
    fs::write(&file, [&key[..], b"\n"].concat()).unwrap();
    (key.iter().map(|byte| format!("{byte:02x}")).collect(), file)
}

fn hardtack(command: &str, key: &Path, item: &str) -> Output {
    Command::new(env!("CARGO_BIN_EXE_hardtack"))
        .args([command, "--now", &NOW.to_string(), "--key-file"])
        .arg(key)
        .arg("--")
        .arg(item)
        .stdin(Stdio::null())
        .output()
        .unwrap()
}

#[track_caller]
fn line(output: &Output) -> &str {
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{said}");
    std::str::from_utf8(&output.stdout).unwrap().strip_suffix('\n').unwrap()
}

#[test]
fn flasks_cookies_are_verified_and_signed_byte_for_byte() {
    const BATCH: usize = 100;
    let run = Run::from_env();
    let count = run.sessions.min(3_000);
    let mut flask = Flask::start().unwrap_or_else(|error| panic!("{error}"));
    let versions: serde_json::Value = flask.ask("versions", &json!({})).unwrap();
    let is_classic_zlib = versions["classic_zlib"] == true;
    let folder = folder("flask");
    let (mut same, mut other, mut compressed) = (0, 0, 0);
    for (batch, first) in (0..count).step_by(BATCH).enumerate() {
        let (hex, file) = key(&run, batch, &folder);
        let request = json!({
            "seed": run.seed, "first": first, "count": BATCH.min(count - first),
            "key": hex, "now": NOW,
        });
        let signed: Vec<Signed> = flask.ask("random_sessions", &request).unwrap();
        let mut ours = Vec::new();
        for theirs in &signed {
            assert_eq!(line(&hardtack("verify", &file, &theirs.cookie)), theirs.json, "{run:?}");
            let cookie = line(&hardtack("sign", &file, &theirs.json)).to_owned();
            compressed += usize::from(theirs.compressed);
            // J8: hardtack escapes a dict under a key that only looks like a tag.
            let only_looks_tagged = theirs.json.contains("{\" ");
            if !only_looks_tagged && (is_classic_zlib || !theirs.compressed) {
                assert_eq!(cookie, theirs.cookie, "{run:?}");
            }
            *if cookie == theirs.cookie { &mut same } else { &mut other } += 1;
            ours.push(cookie);
        }
        let request = json!({ "key": hex, "now": NOW, "max_age": 0, "items": ours });
        let opened: Vec<Outcome<Opened>> = flask.ask("open_sessions", &request).unwrap();
        assert_eq!(opened.len(), signed.len());
        let reopened: Vec<Signed> = flask
            .ask(
                "random_sessions",
                &json!({
                    "seed": run.seed, "first": first, "count": signed.len(), "key": hex, "now": NOW,
                }),
            )
            .unwrap();
        for (opened, theirs) in opened.into_iter().zip(reopened) {
            let opened = opened.into_result().unwrap();
            // What Flask writes again need not be what it wrote, so its own cookie is the measure.
            let request = json!({ "key": hex, "now": NOW, "max_age": 0, "items": [theirs.cookie] });
            let own: Vec<Outcome<Opened>> = flask.ask("open_sessions", &request).unwrap();
            let own = own.into_iter().next().unwrap().into_result().unwrap();
            assert_eq!(opened.json, own.json, "{run:?}");
        }
    }
    assert!(compressed > count / 20 && compressed < count, "{compressed} of {count}");
    println!(
        "interop: command line, seed {}: {count} cookies verified and signed, {compressed} of them \
         compressed, {same} the same bytes, {other} compressed by another zlib than the classic \
         one; 0 differences",
        run.seed
    );
}

#[test]
fn lines_give_the_same_answers_as_single_cookies() {
    let run = Run::from_env();
    let mut flask = Flask::start().unwrap_or_else(|error| panic!("{error}"));
    let folder = folder("flask-lines");
    let (hex, file) = key(&run, 0, &folder);
    let request = json!({
        "seed": run.seed, "first": 0, "count": 1_000, "key": hex, "now": NOW,
    });
    let signed: Vec<Signed> = flask.ask("random_sessions", &request).unwrap();
    let input: String = signed.iter().map(|item| format!("{}\n", item.cookie)).collect();
    let cookies = folder.join("cookies");
    fs::write(&cookies, input).unwrap();
    let output = Command::new(env!("CARGO_BIN_EXE_hardtack"))
        .args(["verify", "--lines", "--now", &NOW.to_string(), "--key-file"])
        .arg(&file)
        .stdin(fs::File::open(&cookies).unwrap())
        .output()
        .unwrap();
    assert!(output.status.success());
    let text = String::from_utf8(output.stdout).unwrap();
    assert_eq!(text.lines().count(), signed.len());
    for (line, item) in text.lines().zip(&signed) {
        let expected = format!(
            "{{\"valid\":true,\"key\":\"current\",\"signed_at\":{NOW},\"payload\":{}}}",
            item.json
        );
        assert_eq!(line, expected, "{run:?}");
    }
}
