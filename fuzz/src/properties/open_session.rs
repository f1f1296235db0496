//! Nothing unsigned is ever accepted, a token has one accepted spelling, the limits hold, and a
//! refused cookie leaves an empty session and says nothing of its content.

use std::sync::LazyLock;

use hardtack_serializer::{Limits, UnixTime, signer::Signer};
use hardtack_session::{
    CookieState, Opened, RejectionReason, SaveError, SecureCookieSessionInterface, SessionConfig,
    SessionData, SessionInterface,
    tagged_json::{Decoder, Map, Value},
};
use hardtack_signer::{KeyDerivation, KeyMatch};
use hardtack_zlib::compress;

use crate::{
    keys::{self, NOW},
    model,
};

const MAX_TOKEN_LEN: usize = 4096;
const MAX_BODY_LEN: usize = 8192;
const MAX_DEPTH: usize = 8;
const MAX_DIGITS: usize = 40;
const LIFETIME: u64 = 100;

static SESSIONS: LazyLock<SecureCookieSessionInterface> = LazyLock::new(|| {
    let mut config = SessionConfig::new(keys::key(keys::CURRENT));
    config.secret_key_fallbacks = keys::FALLBACKS.map(keys::key).to_vec();
    config.permanent_session_lifetime = std::time::Duration::from_secs(LIFETIME);
    config.limits = limits();
    config.max_cookie_size = 0;
    SecureCookieSessionInterface::new(config).expect("the settings are sound")
});

fn limits() -> Limits {
    Limits::default()
        .with_max_token_len(MAX_TOKEN_LEN)
        .with_max_body_len(MAX_BODY_LEN)
        .with_max_depth(MAX_DEPTH)
        .expect("it is in bounds")
        .with_max_digits(MAX_DIGITS)
}

/// Flask's signer under each key of the ring.
static SIGNERS: LazyLock<Vec<(KeyMatch, Signer)>> = LazyLock::new(|| {
    let signer =
        |key| Signer::new(key).with_salt("cookie-session").with_key_derivation(KeyDerivation::Hmac);
    keys::each().into_iter().map(|(place, key)| (place, signer(key))).collect()
});

/// The first byte chooses a key and an age, the second a place, the third a change at that place;
/// the rest is a cookie, what stands before a signature, a payload, a body, and a stream's data.
pub fn open_session(data: &[u8]) {
    let [choice, place, change, rest @ ..] = data else { return };
    let (key, signer) = &SIGNERS[usize::from(*choice) % SIGNERS.len()];
    let age = u64::from(*choice) / 2;
    as_it_is(rest);

    let stamp = model::encode_url(&(NOW - age).to_be_bytes()[4..]);
    let payload = [rest, b".", &stamp].concat();
    let body = [&model::encode_url(rest), &b"."[..], &stamp].concat();
    let packed = [b".", &model::encode_url(&compress(rest))[..], b".", &stamp].concat();
    for value in [rest, &payload, &body, &packed] {
        let token = signer.sign(value).expect("HMAC never fails");
        let opened = SESSIONS.open_session(Some(&token), UnixTime(NOW));
        if let CookieState::Accepted { signed_at, key: found, .. } = opened.cookie {
            assert_eq!(found, *key);
            assert!((NOW - LIFETIME..=NOW).contains(&signed_at.0));
            accepted(&opened, &token);
        } else {
            refused(&opened, &token);
        }
        if let CookieState::Accepted { .. } = opened.cookie {
            other_spellings(&token, usize::from(*place), *change);
        }
    }
    // A body is a session if its text is one, compressed or not, and in time if its age is.
    for value in [&body, &packed] {
        let opened = SESSIONS
            .open_session(Some(&signer.sign(value).expect("HMAC never fails")), UnixTime(NOW));
        let expected = expected(rest, value.len() + 1 + 27, age);
        assert_eq!(opened.cookie.rejection().is_none(), expected, "{:?}", opened.cookie);
    }
}

/// Whatever comes from outside is accepted only if the holder of a key made those very bytes.
fn as_it_is(cookie: &[u8]) {
    let opened = SESSIONS.open_session(Some(cookie), UnixTime(NOW));
    match &opened.cookie {
        CookieState::Absent => assert!(cookie.is_empty() && opened.session.is_empty()),
        CookieState::Accepted { key, .. } => {
            assert!(is_signed(cookie), "accepted with {key:?}, and nobody signed it");
            accepted(&opened, cookie);
        }
        _ => refused(&opened, cookie),
    }
}

/// Whether a key of the ring gives these very bytes.
fn is_signed(token: &[u8]) -> bool {
    let at = token.iter().rposition(|byte| *byte == b'.');
    at.is_some_and(|at| {
        SIGNERS
            .iter()
            .any(|(_, signer)| signer.sign(&token[..at]).is_ok_and(|signed| signed == token))
    })
}

fn expected(body: &[u8], token_len: usize, age: u64) -> bool {
    let decoder = Decoder::new().with_limits(limits().json());
    let is_session = std::str::from_utf8(body).is_ok_and(|text| decoder.raw_map(text).is_ok());
    is_session && token_len <= MAX_TOKEN_LEN && body.len() <= MAX_BODY_LEN && age <= LIFETIME
}

