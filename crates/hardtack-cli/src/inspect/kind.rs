//! What a string of characters looks like, before anything in it is believed.

use base64::{
    Engine as _,
    engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD},
};
use hardtack_serializer::{Limits, UnverifiedParts, signer::Separator};

use super::report::digest_of_len;
use crate::{args::Format, printable};

/// What a cookie looks like.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// Payload, timestamp and signature, as itsdangerous writes them.
    Timed,
    /// The same over standard base64, as Starlette's sessions are.
    Starlette,
    /// Payload and signature without a timestamp.
    Untimed,
    /// A JSON Web Token, signed with this algorithm.
    Jwt { algorithm: String },
    /// An encrypted JSON Web Token.
    Jwe,
    /// A cookie of Django's signed-cookie sessions or of `django.core.signing`.
    Django,
    /// A cookie of Express.
    Express,
    /// A cookie of Rails.
    Rails,
    /// One word, such as the key of a session that is kept on a server.
    SessionId,
    /// A token that ends inside its payload.
    CutOffInPayload,
    /// A token that ends before or inside its timestamp.
    CutOffInTimestamp,
    /// A token whose signature has a length that no digest gives.
    CutOffInSignature,
    /// Longer than anything that is looked at.
    TooLong { limit: usize },
    /// Nothing of these; how many of its bytes are none of base64url and the full stop.
    Junk { strange: usize },
}

impl Kind {
    pub(crate) fn of(token: &[u8], format: Format) -> Self {
        let limit = Limits::default().max_token_len();
        if token.len() > limit {
            return Self::TooLong { limit };
        }
        if let Some(kind) = web_token(token) {
            return kind;
        }
        let parts = UnverifiedParts::split(token, Separator::default(), &Limits::default()).ok();
        if let Some(parts) = parts {
            let whole = digest_of_len(parts.signature.len()).is_some();
            let timed = parts.timestamp.len() <= 11 && (whole || parts.signed_at().is_ok());
            let payload = parts.payload.strip_prefix(b".").unwrap_or(parts.payload);
            // Whatever else is damaged, three segments of these lengths were such a token.
            if timed && format == Format::Raw {
                return if whole { Self::Timed } else { Self::CutOffInSignature };
            }
            if timed && !payload.is_empty() {
                return match starlette_body(parts.payload) {
                    Some(body) if !is_base64url(payload) || is_spaced(&body) => Self::Starlette,
                    _ if whole => Self::Timed,
                    _ if is_base64url(payload) => Self::CutOffInSignature,
                    _ => other(token),
                };
            }
        }
        let compressed = token.first() == Some(&b'.');
        let text = token.strip_prefix(b".").unwrap_or(token);
        let mut segments = text.split(|&byte| byte == b'.');
        let segments = (segments.next(), segments.next(), segments.next());
        match segments {
            (Some(payload), None, _)
                if is_base64url(payload) && begins_as_payload(payload, compressed) =>
            {
                Self::CutOffInPayload
            }
            (Some(payload), Some(rest), None)
                if is_base64url(payload) && is_base64url(rest) && !payload.is_empty() =>
            {
                match digest_of_len(rest.len()) {
                    Some(_) => Self::Untimed,
                    None if rest.len() <= 11 => Self::CutOffInTimestamp,
                    None => other(token),
                }
            }
            _ => other(token),
        }
    }

    /// Whether its signature is one that itsdangerous could have made.
    pub(crate) fn is_signed_by_itsdangerous(&self) -> bool {
        matches!(self, Self::Timed | Self::Starlette | Self::Untimed)
    }

