//! Real Flask, asked beside hardtack: the same verdict over every cookie and text, up to the rows of
//! `docs/compatibility.md`, and the same bytes where either writes.

use std::{cell::RefCell, sync::LazyLock};

use hardtack_interop::{
    Error, Flask, Outcome, Refusal, describe, escapes_alone, has_lone_surrogate, hex,
};
use hardtack_serializer::{BadData, BadPayload, BadTimeSignature, UnixTime, signer::Signer};
use hardtack_session::{
    CookieState, Rejection, SecureCookieSessionInterface, SessionConfig, SessionError,
    SessionInterface, find_cookie,
    tagged_json::{self, Decoder, ErrorKind, Map, Value, from_str, to_string},
};
use hardtack_signer::KeyDerivation;
use hardtack_zlib::{DecompressError, compress, decompress};
use serde::{Deserialize, de::DeserializeOwned};
use serde_json::{Value as Json, json};

use crate::{
    keys::{self, CURRENT, NOW},
    model::{decode_url, encode_url, inflate as inflate_model},
};

const LIFETIME: u64 = 31 * 24 * 60 * 60;

/// The longest body unless told otherwise, in bytes.
const LIMIT: usize = 1 << 20;

static SESSIONS: LazyLock<SecureCookieSessionInterface> = LazyLock::new(|| {
    let mut config = SessionConfig::new(keys::key(CURRENT));
    config.max_cookie_size = 0;
    SecureCookieSessionInterface::new(config).expect("the settings are sound")
});

static SIGNER: LazyLock<Signer> = LazyLock::new(|| {
    Signer::new(keys::key(CURRENT))
        .with_salt("cookie-session")
        .with_key_derivation(KeyDerivation::Hmac)
});

thread_local! {
    static FLASK: RefCell<Child> = RefCell::new(Child::start());
}

struct Child {
    flask: Flask,
    /// Whether its zlib writes what the classic one writes.
    classic_zlib: bool,
}

impl Child {
    fn start() -> Self {
        #[derive(Deserialize)]
        struct Versions {
            classic_zlib: bool,
        }
        let mut flask = Flask::start().expect("the Python environment");
        let versions: Versions = flask.ask("versions", &json!({})).expect("Python says what it is");
        Self { flask, classic_zlib: versions.classic_zlib }
    }
}

/// Asks about one item. A value that is described in more than 128 brackets, some 60 of its own, is
/// beyond what the pipe carries, and left out of the comparison.
fn ask<A: DeserializeOwned>(operation: &str, request: &Json) -> Option<Result<A, Refusal>> {
    let answer: Result<Vec<Outcome<A>>, Error> =
        FLASK.with_borrow_mut(|child| child.flask.ask(operation, request));
    let outcomes = match answer {
        Ok(outcomes) => outcomes,
        Err(Error::Shape { source, .. }) if source.to_string().contains("recursion limit") => {
            return None;
        }
        Err(error) => panic!("{error}: {:?}", std::error::Error::source(&error)),
    };
    let [outcome] = <[_; 1]>::try_from(outcomes).ok().expect("one answer to one question");
    Some(outcome.into_result())
}

/// Asks what Python never refuses.
fn certain<A: DeserializeOwned>(operation: &str, request: &Json) -> A {
    let answer = ask(operation, request).expect("a flat answer");
    answer.unwrap_or_else(|refusal| panic!("{operation}: {refusal:?}"))
}

fn classic_zlib() -> bool {
    FLASK.with_borrow(|child| child.classic_zlib)
}

/// The first byte chooses what the rest is: the text of a signed session, a signed payload, what
/// stands before a signature, a whole cookie, a text of tagged JSON, a `Cookie` header, bytes to
/// compress or a stream to inflate.
pub fn python(data: &[u8]) {
    let [choice, rest @ ..] = data else { return };
    match choice % 8 {
        0 => cookie(
            &SIGNER.sign([&encode_url(rest), &b".ZVPxAA"[..]].concat()).expect("HMAC never fails"),
        ),
        1 => cookie(&SIGNER.sign([rest, b".ZVPxAA"].concat()).expect("HMAC never fails")),
        2 => cookie(&SIGNER.sign(rest).expect("HMAC never fails")),
        3 => cookie(rest),
        4 => text(&String::from_utf8_lossy(rest)),
        5 => header(rest),
        6 => zlib(rest),
        _ => inflate(rest),
    }
}

#[derive(Debug, Deserialize)]
struct Opened {
    value: Json,
    json: String,
    again: String,
    compressed: bool,
}

