//! Tokens whose signature is not good, which cost no memory whatever they hold.

use hardtack_serializer::{MaxAge, TimestampSigner, UnixTime, UrlSafeTimedSerializer};
use hardtack_session::{
    SecureCookieSessionInterface, SessionConfig, SessionInterface, find_cookie,
};
use hardtack_signer::{KeyDerivation, KeyRing, SecretKey, Signer};

use crate::{attacks, measure::allocated};

pub(crate) const NOW: u64 = 1_700_000_000;
pub(crate) const LIFETIME: u64 = 31 * 24 * 60 * 60;

#[track_caller]
pub(crate) fn key(text: &str) -> SecretKey {
    SecretKey::new(text).unwrap()
}

pub(crate) fn signer() -> Signer {
    let ring = KeyRing::new(key("secret-key")).with_fallbacks([key("old-key"), key("older-key")]);
    Signer::new(ring).with_salt("cookie-session").with_key_derivation(KeyDerivation::Hmac)
}

pub(crate) fn serializer() -> UrlSafeTimedSerializer {
    UrlSafeTimedSerializer::from_signer(signer())
}

pub(crate) fn sessions() -> SecureCookieSessionInterface {
    let mut config = SessionConfig::new(key("secret-key"));
    config.secret_key_fallbacks = vec![key("older-key"), key("old-key")];
    SecureCookieSessionInterface::new(config).unwrap()
}

/// Tokens that no key of the ring has signed, short ones and as long ones as are looked at.
fn tokens() -> Vec<Vec<u8>> {
    let stranger = Signer::new(key("stranger")).with_salt("cookie-session");
    let mut tokens: Vec<Vec<u8>> = ["", "x", ".", "..", "x.y.z", "eyJhIjoxfQ.ZVPxAA."]
        .into_iter()
        .map(|token| token.as_bytes().to_vec())
        .collect();
    for attack in attacks::bodies(40_000) {
        let good = serializer().dumps_body(attack.text, UnixTime(NOW)).unwrap().into_bytes();
        let (value, _) = good.split_at(good.iter().rposition(|byte| *byte == b'.').unwrap());
        tokens.push(stranger.sign(value).unwrap());
        tokens.push(good[..good.len() - 1].to_vec());
        tokens.push([&good[..], b"="].concat());
        tokens.push(good[1..].to_vec());
        tokens.push(value.to_vec());
    }
    tokens.push(vec![b'.'; 1_000_000]);
    tokens.push(vec![b'x'; 1_000_000]);
    tokens
}

pub(crate) fn nothing_is_allocated_for_a_token_without_a_good_signature() {
    let (signer, serializer, sessions) = (signer(), serializer(), sessions());
    let stamped = TimestampSigner::from_signer(signer.clone());
    let tokens = tokens();
    let mut buffer = Vec::new();
    for token in &tokens {
        let header = [b"session=", &token[..]].concat();
        let all = allocated(|| {
            assert!(signer.unsign(token).is_err());
            assert!(stamped.unsign(token, MaxAge::seconds(60), UnixTime(NOW)).is_err());
            assert!(
                serializer
                    .loads_body(token, MaxAge::seconds(60), UnixTime(NOW), &mut buffer)
                    .is_err()
            );
            assert!(find_cookie([&header[..]], "session").is_some());
            let opened = sessions.open_session(Some(token), UnixTime(NOW));
            assert!(opened.session.is_empty());
        });
        let start = String::from_utf8_lossy(&token[..token.len().min(40)]);
        assert_eq!((all.times, all.peak), (0, 0), "{start}… of {} bytes", token.len());
    }
    // What is good does allocate, so that something is counted.
    let good = serializer.dumps_body(r#"{"a":1}"#, UnixTime(NOW)).unwrap();
    let counted = allocated(|| sessions.open_session(Some(good.as_bytes()), UnixTime(NOW)));
    assert!(counted.times > 0 && counted.peak > 0, "{counted:?}");
    println!(
        "interop: memory: {} forged, truncated and oversized tokens, 0 allocations below the adapters",
        tokens.len()
    );
}
