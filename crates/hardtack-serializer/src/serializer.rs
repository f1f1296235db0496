//! Signs values without a time.

use std::io::{self, Read, Write};

use hardtack_signer::{KeyMatch, KeyRing, Separator, Signer};
use serde::{Serialize, de::DeserializeOwned};

use crate::{
    BadData, BadPayload, Codec, Compression, DumpError, Json, Limits, LoadError, PayloadForm,
    Plain, Unverified, UrlSafe, timestamp,
};

/// Signs values without a time, in either form: [`Serializer`] or [`UrlSafeSerializer`].
#[derive(Clone, Debug)]
pub struct BaseSerializer<C, F> {
    signer: Signer,
    fallback_signers: Vec<Signer>,
    codec: C,
    form: F,
    limits: Limits,
}

/// Signs values as text: itsdangerous' `Serializer`.
///
/// A token is the value as the codec writes it, the separator and a signature with the salt
/// `itsdangerous`. It never expires; see [`TimedSerializer`](crate::TimedSerializer) for one that
/// does, and [`UrlSafeSerializer`] for text that fits into a link.
///
/// ```
/// use hardtack_serializer::{Serializer, signer::SecretKey};
///
/// let serializer = Serializer::new(SecretKey::new("secret-key")?);
/// let token = serializer.dumps(&[1, 2, 3])?;
/// assert_eq!(token, b"[1, 2, 3].Z-Ob-83izPfnlgCyPePJ2OHs3nc");
/// assert_eq!(serializer.loads::<Vec<u8>>(&token)?, [1, 2, 3]);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub type Serializer<C = Json> = BaseSerializer<C, Plain>;

/// A [`Serializer`] whose tokens fit into links and cookies: itsdangerous' `URLSafeSerializer`.
///
/// ```
/// use hardtack_serializer::{UrlSafeSerializer, signer::SecretKey};
///
/// let serializer = UrlSafeSerializer::new(SecretKey::new("secret-key")?);
/// let token = serializer.dumps(&[1, 2, 3])?;
/// assert_eq!(token, "WzEsMiwzXQ.ss4nn3igDDAwxiqsWvj3EQ9FdIQ");
/// assert_eq!(serializer.loads::<Vec<u8>>(&token)?, [1, 2, 3]);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub type UrlSafeSerializer<C = Json> = BaseSerializer<C, UrlSafe>;

impl<F: PayloadForm> BaseSerializer<Json, F> {
    /// A serializer with itsdangerous' defaults: salt `itsdangerous`, derivation `django-concat`,
    /// SHA-1, plain JSON.
    pub fn new(keys: impl Into<KeyRing>) -> Self {
        Self::from_signer(Signer::new(keys).with_salt("itsdangerous"))
    }

    /// A serializer over a signer with settings of its own: itsdangerous' `signer_kwargs`.
    ///
    /// The salt is the signer's.
    pub fn from_signer(signer: Signer) -> Self {
        Self {
            signer,
            fallback_signers: Vec::new(),
            codec: F::JSON,
            form: F::default(),
            limits: Limits::default(),
        }
    }
}

impl<C, F: PayloadForm> BaseSerializer<C, F> {
    /// Writes and reads values with another codec: itsdangerous' `serializer`.
    pub fn with_codec<D>(self, codec: D) -> BaseSerializer<D, F> {
        let Self { signer, fallback_signers, codec: _, form, limits } = self;
        BaseSerializer { signer, fallback_signers, codec, form, limits }
    }

    /// Adds a signer that only verifies, tried after those before it: itsdangerous'
    /// `fallback_signers`.
    ///
    /// It has keys, digest, derivation and salt of its own, so that any of them can be changed
    /// without invalidating tokens. Unlike itsdangerous' it takes nothing over from the serializer,
    /// the salt neither: without [`with_salt`](Signer::with_salt) it is the signer's own default,
    /// and no serializer's.
    ///
    /// ```
    /// use hardtack_serializer::{
    ///     UrlSafeSerializer,
    ///     signer::{Digest, SecretKey, Signer},
    /// };
    ///
    /// let key = SecretKey::new("secret-key")?;
    /// let old = UrlSafeSerializer::new(key.clone()).dumps(&42)?;
    ///
    /// let signer = |digest| Signer::new(key.clone()).with_salt("itsdangerous").with_digest(digest);
    /// let serializer = UrlSafeSerializer::from_signer(signer(Digest::Sha512))
    ///     .with_fallback_signer(signer(Digest::Sha1));
    /// assert_eq!(serializer.loads::<u64>(&old)?, 42);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn with_fallback_signer(mut self, signer: Signer) -> Self {
        self.fallback_signers.push(signer);
        self
    }

    /// Replaces the limits.
    #[must_use]
    pub fn with_limits(mut self, limits: Limits) -> Self {
        self.limits = limits;
        self
    }

    /// The same serializer for another purpose: itsdangerous' `salt` of a single call.
    ///
    /// The salt takes the place of every signer's, the fallbacks' too. Keys are derived here, so
    /// keep the result where it is used often.
    ///
    /// ```
    /// use hardtack_serializer::{UrlSafeSerializer, signer::SecretKey};
    ///
    /// let serializer = UrlSafeSerializer::new(SecretKey::new("secret-key")?);
    /// let activate = serializer.salted("activate");
    /// let token = activate.dumps(&42)?;
    /// assert_eq!(activate.loads::<u64>(&token)?, 42);
    /// assert!(serializer.salted("upgrade").loads::<u64>(&token).is_err());
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn salted(&self, salt: impl AsRef<[u8]>) -> Self
    where
        C: Clone,
    {
        let salted = |signer: &Signer| signer.clone().with_salt(salt.as_ref());
        Self {
            signer: salted(&self.signer),
            fallback_signers: self.fallback_signers.iter().map(salted).collect(),
            codec: self.codec.clone(),
            form: self.form.clone(),
            limits: self.limits,
        }
    }

    /// The limits.
    pub fn limits(&self) -> &Limits {
        &self.limits
    }

    pub(crate) fn codec(&self) -> &C {
        &self.codec
    }

    pub(crate) fn signer(&self) -> &Signer {
        &self.signer
    }

    /// Appends the payload of a body.
    pub(crate) fn pack(&self, body: &[u8], payload: &mut Vec<u8>) {
        self.form.pack(body, payload);
    }

    /// Reads the body of a payload.
    pub(crate) fn unpack<'b>(
        &self,
        payload: &'b [u8],
        buffer: &'b mut Vec<u8>,
    ) -> Result<&'b [u8], BadPayload> {
        F::unpack(payload, &self.limits, buffer)
    }

    /// Finds the signer that signed a token. No other is tried once a signature has matched,
    /// whatever else may be wrong with the token.
    pub(crate) fn authenticate<'a>(&self, token: &'a [u8]) -> Result<Authentic<'a>, BadData> {
        let (len, limit) = (token.len(), self.limits.max_token_len);
        if len > limit {
            return Err(BadData::TooLong { len, limit });
        }
        let refused = match self.signer.unsign(token) {
            Ok(unsigned) => {
                return Ok(Authentic {
                    value: unsigned.value,
                    key: unsigned.key,
                    separator: self.signer.separator(),
                    fallback_signer: None,
                });
            }
            Err(refused) => refused,
        };
        for (index, signer) in self.fallback_signers.iter().enumerate() {
            if let Ok(unsigned) = signer.unsign(token) {
                return Ok(Authentic {
                    value: unsigned.value,
                    key: unsigned.key,
                    separator: signer.separator(),
                    fallback_signer: Some(index),
                });
            }
        }
        Err(refused.into())
    }
}