    /// One word for programs.
    pub(crate) fn word(&self) -> &'static str {
        match self {
            Self::Timed => "timed",
            Self::Starlette => "starlette",
            Self::Untimed => "untimed",
            Self::Jwt { .. } => "jwt",
            Self::Jwe => "jwe",
            Self::Django => "django",
            Self::Express => "express",
            Self::Rails => "rails",
            Self::SessionId => "session-id",
            Self::CutOffInPayload | Self::CutOffInTimestamp | Self::CutOffInSignature => {
                "truncated"
            }
            Self::TooLong { .. } => "too-long",
            Self::Junk { .. } => "junk",
        }
    }

    /// What it is, in words.
    pub(crate) fn words(&self, format: Format) -> String {
        match self {
            Self::Timed => match format {
                Format::Flask => "a cookie in the form of a Flask session".to_owned(),
                Format::Json => {
                    "a token in the form of itsdangerous' URLSafeTimedSerializer".to_owned()
                }
                Format::Raw => "a value in the form of itsdangerous' TimestampSigner".to_owned(),
            },
            Self::Starlette => {
                "a session cookie in the form of Starlette (or FastAPI), not of Flask".to_owned()
            }
            Self::Untimed => "a token with a signature and no timestamp, as of itsdangerous' \
                URLSafeSerializer: not a Flask session"
                .to_owned(),
            Self::Jwt { algorithm } => {
                format!("a JSON Web Token, signed with {algorithm}: not a Flask session")
            }
            Self::Jwe => "an encrypted JSON Web Token: not a Flask session".to_owned(),
            Self::Django => {
                "a value in the form of Django's signer: not a Flask session".to_owned()
            }
            Self::Express => {
                "a cookie in the form of Express' sessions: not a Flask session".to_owned()
            }
            Self::Rails => {
                "a cookie in the form of Rails' sessions: not a Flask session".to_owned()
            }
            Self::SessionId => {
                "one word without a signature: the key of a session that is kept on \
                a server, or a piece of a cookie"
                    .to_owned()
            }
            Self::CutOffInPayload => {
                "the beginning of a Flask session cookie, cut off in its payload".to_owned()
            }
            Self::CutOffInTimestamp => "the beginning of a Flask session cookie, cut off at its \
                timestamp: the signature is missing"
                .to_owned(),
            Self::CutOffInSignature => {
                "a Flask session cookie that is cut off in its signature, or damaged there"
                    .to_owned()
            }
            Self::TooLong { limit } => {
                format!("longer than any cookie: no more than {limit} bytes are looked at")
            }
            Self::Junk { strange: 0 } => "nothing that is known here: it has no segments of a \
                signed cookie"
                .to_owned(),
            Self::Junk { strange } => format!(
                "nothing that is known here: {strange} of its bytes cannot stand in a signed cookie"
            ),
        }
    }

    /// What to do next.
    pub(crate) fn advice(&self) -> Option<&'static str> {
        Some(match self {
            Self::Starlette => {
                "its payload is standard base64 of JSON; verify it with --format raw and Starlette's \
                 secret key"
            }
            Self::Untimed => "if it was a session, something cut its timestamp out",
            Self::Jwt { .. } | Self::Jwe => "ask the library that issued it",
            Self::CutOffInPayload | Self::CutOffInTimestamp | Self::CutOffInSignature => {
                "copy it again, as a whole: browsers may drop cookies beyond 4096 bytes, and logs \
                 and terminals cut long lines"
            }
            Self::TooLong { .. } => "browsers keep some 4096 bytes, and services refuse it",
            Self::SessionId => {
                "Flask-Session and Django keep sessions on the server under such keys"
            }
            Self::Timed | Self::Django | Self::Express | Self::Rails | Self::Junk { .. } => {
                return None;
            }
        })
    }
}

/// The JSON of a payload in Starlette's form: standard base64 with its padding.
pub(crate) fn starlette_body(payload: &[u8]) -> Option<Vec<u8>> {
    let body = STANDARD.decode(payload).ok()?;
    is_json(&body).then_some(body)
}

/// Python's plain `json.dumps`, which Starlette uses, puts spaces where Flask puts none.
fn is_spaced(body: &[u8]) -> bool {
    let compact = serde_json::from_slice::<serde_json::Map<String, serde_json::Value>>(body);
    body.windows(3).any(|window| window == b"\": ") && compact.is_ok()
}

/// A JSON Web Token: its header says how it is signed or encrypted.
fn web_token(token: &[u8]) -> Option<Kind> {
    let segments: Vec<&[u8]> = token.splitn(6, |&byte| byte == b'.').collect();
    let object = |segment: &[u8]| {
        let text = URL_SAFE_NO_PAD.decode(segment).ok()?;
        serde_json::from_slice::<serde_json::Map<String, serde_json::Value>>(&text).ok()
    };
    let header = object(segments.first()?)?;
    let algorithm = header.get("alg")?.as_str()?;
    match segments[..] {
        // A Flask session may have such keys; its second segment is a timestamp, and that of a
        // web token claims, or nothing where they are kept elsewhere.
        [_, claims, _] if claims.is_empty() || claims.len() > 11 || object(claims).is_some() => {
            let short: String = algorithm.chars().take(20).collect();
            Some(Kind::Jwt { algorithm: printable::bytes(short.as_bytes()) })
        }
        [_, _, _, _, _] if header.contains_key("enc") => Some(Kind::Jwe),
        _ => None,
    }
}

fn other(token: &[u8]) -> Kind {
    let word = |part: &[u8]| !part.is_empty() && is_base64url(part);
    let colons: Vec<&[u8]> = token.split(|&byte| byte == b':').collect();
    match colons[..] {
        [payload, time, signature]
            if word(payload.trim_ascii_start().strip_prefix(b".").unwrap_or(payload))
                && word(time)
                && word(signature) =>
        {
            return Kind::Django;
        }
        [b"s", rest] if rest.contains(&b'.') => return Kind::Express,
        _ => {}
    }
    if token.starts_with(b"s%3A") {
        return Kind::Express;
    }
    let text = String::from_utf8_lossy(token);
    if let Some((payload, tail)) = text.rsplit_once("--") {
        if !payload.is_empty()
            && tail.len() >= 22
            && tail.chars().all(|c| c.is_ascii_alphanumeric() || "+/=%".contains(c))
        {
            return Kind::Rails;
        }
    }
    if (16..=128).contains(&token.len()) && is_base64url(token) {
        return Kind::SessionId;
    }
    let strange = token.iter().filter(|&&byte| byte != b'.' && !is_base64url(&[byte])).count();
    Kind::Junk { strange }
}

/// Whether a lone segment begins as a session does: `{"` in base64, or a zlib stream.
fn begins_as_payload(segment: &[u8], compressed: bool) -> bool {
    if compressed {
        segment.starts_with(b"eJ")
    } else {
        segment.starts_with(b"eyJ") || segment.starts_with(b"eyIg")
    }
}

fn is_base64url(text: &[u8]) -> bool {
    text.iter().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_'))
}

fn is_json(text: &[u8]) -> bool {
    serde_json::from_slice::<serde::de::IgnoredAny>(text).is_ok()
}
