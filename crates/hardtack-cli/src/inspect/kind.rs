//! The kind of a string by its form, before anything in it is verified.

use base64::{
    Engine as _,
    engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD},
};
use hardtack_serializer::{Limits, UnverifiedParts, signer::Separator};

use super::report::digest_of_len;
use crate::{args::Format, printable};

/// The kind of a cookie by its form.
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
    /// A cookie of another framework.
    Foreign(&'static Foreign),
    /// Flask-Login's remember-me token.
    RememberToken,
    /// The signed id of a session that is kept on a server, as Flask-Session writes it.
    SignedId,
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
    /// Anything else, with its first byte that no token has and the offset of that byte.
    Junk { invalid: Option<(u8, usize)> },
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
        if is_remember_token(token) {
            return Self::RememberToken;
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
                    Some(_) if is_id(payload) => Self::SignedId,
                    Some(_) => Self::Untimed,
                    None if rest.len() <= 11
                        && (payload.len() > 20 || begins_as_payload(payload, compressed)) =>
                    {
                        Self::CutOffInTimestamp
                    }
                    None => other(token),
                }
            }
            _ => other(token),
        }
    }

    /// Returns whether its signature is one that itsdangerous could have made.
    pub(crate) fn is_signed_by_itsdangerous(&self) -> bool {
        matches!(self, Self::Timed | Self::Starlette | Self::Untimed | Self::SignedId)
    }

    /// One word for programs.
    pub(crate) fn word(&self) -> &'static str {
        match self {
            Self::Timed => "timed",
            Self::Starlette => "starlette",
            Self::Untimed => "untimed",
            Self::Jwt { .. } => "jwt",
            Self::Jwe => "jwe",
            Self::Foreign(foreign) => foreign.word,
            Self::RememberToken => "remember-token",
            Self::SignedId => "signed-id",
            Self::SessionId => "session-id",
            Self::CutOffInPayload | Self::CutOffInTimestamp | Self::CutOffInSignature => {
                "truncated"
            }
            Self::TooLong { .. } => "too-long",
            Self::Junk { .. } => "junk",
        }
    }

    /// Describes it. `format` is what was asked for, and `body` what the payload was read as.
    pub(crate) fn words(&self, format: Format, body: Option<Format>) -> String {
        match self {
            Self::Timed if format == Format::Flask && body == Some(Format::Json) => {
                "an itsdangerous token of plain JSON, as Flask-WTF, Quart-Auth and Flask-Security \
                 sign them: not a Flask session"
            }
            Self::Timed => match format {
                Format::Flask => "a cookie in the form of a Flask session",
                Format::Json => "a token in the form of itsdangerous' URLSafeTimedSerializer",
                Format::Raw => "a value in the form of itsdangerous' TimestampSigner",
            },
            Self::Starlette => {
                "a session cookie in the form of Starlette (or FastAPI), not of Flask"
            }
            Self::Untimed => {
                "an itsdangerous token without a timestamp, as URLSafeSerializer signs them: not a \
                 Flask session"
            }
            Self::Jwt { algorithm } => {
                return format!("a JSON Web Token, signed with {algorithm}: not a Flask session");
            }
            Self::Jwe => "an encrypted JSON Web Token: not a Flask session",
            Self::Foreign(foreign) => foreign.words,
            Self::RememberToken => "a remember-me token of Flask-Login: not a Flask session",
            Self::SignedId => {
                "a signed id, as Flask-Session writes them: the session is kept on a server"
            }
            Self::SessionId => {
                "one word without a signature: the id of a session that is kept on a server, or a \
                 piece of a cookie"
            }
            Self::CutOffInPayload => "the beginning of a Flask session cookie, cut off in its payload",
            Self::CutOffInTimestamp => {
                "the beginning of a Flask session cookie, cut off at its timestamp: the signature is \
                 missing"
            }
            Self::CutOffInSignature => {
                "a Flask session cookie that is cut off in its signature, or damaged there"
            }
            Self::TooLong { limit } => {
                return format!("longer than any cookie: at most {limit} bytes are read");
            }
            Self::Junk { .. } => return self.junk(),
        }
        .to_owned()
    }

    fn junk(&self) -> String {
        const JUNK: &str = "not a recognized cookie or token";
        match self {
            Self::Junk { invalid: Some((byte, offset)) } => {
                let byte = printable::bytes(&[*byte]);
                format!("{JUNK} (invalid byte `{byte}` at offset {offset})")
            }
            _ => format!("{JUNK} (it does not have the segments of a signed cookie)"),
        }
    }

    /// Returns what to do next.
    pub(crate) fn advice(&self) -> Option<&'static str> {
        Some(match self {
            Self::Starlette => {
                "its payload is standard base64 of JSON; verify it with --format raw and Starlette's \
                 secret key"
            }
            Self::Untimed => "if it was a session, its timestamp was cut out",
            Self::Jwt { .. } | Self::Jwe => "ask the library that issued it",
            Self::CutOffInPayload | Self::CutOffInTimestamp | Self::CutOffInSignature => {
                "copy it again, as a whole: browsers may drop cookies beyond 4096 bytes, and logs \
                 and terminals cut long lines"
            }
            Self::TooLong { .. } => "browsers keep about 4096 bytes, and services reject it",
            Self::RememberToken => {
                "it has no expiry inside; whoever has it is logged in until the secret key changes"
            }
            Self::Foreign(foreign) => return foreign.advice,
            Self::SignedId => {
                "its content is on the server (Redis, files, a database), and only the server can \
                 show it"
            }
            Self::SessionId => {
                "Flask-Session and Django keep sessions on the server under such ids"
            }
            Self::Timed | Self::Junk { .. } => return None,
        })
    }
}

