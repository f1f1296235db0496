//! How much memory hostile and endless input takes, as the operating system counts it.

use std::{
    io::{Read, Write},
    process::{Child, Command, Stdio},
};

use hardtack_serializer::{
    Limits, UnixTime, UrlSafeTimedSerializer,
    signer::{KeyDerivation, SecretKey, Signer},
};

/// 32 MB, in the kibibytes in which the kernel counts.
const LIMIT: u64 = 32_000_000 / 1024;

/// A session of 30 MB in a cookie of some 40 KB.
fn bomb() -> String {
    let signer = Signer::new(SecretKey::new("secret-key").unwrap())
        .with_salt("cookie-session")
        .with_key_derivation(KeyDerivation::Hmac);
    let body = format!("{{\"a\":\"{}\"}}", "a".repeat(30_000_000));
    let serializer = UrlSafeTimedSerializer::from_signer(signer);
    serializer.dumps_body(body, UnixTime(1_700_000_000)).unwrap()
}

fn start(arguments: &[&str]) -> Child {
    Command::new(env!("CARGO_BIN_EXE_hardtack"))
        .args(arguments)
        .args(["--now", "1700000060"])
        .env("HARDTACK_SECRET_KEY", "secret-key")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap()
}

/// The most memory the process has had in its life, in KiB; it must still be there.
fn peak(child: &Child) -> u64 {
    let status = std::fs::read_to_string(format!("/proc/{}/status", child.id())).unwrap();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).unwrap();
    line.trim().trim_end_matches(" kB").parse().unwrap()
}

#[test]
fn p3_a_bomb_of_30_mb_is_refused_in_little_memory_signed_and_unsigned() {
    let bomb = bomb();
    assert!(bomb.len() < Limits::default().max_token_len(), "{}", bomb.len());
    let mut unsigned = bomb.clone();
    unsigned.replace_range(bomb.len() - 2.., "AA");
    // Line by line, so that the process is still there to be asked when the bomb is behind it.
    for (command, token, answer) in [
        ("verify", &bomb, "the payload is longer than the limit of 1048576 bytes"),
        ("inspect", &bomb, "the payload is longer than the limit of 1048576 bytes"),
        ("inspect", &unsigned, "the payload is longer than the limit of 1048576 bytes"),
        ("verify", &unsigned, "the signature does not match"),
        ("resign", &bomb, "the payload is longer than the limit of 1048576 bytes"),
    ] {
        let mut child = start(&[command, "--lines"]);
        let mut stdin = child.stdin.take().unwrap();
        writeln!(stdin, "{token}").unwrap();
        let mut stdout = child.stdout.take().unwrap();
        let mut first = [0];
        stdout.read_exact(&mut first).unwrap();
        let peak = if cfg!(target_os = "linux") { peak(&child) } else { 0 };
        drop(stdin);
        let mut said = String::new();
        stdout.read_to_string(&mut said).unwrap();
        assert!(said.contains(answer), "{command}: {said}");
        assert_eq!(child.wait().unwrap().code(), Some(1));
        assert!(peak < LIMIT, "{command}: {peak} KiB");
        println!("memory: {command} of a bomb of 30 MB took {peak} KiB at most");
    }
}

#[test]
fn p3_a_bomb_is_refused_in_plain_words() {
    for command in ["verify", "inspect"] {
        let mut child = start(&[command]);
        child.stdin.take().unwrap().write_all(bomb().as_bytes()).unwrap();
        let output = child.wait_with_output().unwrap();
        assert_eq!(output.status.code(), Some(1));
        let said = [output.stdout, output.stderr].concat();
        let said = String::from_utf8(said).unwrap();
        assert!(said.contains("the payload is longer than the limit of 1048576 bytes"), "{said}");
        assert!(!said.contains("aaaa"));
    }
}

#[test]
fn many_lines_take_no_more_memory_than_few() {
    if !cfg!(target_os = "linux") {
        return;
    }
    let peak_after = |count: usize| {
        let mut child = start(&["verify", "--lines"]);
        let mut stdin = child.stdin.take().unwrap();
        let mut stdout = child.stdout.take().unwrap();
        let reader = std::thread::spawn(move || {
            let (mut lines, mut chunk) = (0, [0; 65_536]);
            while lines < count {
                let read = stdout.read(&mut chunk).unwrap();
                assert!(read > 0);
                lines += chunk[..read].iter().filter(|&&byte| byte == b'\n').count();
            }
            lines
        });
        let block = "eyJhIjoxfQ.ZVPxAA.kLN1Gx0L6rY_ztgI9I8kkga4vjo\n".repeat(100);
        for _ in 0..count / 100 {
            stdin.write_all(block.as_bytes()).unwrap();
        }
        assert_eq!(reader.join().unwrap(), count);
        let peak = peak(&child);
        drop(stdin);
        assert_eq!(child.wait().unwrap().code(), Some(0));
        peak
    };
    let (few, many) = (peak_after(1_000), peak_after(50_000));
    println!("memory: {few} KiB for 1,000 cookies, {many} KiB for 50,000");
    assert!(many < few + 512, "{few} KiB, then {many} KiB");
}
