//! The reason why an item was rejected, as a message for people and one word for programs.

use std::error::Error as _;

use hardtack_serializer::{BadData, MacError, signer::SignatureError};
use hardtack_session::{Rejection, SaveError, SessionError};
use thiserror::Error;

use crate::{json_object::JsonObject, printable};

/// The reason why an item was rejected. None contains the item.
#[derive(Debug, Error)]
pub(crate) enum Refusal {
    #[error("there is nothing here: the cookie is empty")]
    Empty,
    #[error("no cookie named {} is here{}", printable::python_str(name), but(others))]
    NoCookie { name: String, others: String },
    #[error("the text has different cookies named {}", printable::python_str(name))]
    Ambiguous { name: String },
    #[error("the cookie was shortened: an ellipsis is in place of a part of it")]
    Shortened,
    #[error("{count} different tokens are here, and none is named {}", printable::python_str(name))]
    SeveralTokens { count: usize, name: String },
    #[error("the input has {len} bytes, and {limit} are allowed")]
    TooLong { len: usize, limit: usize },
    #[error(transparent)]
    Token(#[from] Rejection),
    #[error("the payload cannot be read as JSON")]
    NotJson(#[source] hardtack_tagged_json::Error),
    #[error("the input is not UTF-8")]
    InputNotText,
    #[error("the input cannot be signed as JSON")]
    InputNotJson(#[source] hardtack_tagged_json::Error),
    #[error("the input is not what a session holds")]
    InputNotASession(#[source] hardtack_tagged_json::Error),
    #[error("{}", .0.message())]
    InputIsPython(Box<Self>),
    #[error("the input is longer than {limit} bytes, and nobody would read it back")]
    InputTooLong { limit: usize },
    #[error(transparent)]
    NotSigned(MacError),
    #[error("signed, it has {len} bytes, and nobody would read back more than {limit}")]
    SignedTooLong { len: usize, limit: usize },
    #[error(transparent)]
    Session(SessionError),
    #[error(transparent)]
    Save(SaveError),
}

/// Names the cookies that are there.
fn but(others: &str) -> String {
    if others.is_empty() { String::new() } else { format!(", but {others}") }
}

impl From<BadData> for Refusal {
    fn from(error: BadData) -> Self {
        Self::Token(error.into())
    }
}

impl Refusal {
    /// One word for programs.
    pub(crate) fn word(&self) -> &'static str {
        match self {
            Self::Empty => "empty",
            Self::NoCookie { .. } => "no-cookie",
            Self::Shortened => "truncated",
            Self::SeveralTokens { .. } | Self::Ambiguous { .. } => "several-tokens",
            Self::TooLong { .. } | Self::InputTooLong { .. } | Self::SignedTooLong { .. } => {
                "too-long"
            }
            Self::Token(rejection) => rejection.reason().as_str(),
            Self::NotJson(_) => "malformed",
            Self::Save(SaveError::TooLarge { .. } | SaveError::BeyondLimits { .. }) => "too-long",
            Self::InputNotText
            | Self::InputNotJson(_)
            | Self::InputNotASession(_)
            | Self::InputIsPython(_)
            | Self::NotSigned(_)
            | Self::Session(_)
            | Self::Save(_) => "bad-input",
        }
    }

    /// Adds a hint to the refusal of an input that has single quotes or Python's names.
    pub(crate) fn of_input(self, input: &[u8]) -> Self {
        let text = String::from_utf8_lossy(input);
        let is_python = text.contains("{'")
            || text.contains("['")
            || text.contains(": True")
            || text.contains(": False")
            || text.contains(": None");
        match self {
            Self::InputNotJson(_) | Self::InputNotASession(_) if is_python => {
                Self::InputIsPython(Box::new(self))
            }
            refusal => refusal,
        }
    }

    /// The message with everything that caused it.
    pub(crate) fn message(&self) -> String {
        let mut message = self.to_string();
        let mut source = self.source();
        while let Some(cause) = source {
            message.push_str(": ");
            message.push_str(&cause.to_string());
            source = cause.source();
        }
        message
    }

    /// Returns what to do about it.
    pub(crate) fn advice(&self) -> Option<String> {
        let advice = match self {
            Self::Empty => "Flask takes an empty cookie for none, and gives an empty session",
            Self::TooLong { .. } => "browsers keep some 4096 bytes: this is no cookie",
            Self::NoCookie { .. } => "name the cookie with --name",
            Self::Shortened => "copy it again, as a whole: logs and tables shorten long values",
            Self::SeveralTokens { .. } | Self::Ambiguous { .. } => "paste one of them",
            Self::Token(rejection) => match rejection {
                Rejection::BadData(BadData::BadSignature(SignatureError::Missing)) => {
                    "it is another kind of cookie, or a piece of one; `hardtack inspect` says which"
                }
                Rejection::BadData(BadData::BadSignature(_)) => {
                    "it was cut off, changed, or signed with another key, salt, key derivation or \
                     digest; `hardtack inspect` with the same key says more"
                }
                Rejection::BadData(BadData::SignatureExpired(expired)) => {
                    return Some(if expired.is_from_the_future() {
                        "compare the clocks of the two machines; --max-age none skips the check"
                            .to_owned()
                    } else {
                        format!(
                            "it was signed at {}, and checked at {}; --max-age sets another \
                             lifetime, and --max-age none skips the check",
                            expired.signed_at, expired.now
                        )
                    });
                }
                Rejection::BadData(BadData::TooLong { .. }) => {
                    "browsers keep some 4096 bytes: this is no cookie"
                }
                Rejection::BadData(BadData::BadTimeSignature(_)) => {
                    "it was signed by something that writes no timestamps"
                }
                Rejection::NotText | Rejection::NotASession(_) => {
                    "try --format json or --format raw: another program signed it with this key"
                }
                _ => return None,
            },
            Self::InputIsPython(_) => {
                "this looks like Python: JSON has double quotes, and writes true, false and null"
            }
            Self::NotJson(_) => "try --format raw: another program signed it with this key",
            _ => return None,
        };
        Some(advice.to_owned())
    }

    /// The line of a refused item.
    pub(crate) fn to_json(&self) -> String {
        let mut line = JsonObject::new();
        line.plain("valid", false).text("error", self.word()).text("message", &self.message());
        line.finish()
    }
}
