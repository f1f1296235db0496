//! Serializers with a time.

use hardtack_signer::{KeyRing, MacError, Signer};
use serde::{Serialize, de::DeserializeOwned};

use crate::{
    BadData, BadPayload, BaseSerializer, Clock, Codec, Compression, DumpError, Json, Limits,
    MaxAge, PayloadForm, Plain, Signed, Unverified, UrlSafe, serializer::Authentic, timestamp,
};

/// Serializer with a time, in either form: [`TimedSerializer`] or [`UrlSafeTimedSerializer`].
#[derive(Clone, Debug)]
pub struct BaseTimedSerializer<C, F>(BaseSerializer<C, F>);

/// A [`Serializer`](crate::Serializer) whose tokens can expire: itsdangerous' `TimedSerializer`.
///
/// ```
/// use hardtack_serializer::{SecretKey, TimedSerializer, UnixTime};
/// use std::time::Duration;
///
/// let serializer = TimedSerializer::new(SecretKey::new("secret-key")?);
/// let token = serializer.dumps(&[1, 2, 3], UnixTime(1_700_000_000))?;
/// assert!(token.starts_with(b"[1, 2, 3].ZVPxAA."));
/// let minute = Duration::from_secs(60);
/// assert_eq!(serializer.loads::<Vec<u8>>(&token, minute, UnixTime(1_700_000_060))?, [1, 2, 3]);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub type TimedSerializer<C = Json> = BaseTimedSerializer<C, Plain>;

/// A [`TimedSerializer`] whose tokens fit into links and cookies: itsdangerous'
/// `URLSafeTimedSerializer`, and the form of Flask's session cookies.
///
/// ```
/// use hardtack_serializer::{
///     BadData, SecretKey, SystemClock, UnixTime, UrlSafeTimedSerializer,
/// };
/// use std::time::Duration;
///
/// let serializer = UrlSafeTimedSerializer::new(SecretKey::new("secret-key")?);
/// let token = serializer.dumps("user@example.com", SystemClock)?;
/// let hour = Duration::from_secs(3600);
/// let address: String = serializer.loads(&token, hour, SystemClock)?;
/// assert_eq!(address, "user@example.com");
///
/// // At a given time in 2023, and a day later:
/// let token = serializer.dumps(&42, UnixTime(1_700_000_000))?;
/// assert_eq!(token, "NDI.ZVPxAA.HgxnJ7OtQ3ECOK0d22mMNtor9N0");
/// let expired = serializer.loads::<u64>(&token, hour, UnixTime(1_700_086_400)).unwrap_err();
/// assert!(matches!(expired, BadData::SignatureExpired(_)));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub type UrlSafeTimedSerializer<C = Json> = BaseTimedSerializer<C, UrlSafe>;

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

    /// Returns the limits.
    pub fn limits(&self) -> &Limits {
        self.0.limits()
    }

    /// Signs a body that is encoded already, without the codec.
    ///
    /// # Errors
    ///
    /// [`MacError`] if a plugged-in signing algorithm fails; HMAC never does.
    pub fn dumps_body(
        &self,
        body: impl AsRef<[u8]>,
        clock: impl Clock,
    ) -> Result<F::Token, MacError> {
        let mut token = Vec::new();
        self.dumps_body_into(body, clock, &mut token)?;
        Ok(F::token(token))
    }

    /// As [`dumps_body`](Self::dumps_body), into a buffer that is cleared first; allocates nothing if its
    /// capacity suffices.
    ///
    /// ```
    /// use hardtack_serializer::{SecretKey, UnixTime, UrlSafeTimedSerializer};
    ///
    /// let serializer = UrlSafeTimedSerializer::new(SecretKey::new("secret-key")?);
    /// let (mut token, now) = (Vec::new(), UnixTime(1_700_000_000));
    /// for body in ["42", "43"] {
    ///     serializer.dumps_body_into(body, now, &mut token)?;
    ///     assert_eq!(token, serializer.dumps_body(body, now)?.into_bytes());
    /// }
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    ///
    /// [`MacError`] if a plugged-in signing algorithm fails; the buffer is empty then.
    pub fn dumps_body_into(
        &self,
        body: impl AsRef<[u8]>,
        clock: impl Clock,
        token: &mut Vec<u8>,
    ) -> Result<(), MacError> {
        token.clear();
        self.0.pack(body.as_ref(), token);
        token.push(self.0.signer().separator().get());
        timestamp::encode(clock.now(), token);
        self.0.signer().sign_in_place(token).inspect_err(|_| token.clear())
    }

    /// Verifies a token and its age, and decodes nothing. It does not allocate.
    ///
    /// The payload may still be unreadable; only reading it tells.
    ///
    /// # Errors
    ///
    /// [`BadData::TooLong`], [`BadData::BadSignature`], [`BadData::BadTimeSignature`] or
    /// [`BadData::SignatureExpired`].
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

    /// Verifies a token and returns its body, without the codec.
    ///
    /// The body is in the buffer, or in the token if the form is plain. Nothing is decoded, decompressed
    /// or allocated before the signature is verified, and nothing is allocated at all if the capacity of
    /// the buffer suffices.
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
    /// Signs a value and the current time.
    ///
    /// # Errors
    ///
    /// [`DumpError::Codec`] if the codec cannot represent the value; [`DumpError::Sign`] if a plugged-in
    /// signing algorithm fails.
    pub fn dumps<T: Serialize + ?Sized>(
        &self,
        value: &T,
        clock: impl Clock,
    ) -> Result<F::Token, DumpError<C::Error>> {
        let body = self.0.encode(value)?;
        self.dumps_body(&body, clock).map_err(DumpError::Sign)
    }

    /// Verifies a token and its age and reads its value.
    ///
    /// # Errors
    ///
    /// [`BadData`], any of its cases.
    pub fn loads<T: DeserializeOwned>(
        &self,
        token: impl AsRef<[u8]>,
        max_age: impl Into<MaxAge>,
        clock: impl Clock,
    ) -> Result<T, BadData> {
        Ok(self.loads_signed(token, max_age, clock)?.value)
    }

    /// As [`loads`](Self::loads), and also returns when and with which key the value was signed:
    /// itsdangerous' `return_timestamp=True`.
    ///
    /// # Errors
    ///
    /// [`BadData`], any of its cases.
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

    /// Reads a token **whether or not its signature is valid**, to inspect one that was rejected:
    /// itsdangerous' `loads_unsafe`.
    ///
    /// Do not trust anything that it returns. The limits are checked anyway.
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
