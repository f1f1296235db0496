//! Password hashes that are malformed, unknown or abusive.

use hardtack_login::{
    PasswordError::{self, Malformed, TooExpensive, UnknownMethod},
    PasswordMethod, check_password_hash, generate_password_hash,
};

#[track_caller]
fn error(hash: &str) -> PasswordError {
    check_password_hash(hash, "secret").unwrap_err()
}

#[test]
fn malformed_hashes_are_named() {
    for hash in [
        "",
        "secret",
        "scrypt:32768:8:1",
        "scrypt:32768:8:1$salt",
        "scrypt:32768:8:1$$00",
        "scrypt:32768:8:1$salt$",
        "scrypt:32768:8$salt$00",
        "scrypt:32768:8:1:1$salt$00",
        "scrypt:a:8:1$salt$00",
        "scrypt:-1:8:1$salt$00",
        "scrypt:1000:8:1$salt$00",
        "scrypt:1:8:1$salt$00",
        "scrypt:16:0:1$salt$00",
        "scrypt:16:8:0$salt$00",
        "pbkdf2:sha256:0$salt$00",
        "pbkdf2:sha256:1:1$salt$00",
        "pbkdf2:sha256:+1$salt$00",
        "pbkdf2:sha256: 1$salt$00",
    ] {
        assert_eq!(error(hash), Malformed, "{hash}");
    }
    assert_eq!(error(&format!("scrypt:16:8:1$salt${}", "0".repeat(600))), Malformed);
}

#[test]
fn unknown_methods_are_named() {
    for hash in
        ["plain$salt$secret", "md5$salt$00", "pbkdf2:md5:1$salt$00", "argon2id$a$b", "$2b$12$x"]
    {
        assert_eq!(error(hash), UnknownMethod, "{hash}");
    }
}

#[test]
fn l14_hashes_that_demand_too_much_are_refused_before_any_work() {
    for hash in [
        "scrypt:131072:8:1$salt$00",
        "scrypt:65536:16:1$salt$00",
        "scrypt:16384:8:17$salt$00",
        "scrypt:4294967296:8:1$salt$00",
        "scrypt:2:4294967295:1$salt$00",
        "pbkdf2:sha256:10000001$salt$00",
        "pbkdf2:sha512:99999999999999999999$salt$00",
    ] {
        assert_eq!(error(hash), TooExpensive, "{hash}");
    }
    let method = PasswordMethod::Scrypt { n: 1 << 20, r: 8, p: 1 };
    assert_eq!(generate_password_hash("secret", method), Err(TooExpensive));
    let method = PasswordMethod::Pbkdf2Sha256 { iterations: 0 };
    assert_eq!(generate_password_hash("secret", method), Err(Malformed));
}

#[test]
fn two_hashes_of_a_password_differ_and_both_match() {
    let method = PasswordMethod::Pbkdf2Sha512 { iterations: 10 };
    let hashes = [(); 2].map(|()| generate_password_hash("secret", method).unwrap());
    assert_ne!(hashes[0], hashes[1]);
    for hash in &hashes {
        assert_eq!(hash.split('$').nth(1).unwrap().len(), 16);
        assert_eq!(check_password_hash(hash.as_str(), "secret"), Ok(true));
        assert_eq!(check_password_hash(hash.to_uppercase().as_str(), "secret"), Err(UnknownMethod));
    }
}

#[test]
fn nobody_has_no_password() {
    assert_eq!(check_password_hash(None, "secret"), Ok(false));
    assert_eq!(check_password_hash(None, ""), Ok(false));
}