/// Returns whether a value ends in a separator and an HMAC-SHA-512 in hexadecimal.
fn is_remember_token(token: &[u8]) -> bool {
    const MAC_LEN: usize = 128;
    let at = token.iter().rposition(|&byte| byte == b'|');
    let mac = at.and_then(|at| token.get(at..)).and_then(|rest| rest.get(1..)).unwrap_or_default();
    mac.len() == MAC_LEN && mac.iter().all(|it| matches!(it, b'0'..=b'9' | b'a'..=b'f'))
}

/// Returns whether a payload is an id, of UUID4 or `token_urlsafe`, and not encoded JSON.
fn is_id(payload: &[u8]) -> bool {
    let is_json = URL_SAFE_NO_PAD.decode(payload).is_ok_and(|body| is_json(&body));
    (16..=128).contains(&payload.len()) && !is_json
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

/// A framework whose cookies are recognized by their form alone.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Foreign {
    /// One word for programs.
    word: &'static str,
    words: &'static str,
    advice: Option<&'static str>,
    form: Form,
}

/// The form of a value.
#[derive(Debug, PartialEq, Eq)]
enum Form {
    /// It begins with one of these.
    Begins(&'static [&'static str]),
    /// Three words of base64url, separated by this; the first may follow a full stop.
    ThreeWords(char),
    /// The last of these separates a payload from so many characters of base64 or hexadecimal.
    Signed { separator: &'static str, min_len: usize },
    /// A UUID, an exclamation mark and base64.
    UuidAndBase64,
}

const FOREIGN: [Foreign; 4] = [
    Foreign {
        word: "django",
        words: "a value in the form of Django's signer: not a Flask session",
        advice: None,
        form: Form::ThreeWords(':'),
    },
    Foreign {
        word: "express",
        words: "a cookie in the form of an Express session: not a Flask session",
        advice: None,
        form: Form::Begins(&["s:", "s%3A"]),
    },
    Foreign {
        word: "rails",
        words: "a cookie in the form of a Rails session: not a Flask session",
        advice: None,
        form: Form::Signed { separator: "--", min_len: 22 },
    },
    Foreign {
        word: "pgadmin",
        words: "an id of pgAdmin: the session is kept on a server",
        advice: Some(
            "its content is on the server (Redis, files, a database), and only the server can show it",
        ),
        form: Form::UuidAndBase64,
    },
];

impl Form {
    fn fits(&self, token: &str) -> bool {
        let is_word = |part: &str| !part.is_empty() && is_base64url(part.as_bytes());
        match self {
            Self::Begins(starts) => {
                let rest = starts.iter().find_map(|start| token.strip_prefix(start));
                rest.is_some_and(|rest| rest.contains('.'))
            }
            Self::ThreeWords(separator) => {
                let mut parts = token.trim_start().split(*separator);
                let first = parts.next().unwrap_or_default();
                let is_first = is_word(first.strip_prefix('.').unwrap_or(first));
                let rest: Vec<&str> = parts.collect();
                is_first && rest.len() == 2 && rest.into_iter().all(is_word)
            }
            Self::Signed { separator, min_len } => {
                token.rsplit_once(separator).is_some_and(|(payload, tail)| {
                    let is_part = |c: char| c.is_ascii_alphanumeric() || "+/=%".contains(c);
                    !payload.is_empty() && tail.len() >= *min_len && tail.chars().all(is_part)
                })
            }
            Self::UuidAndBase64 => token.split_once('!').is_some_and(|(id, signature)| {
                is_uuid(id.as_bytes()) && STANDARD.decode(signature).is_ok()
            }),
        }
    }
}

fn other(token: &[u8]) -> Kind {
    let text = String::from_utf8_lossy(token);
    if let Some(foreign) = FOREIGN.iter().find(|foreign| foreign.form.fits(&text)) {
        return Kind::Foreign(foreign);
    }
    if (16..=128).contains(&token.len()) && is_base64url(token) {
        return Kind::SessionId;
    }
    Kind::Junk { invalid: invalid_byte(token) }
}

/// Returns the first byte that no token has, and its offset.
pub(crate) fn invalid_byte(token: &[u8]) -> Option<(u8, usize)> {
    let at = token.iter().position(|&byte| byte != b'.' && !is_base64url(&[byte]))?;
    Some((*token.get(at)?, at))
}

fn is_uuid(text: &[u8]) -> bool {
    text.len() == 36 && text.iter().all(|byte| byte.is_ascii_hexdigit() || *byte == b'-')
}

/// Returns whether a lone segment begins as a session does: `{"` in base64, or a zlib stream.
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
