//! Signs values together with the second of signing.

use std::fmt;
use std::io::{Read, Write};

use hardtack_signer::{KeyMatch, KeyRing, Signer};
use serde::{Serialize, de::DeserializeOwned};

use crate::{
    BadData, BadPayload, BaseSerializer, Clock, Codec, Compression, DumpError, Json, Limits,
    LoadError, MaxAge, PayloadForm, Plain, Unverified, UrlSafe,
    serializer::{self, Authentic},
    timestamp,
};

/// Signs values together with the second of signing, in either form: [`TimedSerializer`] or
/// [`UrlSafeTimedSerializer`].
#[derive(Clone, Debug)]
pub struct BaseTimedSerializer<C, F>(BaseSerializer<C, F>);

/// A [`Serializer`](crate::Serializer) whose tokens can expire: itsdangerous' `TimedSerializer`.
///
/// ```
/// use hardtack_serializer::{TimedSerializer, signer::SecretKey};
///
/// let serializer = TimedSerializer::new(SecretKey::new("secret-key")?);
/// let token = serializer.dumps(&[1, 2, 3], 1_700_000_000)?;
/// assert!(token.starts_with(b"[1, 2, 3].ZVPxAA."));
/// assert_eq!(serializer.loads::<Vec<u8>>(&token, 60, 1_700_000_060)?, [1, 2, 3]);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub type TimedSerializer<C = Json> = BaseTimedSerializer<C, Plain>;

/// A [`TimedSerializer`] whose tokens fit into links and cookies: itsdangerous'
/// `URLSafeTimedSerializer`, and the form of Flask's session cookies.
///
/// ```
/// use hardtack_serializer::{BadData, SystemClock, UrlSafeTimedSerializer, signer::SecretKey};
///
/// let serializer = UrlSafeTimedSerializer::new(SecretKey::new("secret-key")?);
/// let token = serializer.dumps("user@example.com", SystemClock)?;
/// let address: String = serializer.loads(&token, 3600, SystemClock)?;
/// assert_eq!(address, "user@example.com");
///
/// // A clock that stands still: in 2023, and a day later.
/// let token = serializer.dumps(&42, 1_700_000_000)?;
/// assert_eq!(token, "NDI.ZVPxAA.HgxnJ7OtQ3ECOK0d22mMNtor9N0");
/// let expired = serializer.loads::<u64>(&token, 3600, 1_700_086_400).unwrap_err();
/// assert!(matches!(expired, BadData::SignatureExpired(_)));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub type UrlSafeTimedSerializer<C = Json> = BaseTimedSerializer<C, UrlSafe>;

/// A value, when it was signed, and by whom.
///
/// ```
/// use hardtack_serializer::{UrlSafeTimedSerializer, signer::SecretKey};
///
/// let serializer = UrlSafeTimedSerializer::new(SecretKey::new("secret-key")?);
/// let token = serializer.dumps(&42, 1_700_000_000)?;
/// let signed = serializer.loads_signed::<u8>(&token, 3600, 1_700_000_060)?;
/// assert_eq!((signed.value, signed.signed_at), (42, 1_700_000_000));
/// assert!(!signed.by_fallback());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct Signed<T> {
    /// The value.
    pub value: T,
    /// The second of signing, counted from 1970.
    pub signed_at: u64,
    /// The key that the signature was made with, among those of the signer that matched.
    pub key: KeyMatch,
    /// The index of the fallback signer that matched; `None` for the signer that also signs.
    pub fallback_signer: Option<usize>,
}

impl<T> Signed<T> {
    /// Whether a fallback key or a fallback signer matched, so that the value should be signed
    /// anew before that one is retired.
    pub fn by_fallback(&self) -> bool {
        self.fallback_signer.is_some() || self.key.is_fallback()
    }

    /// The same signature with another value, such as what the value was decoded to.
    pub fn with_value<U>(self, value: U) -> Signed<U> {
        Signed {
            value,
            signed_at: self.signed_at,
            key: self.key,
            fallback_signer: self.fallback_signer,
        }
    }
}

impl<T> fmt::Debug for Signed<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Signed")
            .field("signed_at", &self.signed_at)
            .field("key", &self.key)
            .field("fallback_signer", &self.fallback_signer)
            .finish_non_exhaustive()
    }
}

impl<F: PayloadForm> BaseTimedSerializer<Json, F> {
    /// A serializer with itsdangerous' defaults: salt `itsdangerous`, derivation `django-concat`,
    /// SHA-1, plain JSON.
    pub fn new(keys: impl Into<KeyRing>) -> Self {
        Self(BaseSerializer::new(keys))
    }

