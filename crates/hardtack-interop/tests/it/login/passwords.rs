//! Password hashes next to real Werkzeug, in both directions.

use hardtack_interop::Run;
use hardtack_login::{PasswordError, PasswordMethod, check_password_hash, generate_password_hash};
use serde::Deserialize;
use serde_json::{Value, json};

use super::one;
use crate::{door::flask, random::Random};

const HASHES: usize = 200;

#[derive(Debug, Deserialize)]
struct Hashed {
    hash: String,
}

/// What Werkzeug says of a hash: whether the password is right, or the class of an exception.
#[derive(Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Checked {
    Matches(bool),
    Error(String),
}

fn ask<A: serde::de::DeserializeOwned>(items: &[Value]) -> Vec<A> {
    let answers: Vec<A> = flask().ask("passwords", &json!({ "items": items })).unwrap();
    assert_eq!(answers.len(), items.len());
    answers
}

/// Returns cheap parameters. Werkzeug itself fails with an `n` below 128.
fn method(random: &mut Random) -> PasswordMethod {
    let iterations = 1 + u32::try_from(random.below(50)).unwrap();
    match random.below(3) {
        0 => PasswordMethod::Scrypt {
            n: one(random, &[128, 256, 1024]),
            r: one(random, &[1, 2, 8, 9]),
            p: one(random, &[1, 2, 3]),
        },
        1 => PasswordMethod::Pbkdf2Sha256 { iterations },
        _ => PasswordMethod::Pbkdf2Sha512 { iterations },
    }
}

fn named(method: PasswordMethod) -> String {
    match method {
        PasswordMethod::Scrypt { n, r, p } => format!("scrypt:{n}:{r}:{p}"),
        PasswordMethod::Pbkdf2Sha256 { iterations } => format!("pbkdf2:sha256:{iterations}"),
        PasswordMethod::Pbkdf2Sha512 { iterations } => format!("pbkdf2:sha512:{iterations}"),
        other => panic!("{other:?} has no name"),
    }
}

#[test]
fn hashes_pass_in_both_directions() {
    let seed = Run::from_env().seed;
    let mut random = Random::new(seed, 0);
    let mut cases: Vec<(PasswordMethod, String)> = (0..HASHES)
        .map(|_| {
            let length = one(&mut random, &[0, 1, 8, 64, 200]);
            (method(&mut random), random.text(length))
        })
        .collect();
    cases.push((PasswordMethod::default(), "correct horse".to_owned()));

    let make = |(method, password): &(_, String)| json!({"method": named(*method), "password": password, "salt_length": 1 + password.len() % 30});
    let theirs: Vec<Hashed> = ask(&cases.iter().map(make).collect::<Vec<_>>());
    for ((method, password), Hashed { hash }) in cases.iter().zip(&theirs) {
        let checked = |password: &str| check_password_hash(hash.as_str(), password);
        assert_eq!(checked(password), Ok(true), "{method:?}, seed {seed}");
        assert_eq!(checked(&format!("{password}.")), Ok(false), "{method:?}, seed {seed}");
    }

    let ours: Vec<String> = cases
        .iter()
        .map(|(method, password)| generate_password_hash(password, *method).unwrap())
        .collect();
    let mut items = Vec::new();
    for ((_, password), hash) in cases.iter().zip(&ours) {
        items.push(json!({"hash": hash, "password": password}));
        items.push(json!({"hash": hash, "password": format!("{password}.")}));
    }
    for (number, answer) in ask::<Checked>(&items).iter().enumerate() {
        assert_eq!(answer, &Checked::Matches(number % 2 == 0), "{}, seed {seed}", items[number]);
    }
    println!(
        "login: {} password hashes each way, 0 differences, the default method among them",
        cases.len()
    );
}