/// A cookie, which travels as text.
fn cookie(cookie: &[u8]) {
    let Ok(text) = std::str::from_utf8(cookie) else { return };
    // An empty value is no cookie (C1).
    if text.is_empty() {
        return;
    }
    let request = json!({ "key": hex(CURRENT), "now": NOW, "max_age": LIFETIME, "items": [text] });
    let Some(theirs) = ask::<Opened>("open_sessions", &request) else { return };
    let opened = SESSIONS.open_session(Some(cookie), UnixTime(NOW));
    match (&opened.cookie, theirs) {
        (CookieState::Accepted { .. }, Ok(theirs)) => match opened.session.view::<Map>() {
            Ok(map) => {
                assert_eq!(describe(&Value::Map(map.clone())), theirs.value);
                same_bytes(&map, &theirs);
            }
            Err(SessionError::Decode { source, .. }) => {
                let text = opened.session.dumps().expect("it was read within the limits");
                let decided = is_decided_text(&source, text.as_bytes())
                    || is_about_surrogates(&text, &theirs.value);
                assert!(decided, "{source}, and Flask reads {}", theirs.value);
            }
            Err(error) => panic!("{error}"),
        },
        (CookieState::Rejected(_), Err(_)) => {}
        (CookieState::Rejected(ours), Ok(theirs)) => {
            let decided = is_decided(ours, cookie, &theirs);
            assert!(decided, "{ours:?}, and Flask opens {}", theirs.value);
        }
        // J9: a malformed tag within is an error for the code that reads it, and Flask reads all.
        (CookieState::Accepted { .. }, Err(theirs)) => match opened.session.view::<Map>() {
            Ok(map) => panic!("accepted {map:?}, and Flask refuses: {theirs:?}"),
            Err(SessionError::Decode { source, .. }) => {
                assert!(matches!(source.kind(), ErrorKind::MalformedTag { .. }), "{source}");
            }
            Err(error) => panic!("{error}"),
        },
        (ours, theirs) => panic!("{ours:?}, Flask: {theirs:?}"),
    }
}

/// What either side writes of the same session.
fn same_bytes(map: &Map, theirs: &Opened) {
    let mut session = hardtack_session::SessionData::new();
    for (key, value) in map {
        match session.insert(key, value) {
            Ok(()) => {}
            Err(error) => panic!("{error}"),
        }
    }
    let text = session.dumps().expect("it was read within the limits");
    same_text(&text, &theirs.json);
    // Other texts make other cookies.
    if text != theirs.json {
        return;
    }
    if session.is_empty() || theirs.compressed && !classic_zlib() {
        return;
    }
    let saved = SESSIONS.save_session(&session, None, UnixTime(NOW)).expect("it can be saved");
    let header = saved.cookie.header().expect("it was written");
    let pair = header.split(';').next().unwrap_or_default();
    assert_eq!(pair.strip_prefix("session="), Some(theirs.again.as_str()));
}

/// Texts of one value, which differ only where hardtack alone escapes a dict (J8).
fn same_text(ours: &str, theirs: &str) {
    if ours != theirs {
        assert!(escapes_alone(ours), "{ours}, and not {theirs}");
        let value = |text| describe(&from_str::<Value>(text).expect("it was written"));
        assert_eq!(value(ours), value(theirs));
    }
}

/// Whether a row of `docs/compatibility.md` says that hardtack refuses what Flask opens.
fn is_decided(ours: &Rejection, cookie: &[u8], theirs: &Opened) -> bool {
    let (value, _) = at_last_dot(cookie);
    let (payload, stamp) = at_last_dot(value);
    let is_compressed = payload.starts_with(b".");
    let decoded = decode_url(payload.strip_prefix(b".").unwrap_or(payload));
    let body =
        decoded.and_then(|it| if is_compressed { inflate_model(&it, LIMIT) } else { Some(it) });
    match ours {
        Rejection::NotASession(error) => {
            // P6: no session.
            *error.kind() == ErrorKind::NotAnObject && theirs.value.get("dict").is_none()
                || is_decided_text(error, &body.expect("it was read"))
        }
        // S1, P4 and P3: what has not this one spelling, or is longer than the limit.
        Rejection::BadData(BadData::BadPayload(
            BadPayload::Base64
            | BadPayload::Zlib(DecompressError::TrailingBytes)
            | BadPayload::TooLong { .. },
        )) => body.is_none_or(|body| body.len() > LIMIT),
        // T3: another spelling of the timestamp.
        Rejection::BadData(BadData::BadTimeSignature(BadTimeSignature::Malformed)) => {
            decode_url(stamp).is_none_or(|second| second.len() > 8 || second.starts_with(b"\0"))
        }
        // S1: another spelling of the signature.
        Rejection::BadData(BadData::BadSignature(_)) => {
            SIGNER.sign(value).expect("HMAC never fails") != cookie
        }
        _ => false,
    }
}