    /// A serializer over a signer with settings of its own: itsdangerous' `signer_kwargs`.
    ///
    /// The salt is the signer's.
    pub fn from_signer(signer: Signer) -> Self {
        Self(BaseSerializer::from_signer(signer))
    }
}

impl<C, F: PayloadForm> BaseTimedSerializer<C, F> {
    /// See [`BaseSerializer::with_codec`].
    pub fn with_codec<D>(self, codec: D) -> BaseTimedSerializer<D, F> {
        BaseTimedSerializer(self.0.with_codec(codec))
    }

    /// See [`BaseSerializer::with_fallback_signer`]. A token that is expired under one signer is not
    /// tried with the next.
    #[must_use]
    pub fn with_fallback_signer(self, signer: Signer) -> Self {
        Self(self.0.with_fallback_signer(signer))
    }

    /// See [`BaseSerializer::with_limits`].
    #[must_use]
    pub fn with_limits(self, limits: Limits) -> Self {
        Self(self.0.with_limits(limits))
    }

    /// See [`BaseSerializer::salted`].
    #[must_use]
    pub fn salted(&self, salt: impl AsRef<[u8]>) -> Self
    where
        C: Clone,
    {
        Self(self.0.salted(salt))
    }

    /// The limits.
    pub fn limits(&self) -> &Limits {
        self.0.limits()
    }

    /// Signs a body that was encoded already, without the codec.
    pub fn dumps_body(&self, body: impl AsRef<[u8]>, clock: impl Clock) -> F::Token {
        let mut token = Vec::new();
        self.dumps_body_into(body, clock, &mut token);
        F::token(token)
    }

    /// [`dumps_body`](Self::dumps_body) into a buffer, which is cleared first; nothing is allocated
    /// where its room suffices.
    ///
    /// ```
    /// use hardtack_serializer::{UrlSafeTimedSerializer, signer::SecretKey};
    ///
    /// let serializer = UrlSafeTimedSerializer::new(SecretKey::new("secret-key")?);
    /// let mut token = Vec::new();
    /// for body in ["42", "43"] {
    ///     serializer.dumps_body_into(body, 1_700_000_000, &mut token);
    ///     assert_eq!(token, serializer.dumps_body(body, 1_700_000_000).into_bytes());
    /// }
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn dumps_body_into(&self, body: impl AsRef<[u8]>, clock: impl Clock, token: &mut Vec<u8>) {
        token.clear();
        self.0.pack(body.as_ref(), token);
        token.push(self.0.signer().separator().get());
        timestamp::encode(clock.now(), token);
        self.0.signer().sign_in_place(token);
    }

    /// Verifies a token and its age, and looks no further: nothing is decoded, inflated or
    /// allocated.
    ///
    /// The payload may be unreadable all the same; that is for whoever reads it.
    ///
    /// # Errors
    ///
    /// As [`loads`](Self::loads), [`BadData::BadPayload`] apart.
    pub fn verify<V>(
        &self,
        token: &V,
        max_age: impl Into<MaxAge>,
        clock: impl Clock,
    ) -> Result<Signed<()>, BadData>
    where
        V: AsRef<[u8]> + ?Sized,
    {
        Ok(self.authenticate(token.as_ref(), max_age.into(), clock)?.with_value(()))
    }

    /// Verifies a token and gives its body, without the codec.
    ///
    /// The body stands in the buffer, or in the token where the form is plain. Nothing is decoded,
    /// inflated or allocated before the signature is verified, and nothing is allocated at all
    /// where the room of the buffer suffices.
    ///
    /// # Errors
    ///
    /// As [`loads`](Self::loads).
    pub fn loads_body<'b, V>(
        &self,
        token: &'b V,
        max_age: impl Into<MaxAge>,
        clock: impl Clock,
        buffer: &'b mut Vec<u8>,
    ) -> Result<Signed<&'b [u8]>, BadData>
    where
        V: AsRef<[u8]> + ?Sized,
    {
        let payload = self.authenticate(token.as_ref(), max_age.into(), clock)?;
        let body = self.0.unpack(payload.value, buffer)?;
        Ok(payload.with_value(body))
    }

    fn authenticate<'a>(
        &self,
        token: &'a [u8],
        max_age: MaxAge,
        clock: impl Clock,
    ) -> Result<Signed<&'a [u8]>, BadData> {
        in_time(&self.0.authenticate(token)?, max_age, clock)
    }
}

impl<C: Codec, F: PayloadForm> BaseTimedSerializer<C, F> {
    /// Signs a value and the present second.
    ///
    /// # Errors
    ///
    /// The codec's, when it cannot represent the value.
    pub fn dumps<T: Serialize + ?Sized>(
        &self,
        value: &T,
        clock: impl Clock,
    ) -> Result<F::Token, C::Error> {
        let mut body = Vec::new();
        self.0.codec().dumps(value, &mut body)?;
        Ok(self.dumps_body(&body, clock))
    }

