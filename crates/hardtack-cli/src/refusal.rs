//! Why an item was refused, in words for people and in one word for programs.

use std::error::Error as _;

use hardtack_serializer::{BadData, MacError};
use hardtack_session::{Rejection, SaveError, SessionError};
use thiserror::Error;

use crate::{json_object::JsonObject, printable};

/// Why an item was refused. None carries the item.
#[derive(Debug, Error)]
pub(crate) enum Refusal {
    #[error("there is nothing here: the cookie is empty")]
    Empty,
    #[error("no cookie named {} is in this header", printable::python_str(name))]
    NoCookie { name: String },
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
            Self::TooLong { .. } | Self::InputTooLong { .. } | Self::SignedTooLong { .. } => {
                "too-long"
            }
            Self::Token(rejection) => rejection.reason().as_str(),
            Self::NotJson(_) => "malformed",
            Self::Save(SaveError::TooLarge { .. } | SaveError::BeyondLimits { .. }) => "too-long",
            Self::InputNotText
            | Self::InputNotJson(_)
            | Self::InputNotASession(_)
            | Self::NotSigned(_)
            | Self::Session(_)
            | Self::Save(_) => "bad-input",
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

    /// What to do about it.
    pub(crate) fn advice(&self) -> Option<String> {
        let advice = match self {
            Self::Empty => "Flask takes an empty cookie for none, and gives an empty session",
            Self::TooLong { .. } => "browsers keep some 4096 bytes: this is no cookie",
            Self::NoCookie { .. } => "name the cookie with --name",
            Self::Token(rejection) => match rejection {
                Rejection::BadData(BadData::BadSignature(_)) => {
                    "it was changed, or signed with another key, salt, key derivation or digest; \
                     `hardtack inspect` with the same key tells which"
                }
                Rejection::BadData(BadData::SignatureExpired(expired)) => {
                    return Some(if expired.is_from_the_future() {
                        "--max-age none skips the check".to_owned()
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