/// What stands before the last full stop and what behind it, or nothing before it.
fn at_last_dot(text: &[u8]) -> (&[u8], &[u8]) {
    let at = text.iter().rposition(|&byte| byte == b'.');
    at.map_or((&[], text), |at| (&text[..at], &text[at + 1..]))
}

/// Whether a row says that hardtack refuses a text that Flask reads.
fn is_decided_text(error: &tagged_json::Error, text: &[u8]) -> bool {
    match error.kind() {
        // J7 and P3.
        ErrorKind::DepthLimit { .. } => depth(text) > Decoder::new().limits().max_depth(),
        // J9 and J10.
        ErrorKind::MalformedTag { .. } => true,
        _ => false,
    }
}

/// How many brackets stand within each other in a text that is JSON.
fn depth(text: &[u8]) -> usize {
    let (mut depth, mut deepest, mut in_text, mut escaped) = (0_usize, 0, false, false);
    for &byte in text {
        match byte {
            _ if escaped => escaped = false,
            b'\\' if in_text => escaped = true,
            b'"' => in_text = !in_text,
            b'[' | b'{' if !in_text => depth += 1,
            b']' | b'}' if !in_text => depth = depth.saturating_sub(1),
            _ => {}
        }
        deepest = deepest.max(depth);
    }
    deepest
}

/// J5, also where the half of a pair stands in a value that a later one of the same key replaces.
fn is_about_surrogates(text: &str, theirs: &Json) -> bool {
    has_lone_surrogate(theirs) || text.contains("\\ud") || text.contains("\\uD")
}

#[derive(Debug, Deserialize)]
struct Read {
    value: Json,
    text: String,
}

fn text(text: &str) {
    let Some(theirs) = ask::<Read>("tagged_json", &json!({ "items": [text] })) else { return };
    match (from_str::<Value>(text), theirs) {
        (Ok(ours), Ok(theirs)) => {
            assert_eq!(describe(&ours), theirs.value);
            let text = to_string(&ours).expect("what was read can be written");
            same_text(&text, &theirs.text);
        }
        (Err(_), Err(_)) => {}
        (Err(ours), Ok(theirs)) => match ours.kind() {
            ErrorKind::LoneSurrogate => assert!(is_about_surrogates(text, &theirs.value)),
            _ => {
                let decided = is_decided_text(&ours, text.as_bytes());
                assert!(decided, "{ours}, and Flask reads {}", theirs.value);
            }
        },
        (Ok(ours), Err(theirs)) => panic!("{ours:?}, and Flask refuses: {theirs:?}"),
    }
}

fn header(header: &[u8]) {
    #[derive(Debug, Deserialize)]
    struct Parsed {
        pairs: Vec<(String, String)>,
    }
    // Werkzeug refuses what is not UTF-8, and no server hands over a line end.
    if std::str::from_utf8(header).is_err() || header.iter().any(|byte| b"\r\n".contains(byte)) {
        return;
    }
    let request = json!({ "items": [hex(header)] });
    let theirs: Parsed = certain("parse_cookie", &request);
    for name in ["session", "a", "value"] {
        let ours = find_cookie([header], name);
        let ours = ours.as_deref().map(String::from_utf8_lossy);
        let theirs = theirs.pairs.iter().find(|(key, _)| key == name);
        assert_eq!(ours.as_deref(), theirs.map(|(_, value)| value.as_str()));
    }
}

fn zlib(data: &[u8]) {
    #[derive(Deserialize)]
    struct Stream {
        stream: String,
    }
    let theirs: Stream = certain("zlib", &json!({ "items": [hex(data)] }));
    if classic_zlib() {
        assert_eq!(hex(compress(data)), theirs.stream);
    }
}

fn inflate(stream: &[u8]) {
    #[derive(Debug, Deserialize)]
    struct Inflated {
        bytes: String,
    }
    const LIMIT: usize = 1 << 20;
    let request = json!({ "items": [hex(stream)] });
    let theirs = ask::<Inflated>("inflate", &request).expect("a flat answer");
    let mut out = Vec::new();
    match (decompress(stream, LIMIT, &mut out), theirs) {
        (Ok(()), Ok(theirs)) => assert_eq!(hex(&out), theirs.bytes),
        (Err(_), Err(_)) => {}
        // P4 and P3.
        (Err(DecompressError::TrailingBytes), Ok(_)) => {}
        (Err(DecompressError::TooLarge { .. }), Ok(theirs)) => {
            assert!(theirs.bytes.len() / 2 > LIMIT);
        }
        (ours, theirs) => panic!("{ours:?}, Python: {theirs:?}"),
    }
}
