//! The parts of a token that is not verified.

use std::fmt;

use hardtack_signer::{Separator, SignatureError};

use crate::{
    BadData, BadPayload, BadTimeSignature, Limits, UnixTime, UrlSafe, payload::sealed::Form,
    timestamp,
};

/// A token with a time, split without a key: for tools that explain a token to a person.
///
/// Do not trust its content, because the signature is not verified. The limits are checked anyway.
///
/// ```
/// use hardtack_serializer::{Limits, Separator, UnixTime, UnverifiedParts};
///
/// let limits = Limits::default();
/// let token = "NDI.ZVPxAA.HgxnJ7OtQ3ECOK0d22mMNtor9N0";
/// let parts = UnverifiedParts::split(token, Separator::default(), &limits)?;
/// assert_eq!(parts.signature.len(), 27);
/// assert_eq!(parts.signed_at()?, UnixTime(1_700_000_000));
///
/// let mut buffer = Vec::new();
/// assert_eq!(parts.url_safe_body(&limits, &mut buffer)?, b"42");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct UnverifiedParts<'a> {
    /// The part before the last separator but one: the payload, or the value of a
    /// [`TimestampSigner`](crate::TimestampSigner).
    pub payload: &'a [u8],
    /// The text of the timestamp.
    pub timestamp: &'a [u8],
    /// The text of the signature.
    pub signature: &'a [u8],
}

impl<'a> UnverifiedParts<'a> {
    /// Splits a token at its last two separators.
    ///
    /// # Errors
    ///
    /// [`BadData::TooLong`]; [`BadData::BadSignature`] without a separator, and
    /// [`BadData::BadTimeSignature`] with only one.
    pub fn split<V>(token: &'a V, separator: Separator, limits: &Limits) -> Result<Self, BadData>
    where
        V: AsRef<[u8]> + ?Sized,
    {
        let token = token.as_ref();
        let (len, limit) = (token.len(), limits.max_token_len());
        if len > limit {
            return Err(BadData::TooLong { len, limit });
        }
        let (value, signature) =
            timestamp::rsplit(token, separator).ok_or(SignatureError::Missing)?;
        let (payload, timestamp) =
            timestamp::rsplit(value, separator).ok_or(BadTimeSignature::Missing)?;
        Ok(Self { payload, timestamp, signature })
    }

    /// Returns when the token claims to have been signed.
    ///
    /// # Errors
    ///
    /// [`BadTimeSignature::Malformed`].
    pub fn signed_at(&self) -> Result<UnixTime, BadTimeSignature> {
        timestamp::decode(self.timestamp)
    }

    /// Returns the body of the payload in the form of URL-safe serializers, decompressed if it is
    /// compressed.
    ///
    /// # Errors
    ///
    /// [`BadPayload::Base64`], [`BadPayload::Zlib`] or [`BadPayload::TooLong`].
    pub fn url_safe_body<'b>(
        &'b self,
        limits: &Limits,
        buffer: &'b mut Vec<u8>,
    ) -> Result<&'b [u8], BadPayload> {
        UrlSafe::unpack(self.payload, limits, buffer)
    }
}

impl fmt::Debug for UnverifiedParts<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("UnverifiedParts")
            .field("payload", &self.payload.len())
            .field("timestamp", &self.timestamp.len())
            .field("signature", &self.signature.len())
            .finish()
    }
}