/// Every method without parameters means the default, which Werkzeug reads too.
#[test]
fn methods_without_parameters_have_werkzeugs_defaults() {
    let hashes: Vec<Hashed> = ask(&[
        json!({"method": "scrypt", "password": "a"}),
        json!({"method": "pbkdf2:sha256:1000", "password": "a"}),
    ]);
    let [scrypt, pbkdf2] = &hashes[..] else { panic!("{} hashes", hashes.len()) };
    assert!(scrypt.hash.starts_with("scrypt:32768:8:1$"), "{}", scrypt.hash);
    let bare = scrypt.hash.replacen("scrypt:32768:8:1$", "scrypt$", 1);
    assert_eq!(check_password_hash(bare.as_str(), "a"), Ok(true));
    assert_eq!(check_password_hash(pbkdf2.hash.as_str(), "a"), Ok(true));
    // The salt is text, and not its bytes in hexadecimal.
    let other = pbkdf2.hash.replacen("$", "$x", 1);
    assert_eq!(check_password_hash(other.as_str(), "a"), Ok(false));
}

/// What Werkzeug says of each of these is asked for too: it accepts none of them.
#[test]
fn malformed_and_expensive_hashes_are_errors() {
    use PasswordError::{Malformed, TooExpensive, UnknownMethod};

    let long = format!("scrypt:1024:8:1$salt${}", "0".repeat(600));
    let cheap = [
        ("", Malformed),
        ("plain", Malformed),
        ("$", Malformed),
        ("$$", UnknownMethod),
        ("plain$salt$secret", UnknownMethod),
        ("md5$salt$5f4dcc3b5aa765d61d8327deb882cf99", UnknownMethod),
        ("pbkdf2:md5:1000$salt$00", UnknownMethod),
        ("pbkdf2:sha1:1000$salt$00", UnknownMethod),
        ("argon2:1$salt$00", UnknownMethod),
        ("Scrypt:1024:8:1$salt$00", UnknownMethod),
        ("scrypt:1024:8$salt$00", Malformed),
        ("scrypt:1024:8:1:1$salt$00", Malformed),
        ("scrypt:1024:8:x$salt$00", Malformed),
        ("scrypt:-1024:8:1$salt$00", Malformed),
        ("scrypt:1000:8:1$salt$00", Malformed),
        ("scrypt:1:8:1$salt$00", Malformed),
        ("scrypt:0:8:1$salt$00", Malformed),
        ("scrypt:1024:0:1$salt$00", Malformed),
        ("scrypt:1024:8:0$salt$00", Malformed),
        ("pbkdf2:sha256:0$salt$00", Malformed),
        ("pbkdf2:sha256:-1$salt$00", Malformed),
        ("pbkdf2:sha256:$salt$00", Malformed),
        ("pbkdf2:sha256:1:1$salt$00", Malformed),
        ("pbkdf2:sha256:1$$00", Malformed),
        ("pbkdf2:sha256:1$salt$", Malformed),
        (long.as_str(), Malformed),
    ];
    let items: Vec<Value> =
        cheap.iter().map(|(hash, _)| json!({"hash": hash, "password": "secret"})).collect();
    for ((hash, error), theirs) in cheap.iter().zip(ask::<Checked>(&items)) {
        assert_eq!(check_password_hash(*hash, "secret").as_ref(), Err(error), "{hash}");
        assert_ne!(theirs, Checked::Matches(true), "{hash}");
    }
    // Werkzeug would try these.
    for hash in [
        "scrypt:131072:8:1$salt$00",
        "scrypt:1024:1024:1$salt$00",
        "scrypt:1024:8:17$salt$00",
        "scrypt:4294967296:8:1$salt$00",
        "scrypt:2147483648:4294967295:4294967295$salt$00",
        "scrypt:99999999999999999999999999:8:1$salt$00",
        "pbkdf2:sha256:10000001$salt$00",
        "pbkdf2:sha512:4294967296$salt$00",
    ] {
        assert_eq!(check_password_hash(hash, "secret"), Err(TooExpensive), "{hash}");
    }
    println!("login: {} malformed hashes and 8 expensive ones are errors", cheap.len());
}
