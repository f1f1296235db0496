//! What the processes do with the key before they look for it.

use std::{
    collections::BTreeMap,
    env, hint,
    io::{Read as _, Write as _, stdin},
    process::{Command, Stdio},
    sync::Arc,
};

use hardtack::{SecureCookieSessionInterface, Session, SessionConfig, SessionInterface};
use hardtack_serializer::{MaxAge, UnixTime, UrlSafeTimedSerializer};
use hardtack_signer::{Digest, KeyDerivation, KeyRing, SecretKey, Signer};

use crate::{
    memory,
    needles::{self, key_bytes},
};

const NOW: u64 = 1_700_000_000;
const SALT: &[u8] = b"cookie-session";

/// The scenarios besides those of a signer, which there is one of for each digest and derivation; and
/// what is to be found afterwards.
const OTHERS: [(&str, Option<&str>); 8] = [
    ("control: a key that is alive", Some("the secret key")),
    ("control: a signer that is alive", Some("the state of HMAC under the derived key")),
    ("control: a vector that was dropped", Some("the secret key")),
    ("a key", None),
    ("a ring", None),
    ("derived keys", None),
    ("a serializer", None),
    ("sessions", None),
];

/// Plays every scenario in a process of its own, and says what was found.
pub(crate) fn run_all() {
    let signers = Digest::ALL.into_iter().flat_map(|digest| {
        KeyDerivation::ALL
            .map(|derivation| (format!("signer {digest} {derivation}"), digest, derivation, None))
    });
    let others =
        OTHERS.map(|(name, found)| (name.to_owned(), Digest::Sha1, KeyDerivation::Hmac, found));
    let (mut looked_for, mut wiped, mut controls) = (0, 0, 0);
    let mut failures = Vec::new();
    for (name, digest, derivation, expected) in others.into_iter().chain(signers) {
        let needles = needles::of(digest, derivation, SALT);
        let found = look(&name, &needles::write(&needles));
        println!("{name}: {}", if found.is_empty() { "nothing found" } else { found.trim_end() });
        match expected {
            Some(expected) if found.lines().any(|line| line.ends_with(expected)) => controls += 1,
            None if found.is_empty() => {
                wiped += 1;
                looked_for += needles.len();
            }
            _ => failures.push(name),
        }
    }
    assert!(failures.is_empty(), "not as expected: {failures:#?}");
    assert_eq!((wiped, controls), (25, 3));
    println!(
        "interop: wiped memory: {wiped} processes looked for {looked_for} pieces of keys and states, \
         0 found; {controls} controls found theirs"
    );
}

/// Runs a scenario and returns what it found.
fn look(scenario: &str, needles: &str) -> String {
    let mut child = Command::new(env::current_exe().unwrap())
        .args(["--child", scenario])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    child.stdin.take().unwrap().write_all(needles.as_bytes()).unwrap();
    let output = child.wait_with_output().unwrap();
    assert!(output.status.success(), "{scenario}: {}", output.status);
    String::from_utf8(output.stdout).unwrap()
}

/// The part of a process that looks.
pub(crate) fn play(scenario: &str) {
    let mut text = String::new();
    stdin().read_to_string(&mut text).unwrap();
    let needles = needles::read(&text);
    let alive = act(scenario);
    let mut found: BTreeMap<&str, usize> = BTreeMap::new();
    for (needle, count) in needles.iter().zip(memory::count(&needles)) {
        if count > 0 {
            *found.entry(&needle.name).or_default() += 1;
        }
    }
    match &alive {
        Alive::Nothing => {}
        Alive::Key(key) => assert_eq!(key.expose().len(), 64),
        Alive::Signer(signer) => assert_eq!(signer.signature_len(), 27),
    }
    for (name, pieces) in found {
        println!("{pieces} pieces of {name}");
    }
}

/// Whatever must outlive the search.
enum Alive {
    Nothing,
    Key(SecretKey),
    Signer(Box<Signer>),
}

