//! Remember-me tokens.

use hardtack_login::{CsrfConfig, CsrfError, CsrfProtect, RememberToken};
use hardtack_session::{SecretKey, UnixTime, testing::SessionTester};
use proptest::prelude::*;

const GOLDEN: &str = "42|3ecc386da4281825813db1b9767434e0e7599e53c8d145d1d1ff29c6c847ec05ed6b61555b275cd5b72735faf0deecb617daca54c7ad213a33f59d31a3409a83";

fn tokens(key: impl Into<Vec<u8>>) -> RememberToken {
    RememberToken::new(&SecretKey::new(key).unwrap()).unwrap()
}

#[test]
fn the_golden_token_is_made_and_read() {
    assert_eq!(tokens("secret-key").encode("42").unwrap(), GOLDEN);
    assert_eq!(tokens("secret-key").decode(GOLDEN), Some("42"));
}

#[test]
fn anything_else_is_refused() {
    let tokens = tokens("secret-key");
    let upper = GOLDEN.to_uppercase();
    let long = format!("{GOLDEN}0");
    let (_, mac) = GOLDEN.split_once('|').unwrap();
    for token in
        ["", "|", "42", "42|", "|42", &upper, &long, &GOLDEN[1..], mac, &format!("43|{mac}")]
    {
        assert_eq!(tokens.decode(token), None, "{token}");
    }
    assert_eq!(self::tokens("another key").decode(GOLDEN), None);
}

#[test]
fn l5_a_text_key_is_latin_1_and_any_other_character_is_an_error() {
    let text = tokens("schl\u{fc}ssel").encode("42").unwrap();
    assert_eq!(tokens(&b"schl\xfcssel"[..]).encode("42").unwrap(), text);
    let error = RememberToken::new(&SecretKey::new("\u{20ac}-key").unwrap()).unwrap_err();
    assert_eq!(
        error.to_string(),
        "SECRET_KEY contains a character above U+00FF, with which Flask-Login cannot sign its \
         remember-me cookie: use a key of ASCII characters or of bytes"
    );
}

proptest! {
    #[test]
    fn what_was_encoded_decodes(id in any::<String>()) {
        let tokens = tokens("secret-key");
        let token = tokens.encode(&id).unwrap();
        prop_assert_eq!(tokens.decode(&token), Some(id.as_str()));
        let changed = format!("x{token}");
        prop_assert_eq!(tokens.decode(&changed), None);
    }

    #[test]
    fn no_text_is_accepted_by_chance(text in any::<String>()) {
        prop_assert_eq!(tokens("secret-key").decode(&text), None);
    }
}

#[test]
fn the_golden_csrf_token_is_made_and_accepted() {
    const TOKEN: &str = ".eJxTSiQSKAEAS8sPbQ.ZVPxAA.Q3VXGC89s_PPlu2HhPh8FLe6qH8";
    let csrf = CsrfProtect::new(CsrfConfig::new(SecretKey::new("secret-key").unwrap())).unwrap();
    let csrf = csrf.with_clock(UnixTime(1_700_000_000));
    let session = SessionTester::default().session();
    session.insert("csrf_token", "a".repeat(40)).unwrap();
    assert_eq!(csrf.generate(&session).unwrap(), TOKEN);
    assert_eq!(csrf.validate(&session, Some(TOKEN)), Ok(()));
    session.insert("csrf_token", "b".repeat(40)).unwrap();
    assert_eq!(csrf.validate(&session, Some(TOKEN)), Err(CsrfError::TokensDoNotMatch));
    session.insert("csrf_token", 7).unwrap();
    assert_eq!(csrf.validate(&session, Some(TOKEN)), Err(CsrfError::TokensDoNotMatch));
    assert!(csrf.generate(&session).unwrap() != TOKEN);
}

#[test]
fn a_referrer_that_parsers_read_differently_is_not_this_site() {
    let csrf = CsrfProtect::new(CsrfConfig::new(SecretKey::new("secret-key").unwrap())).unwrap();
    let check = |referrer: &str| csrf.check_referrer(true, Some(referrer), Some("shop.example"));
    assert_eq!(check("https://shop.example/a"), Ok(()));
    for referrer in [
        "https://evil.example\\@shop.example/",
        "https://evil.example \u{3000}@shop.example/",
        "https://evil.example\u{1}@shop.example/",
        "https://shop.example\\.evil.example/",
        "http://shop.example/",
        "shop.example",
    ] {
        assert_eq!(check(referrer), Err(CsrfError::ReferrerDoesNotMatch), "{referrer:?}");
    }
    assert_eq!(csrf.check_referrer(false, None, None), Ok(()));
    assert_eq!(csrf.check_referrer(true, None, Some("a")), Err(CsrfError::ReferrerMissing));
    assert_eq!(csrf.check_referrer(true, Some(""), Some("a")), Err(CsrfError::ReferrerMissing));
}
