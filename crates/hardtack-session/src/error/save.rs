//! The reason why a session could not be saved.

use thiserror::Error;

/// The reason why a session could not be saved. The response can still be sent, without its cookie.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum SaveError {
    /// The header is longer than browsers are required to keep, and
    /// [`OversizedCookie::Refuse`](crate::OversizedCookie::Refuse) is set.
    #[error(
        "the session cookie has {len} bytes, and browsers may drop it above {limit}: \
         keep less in the session"
    )]
    TooLarge {
        /// The length of the `Set-Cookie` header's value in bytes.
        len: usize,
        /// `MAX_COOKIE_SIZE`.
        limit: usize,
    },
    /// The session's text or its token is longer than
    /// [`limits`](crate::SessionConfig::limits) allow, so that the cookie would be rejected when it
    /// comes back.
    #[error(
        "the session has {len} bytes, and would be rejected above {limit}: \
         keep less in the session, or raise its limits"
    )]
    BeyondLimits {
        /// The length of what is too long, the text before compression or the token, in bytes.
        len: usize,
        /// `max_body_len` for the text, `max_token_len` for the token.
        limit: usize,
    },
    /// There is no secret key to sign with.
    #[error("there is no secret key to sign the cookie with: set SECRET_KEY")]
    NoSecretKey,
    /// A plugged-in signing algorithm failed. HMAC never does.
    #[error("the session cannot be signed")]
    Sign(#[source] hardtack_serializer::MacError),
    /// The session as a whole cannot be written. The source says why.
    #[error("the session cannot be written")]
    Encode(#[source] hardtack_tagged_json::Error),
    /// A session interface of another kind failed, or its store did.
    #[error(transparent)]
    Other(Box<dyn std::error::Error + Send + Sync>),
}