#[inline(never)]
fn act(scenario: &str) -> Alive {
    let words: Vec<&str> = scenario.split(' ').collect();
    match (scenario, words.as_slice()) {
        ("control: a key that is alive", _) => return Alive::Key(secret_key()),
        ("control: a signer that is alive", _) => {
            return Alive::Signer(Box::new(signer(Digest::Sha1, KeyDerivation::Hmac)));
        }
        ("control: a vector that was dropped", _) => drop(hint::black_box(key_bytes())),
        ("a key", _) => {
            let key = secret_key();
            hint::black_box(&key.clone());
            assert_eq!(format!("{key:?}"), "SecretKey(..)");
        }
        ("derived keys", _) => {
            for derivation in KeyDerivation::ALL {
                for digest in Digest::ALL {
                    let derived = derivation.derive_key(digest, SALT, &secret_key());
                    hint::black_box(&derived);
                }
            }
        }
        ("a ring", _) => {
            let ring = KeyRing::new(secret_key()).with_fallbacks([secret_key(), secret_key()]);
            hint::black_box(ring.iter().count());
        }
        ("a serializer", _) => {
            let signer = signer(Digest::Sha1, KeyDerivation::Hmac);
            let serializer = UrlSafeTimedSerializer::from_signer(signer);
            let token = serializer.dumps(&[1, 2, 3], UnixTime(NOW)).unwrap();
            let salted = serializer.salted(SALT).clone();
            assert_eq!(
                salted.loads::<Vec<u8>>(&token, MaxAge::seconds(60), UnixTime(NOW)).unwrap(),
                [1, 2, 3]
            );
        }
        ("sessions", _) => sessions(),
        (_, ["signer", digest, derivation]) => {
            sign(digest.parse().unwrap(), derivation.parse().unwrap());
        }
        _ => panic!("{scenario}"),
    }
    Alive::Nothing
}

#[inline(never)]
fn secret_key() -> SecretKey {
    SecretKey::new(key_bytes()).unwrap()
}

#[inline(never)]
fn signer(digest: Digest, derivation: KeyDerivation) -> Signer {
    // The key is a fallback as well, so that every place that holds keys holds this one.
    Signer::new(KeyRing::new(secret_key()).with_fallbacks([secret_key()]))
        .with_salt(SALT)
        .with_key_derivation(derivation)
        .with_digest(digest)
}

#[inline(never)]
fn sign(digest: Digest, derivation: KeyDerivation) {
    let signer = signer(digest, derivation).clone();
    let signed = signer.sign("value").unwrap();
    assert_eq!(signer.unsign(&signed).unwrap().value, b"value");
    assert!(signer.unsign("value.forged").is_err());
}

#[inline(never)]
fn sessions() {
    let mut config = SessionConfig::new(secret_key());
    config.secret_key_fallbacks = vec![secret_key()];
    let sessions = SecureCookieSessionInterface::new(config.clone()).unwrap();
    let mut session = sessions.open_session(None, UnixTime(NOW)).session;
    session.insert("a", 1).unwrap();
    let saved = sessions.save_session(&session, None, UnixTime(NOW)).unwrap();
    let header = saved.cookie.header().unwrap();
    let (cookie, _) = header.strip_prefix("session=").unwrap().split_once(';').unwrap();
    let opened = sessions.open_session(Some(cookie.as_bytes()), UnixTime(NOW));
    assert_eq!(opened.session.get("a").unwrap(), Some(1));

    // The same through a handler's session.
    let session = Session::new(Arc::new(sessions), Some(cookie.as_bytes()), UnixTime(NOW));
    session.with(|data| data.insert("b", 2)).unwrap();
    session.update("a", |a: &mut u8| *a += 1).unwrap();
    session.edit(|map: &mut BTreeMap<String, u8>| map.insert("c".to_owned(), 3)).unwrap();
    assert!(session.save(UnixTime(NOW)).unwrap().cookie.header().is_some());
}