fn accepted(opened: &Opened, token: &[u8]) {
    let session = &opened.session;
    assert!(token.len() <= MAX_TOKEN_LEN);
    assert!(!session.is_new() && !session.modified() && !session.accessed());
    let text = session.dumps().expect("what was opened can be written");
    assert!(session.len() <= limits().max_keys());
    if let Ok(map) = session.view::<Map>() {
        within_limits(&Value::Map(map), MAX_DEPTH);
    }
    // Saved and opened again, it is the same, and the second time the same bytes. What is longer as
    // it is written, and too long, is not saved.
    match saved(SessionData::loads(&*text).expect("what was written is read")) {
        Ok(again) => {
            let reopened = SESSIONS.open_session(Some(again.as_bytes()), UnixTime(NOW)).session;
            assert_eq!(reopened.dumps().ok(), Some(text));
            assert_eq!(saved(reopened).ok(), Some(again));
        }
        Err(SaveError::BeyondLimits { len, limit: MAX_BODY_LEN }) => {
            assert!(len > MAX_BODY_LEN && len == text.len());
        }
        Err(SaveError::BeyondLimits { len, limit }) => {
            assert!(len > limit && limit == MAX_TOKEN_LEN);
        }
        Err(error) => panic!("{error}"),
    }
}

/// The cookie of a session. An empty one has none.
fn saved(mut session: SessionData) -> Result<String, SaveError> {
    session.mark_modified().expect("it is open");
    let saved = SESSIONS.save_session(&session, None, UnixTime(NOW))?;
    let header = saved.cookie.header().expect("it was modified");
    let cookie = header.split(';').next().and_then(|pair| pair.strip_prefix("session="));
    Ok(cookie.expect("its name").to_owned())
}

fn refused(opened: &Opened, token: &[u8]) {
    let session = &opened.session;
    assert!(session.is_empty() && session.is_new() && !session.modified());
    let rejection = opened.cookie.rejection().expect("a reason");
    if token.len() > MAX_TOKEN_LEN {
        assert_eq!(rejection.reason(), RejectionReason::TooLong);
    }
    // Neither the cookie nor a piece of it stands in what is logged.
    let mut message = format!("{rejection:?} {rejection}");
    let mut source = std::error::Error::source(rejection);
    while let Some(error) = source {
        message.push_str(&format!(" {error:?} {error}"));
        source = error.source();
    }
    for piece in token.split(|byte| *byte == b'.').filter(|piece| is_telling(piece)) {
        assert!(!message.contains(&*String::from_utf8_lossy(piece)), "{message}");
    }
}

/// Whether a piece of a cookie is long enough, and unlike the words that a message has of its own.
fn is_telling(piece: &[u8]) -> bool {
    let is_base64url =
        piece.iter().all(|byte| byte.is_ascii_alphanumeric() || b"-_".contains(byte));
    let has = |kind: fn(&u8) -> bool| piece.iter().any(kind);
    piece.len() >= 16 && is_base64url && has(u8::is_ascii_digit) && has(u8::is_ascii_alphabetic)
}

/// Returns whether a token has a payload, a timestamp and a signature. A leading separator marks a
/// compressed payload.
fn has_timestamp(token: &[u8]) -> bool {
    let token = token.strip_prefix(b".").unwrap_or(token);
    token.split(|byte| *byte == b'.').count() > 2
}

/// Every other spelling of an accepted token is refused.
fn other_spellings(token: &[u8], place: usize, change: u8) {
    let refused = |other: &[u8]| {
        // The input itself may hold a whole token that somebody signed.
        if is_signed(other) {
            return;
        }
        let opened = SESSIONS.open_session(Some(other), UnixTime(NOW));
        let reason = opened.cookie.rejection().map(hardtack_session::Rejection::reason);
        let expected = if other.len() > MAX_TOKEN_LEN {
            RejectionReason::TooLong
        } else if has_timestamp(other) {
            RejectionReason::BadSignature
        } else {
            RejectionReason::WrongKind
        };
        assert_eq!(reason, Some(expected), "{:?}", opened.cookie);
        assert!(opened.session.is_empty());
    };
    // Anywhere in it, and anywhere in what is at its end, the signature.
    for at in [place * token.len() / 256, token.len() - 1 - place % token.len().min(64)] {
        if change != 0 {
            let mut other = token.to_vec();
            other[at] ^= change;
            refused(&other);
        }
    }
    refused(&token[..token.len() - 1 - place % (token.len() - 1)]);
    refused(&[token, b"="].concat());
    refused(&[token, b"A"].concat());
    refused(&[token, b"\n"].concat());
    refused(&[b".", token].concat());
    if let Some(loose) = model::with_loose_bits(&token[token.len() - 27..]) {
        refused(&[&token[..token.len() - 27], &loose[..]].concat());
    }
}

/// Checks a value within which so many more brackets may be nested.
fn within_limits(value: &Value, left: usize) {
    let enter = |brackets: usize| left.checked_sub(brackets).expect("too deep");
    match value {
        Value::Number(number) if number.is_integer() => {
            let digits = number.to_string().trim_start_matches('-').len();
            assert!(digits <= MAX_DIGITS, "{digits} digits");
        }
        Value::List(items) => items.iter().for_each(|item| within_limits(item, enter(1))),
        Value::Tuple(items) => items.iter().for_each(|item| within_limits(item, enter(2))),
        Value::Map(map) => map.values().for_each(|value| within_limits(value, enter(1))),
        Value::Tagged(tagged) => within_limits(tagged.body(), enter(1)),
        Value::Bytes(_) | Value::Markup(_) | Value::Uuid(_) | Value::DateTime(_) => {
            enter(1);
        }
        _ => {}
    }
}