    /// Verifies a token and its age and reads its value.
    ///
    /// # Errors
    ///
    /// [`BadData`], each of its cases.
    pub fn loads<T: DeserializeOwned>(
        &self,
        token: impl AsRef<[u8]>,
        max_age: impl Into<MaxAge>,
        clock: impl Clock,
    ) -> Result<T, BadData> {
        Ok(self.loads_signed(token, max_age, clock)?.value)
    }

    /// As [`loads`](Self::loads), and tells when and with which key it was signed: itsdangerous'
    /// `return_timestamp=True`.
    ///
    /// # Errors
    ///
    /// [`BadData`], each of its cases.
    pub fn loads_signed<T: DeserializeOwned>(
        &self,
        token: impl AsRef<[u8]>,
        max_age: impl Into<MaxAge>,
        clock: impl Clock,
    ) -> Result<Signed<T>, BadData> {
        let payload = self.authenticate(token.as_ref(), max_age.into(), clock)?;
        let value = self.0.decode(payload.value)?;
        Ok(payload.with_value(value))
    }

    /// Signs a value into a file; itsdangerous' `dump`.
    ///
    /// # Errors
    ///
    /// [`DumpError::Codec`] or [`DumpError::Io`].
    pub fn dump<T: Serialize + ?Sized>(
        &self,
        value: &T,
        mut file: impl Write,
        clock: impl Clock,
    ) -> Result<(), DumpError<C::Error>> {
        let token = self.dumps(value, clock).map_err(DumpError::Codec)?;
        file.write_all(token.as_ref()).map_err(DumpError::Io)
    }

    /// Reads and verifies a file that holds a token and nothing else; itsdangerous' `load`. No
    /// more of it is read than the limit.
    ///
    /// # Errors
    ///
    /// [`LoadError::Io`], or [`LoadError::BadData`] with what [`loads`](Self::loads) refuses.
    pub fn load<T: DeserializeOwned>(
        &self,
        file: impl Read,
        max_age: impl Into<MaxAge>,
        clock: impl Clock,
    ) -> Result<T, LoadError> {
        let token = serializer::read(file, self.0.limits()).map_err(LoadError::Io)?;
        Ok(self.loads(token, max_age, clock)?)
    }

    /// Reads a token **whether or not its signature is good**, to look at one that was refused:
    /// itsdangerous' `loads_unsafe`.
    ///
    /// Nothing that this returns is to be trusted; the limits hold all the same.
    pub fn loads_unsafe<T: DeserializeOwned>(
        &self,
        token: impl AsRef<[u8]>,
        max_age: impl Into<MaxAge>,
        clock: impl Clock,
    ) -> Unverified<T> {
        let token = token.as_ref();
        let authentic = self.0.authenticate(token);
        // A fallback signer may have a separator of its own.
        let (timestamped, separator) = match &authentic {
            Ok(authentic) => (Some(authentic.value), authentic.separator),
            Err(error) => {
                let separator = self.0.signer().separator();
                let value = match error {
                    BadData::TooLong { .. } => None,
                    _ => timestamp::rsplit(token, separator).map(|(value, _)| value),
                };
                (value, separator)
            }
        };
        let verdict = authentic.and_then(|it| in_time(&it, max_age.into(), clock)).map(drop);
        let (payload, signed_at) = match timestamped.map(|value| timestamp::split(value, separator))
        {
            Some(Ok((payload, signed_at))) => (Some(payload), Some(signed_at)),
            // What cannot be a timestamp is left aside with its separator, as itsdangerous does.
            Some(Err(_)) => (
                timestamped
                    .map(|value| timestamp::rsplit(value, separator).map_or(value, |(v, _)| v)),
                None,
            ),
            None => (None, None),
        };
        Unverified {
            verdict,
            payload: payload.ok_or(BadPayload::Missing).and_then(|payload| self.0.decode(payload)),
            signed_at,
        }
    }
}

/// Takes the time off what a good signature covers, and checks it.
fn in_time<'a>(
    authentic: &Authentic<'a>,
    max_age: MaxAge,
    clock: impl Clock,
) -> Result<Signed<&'a [u8]>, BadData> {
    let Authentic { value, key, separator, fallback_signer } = *authentic;
    let (value, signed_at) = timestamp::split(value, separator)?;
    max_age.check(signed_at, clock.now())?;
    Ok(Signed { value, signed_at, key, fallback_signer })
}

impl<C> UrlSafeTimedSerializer<C> {
    /// See [`BaseSerializer::with_compression`].
    #[must_use]
    pub fn with_compression(self, compression: Compression) -> Self {
        Self(self.0.with_compression(compression))
    }
}