impl<C: Codec, F: PayloadForm> BaseSerializer<C, F> {
    /// Signs a value.
    ///
    /// # Errors
    ///
    /// The codec's, when it cannot represent the value.
    pub fn dumps<T: Serialize + ?Sized>(&self, value: &T) -> Result<F::Token, C::Error> {
        let mut body = Vec::new();
        self.codec.dumps(value, &mut body)?;
        let mut signed = Vec::new();
        self.pack(&body, &mut signed);
        self.signer.sign_in_place(&mut signed);
        Ok(F::token(signed))
    }

    /// Verifies a token and reads its value.
    ///
    /// # Errors
    ///
    /// [`BadData::TooLong`], [`BadData::BadSignature`] or [`BadData::BadPayload`].
    pub fn loads<T: DeserializeOwned>(&self, token: impl AsRef<[u8]>) -> Result<T, BadData> {
        let authentic = self.authenticate(token.as_ref())?;
        Ok(self.decode(authentic.value)?)
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
    ) -> Result<(), DumpError<C::Error>> {
        let token = self.dumps(value).map_err(DumpError::Codec)?;
        file.write_all(token.as_ref()).map_err(DumpError::Io)
    }

    /// Reads and verifies a file that holds a token and nothing else, no line end either;
    /// itsdangerous' `load`. No more of it is read than the limit.
    ///
    /// # Errors
    ///
    /// [`LoadError::Io`], or [`LoadError::BadData`] with what [`loads`](Self::loads) refuses.
    pub fn load<T: DeserializeOwned>(&self, file: impl Read) -> Result<T, LoadError> {
        let token = read(file, &self.limits).map_err(LoadError::Io)?;
        Ok(self.loads(token)?)
    }

    /// Reads a token **whether or not its signature is good**, to look at one that was refused:
    /// itsdangerous' `loads_unsafe`.
    ///
    /// Nothing that this returns is to be trusted; the limits hold all the same.
    pub fn loads_unsafe<T: DeserializeOwned>(&self, token: impl AsRef<[u8]>) -> Unverified<T> {
        let token = token.as_ref();
        let verdict = self.authenticate(token);
        let payload = match &verdict {
            Ok(authentic) => Some(authentic.value),
            Err(BadData::TooLong { .. }) => None,
            Err(_) => timestamp::rsplit(token, self.signer.separator()).map(|(value, _)| value),
        };
        Unverified {
            verdict: verdict.map(drop),
            payload: payload.ok_or(BadPayload::Missing).and_then(|value| self.decode(value)),
            signed_at: None,
        }
    }

    pub(crate) fn decode<T: DeserializeOwned>(&self, payload: &[u8]) -> Result<T, BadPayload> {
        let mut buffer = Vec::new();
        let body = self.unpack(payload, &mut buffer)?;
        self.codec.loads(body).map_err(|error| BadPayload::Codec(Box::new(error)))
    }
}

impl<C> UrlSafeSerializer<C> {
    /// Sets whether payloads may be compressed.
    #[must_use]
    pub fn with_compression(mut self, compression: Compression) -> Self {
        self.form.compression = compression;
        self
    }
}

/// What a good signature covers, and whose it is.
pub(crate) struct Authentic<'a> {
    pub(crate) value: &'a [u8],
    pub(crate) key: KeyMatch,
    pub(crate) separator: Separator,
    pub(crate) fallback_signer: Option<usize>,
}

/// Reads a file up to one byte beyond the longest token, which is enough to refuse it.
pub(crate) fn read(file: impl Read, limits: &Limits) -> io::Result<Vec<u8>> {
    let mut token = Vec::new();
    let limit = u64::try_from(limits.max_token_len).unwrap_or(u64::MAX);
    file.take(limit.saturating_add(1)).read_to_end(&mut token)?;
    Ok(token)
}
