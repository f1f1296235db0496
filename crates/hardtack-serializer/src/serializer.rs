//! Serializers without a time.

use hardtack_signer::{KeyMatch, KeyRing, MacError, Separator, Signer};
use serde::{Serialize, de::DeserializeOwned};

use crate::{
    BadData, BadPayload, Codec, Compression, DumpError, Json, Limits, PayloadForm, Plain,
    Unverified, UrlSafe, timestamp,
};

/// Serializer without a time, in either form: [`Serializer`] or [`UrlSafeSerializer`].
#[derive(Clone, Debug)]
pub struct BaseSerializer<C, F> {
    signer: Signer,
    fallback_signers: Vec<Signer>,
    codec: C,
    form: F,
    limits: Limits,
}

/// Serializer that signs values: itsdangerous' `Serializer`.
///
/// A token is the value as the codec writes it, the separator, and a signature with the salt
/// `itsdangerous`. It never expires; see [`TimedSerializer`](crate::TimedSerializer) for one that does,
/// and [`UrlSafeSerializer`] for tokens that fit into a link.
///
/// ```
/// use hardtack_serializer::{SecretKey, Serializer};
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
/// use hardtack_serializer::{SecretKey, UrlSafeSerializer};
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

    /// Adds a signer that only verifies, tried after those added before: itsdangerous'
    /// `fallback_signers`.
    ///
    /// It has its own keys, digest, derivation and salt, so you can change any of them without
    /// invalidating tokens. Unlike in itsdangerous, it inherits nothing from the serializer. Without
    /// [`with_salt`](Signer::with_salt) its salt is the default of a signer, not of a serializer.
    ///
    /// ```
    /// use hardtack_serializer::{Digest, SecretKey, Signer, UrlSafeSerializer};
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

    /// Returns the same serializer for another purpose: itsdangerous' `salt` of a single call.
    ///
    /// The salt replaces that of every signer, fallbacks included. Keys are derived here, so keep the
    /// result if you use it often.
    ///
    /// ```
    /// use hardtack_serializer::{SecretKey, UrlSafeSerializer};
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

    /// Returns the limits.
    pub fn limits(&self) -> &Limits {
        &self.limits
    }

    pub(crate) fn signer(&self) -> &Signer {
        &self.signer
    }

    /// Appends the payload of a body.
    pub(crate) fn pack(&self, body: &[u8], payload: &mut Vec<u8>) {
        self.form.pack(body, payload);
    }

    /// Appends the token of a body.
    fn sign(&self, body: &[u8], token: &mut Vec<u8>) -> Result<(), MacError> {
        self.pack(body, token);
        self.signer.sign_in_place(token)
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
        let (len, limit) = (token.len(), self.limits.max_token_len());
        if len > limit {
            return Err(BadData::TooLong { len, limit });
        }
        let mismatch = match self.signer.unsign(token) {
            Ok(unsigned) => {
                return Ok(Authentic {
                    value: unsigned.value,
                    key: unsigned.key,
                    separator: self.signer.separator(),
                    fallback_signer: None,
                });
            }
            Err(mismatch) => mismatch,
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
        Err(mismatch.into())
    }
}

impl<C: Codec, F: PayloadForm> BaseSerializer<C, F> {
    /// Signs a value.
    ///
    /// # Errors
    ///
    /// [`DumpError::Codec`] if the codec cannot represent the value; [`DumpError::Sign`] if a plugged-in
    /// signing algorithm fails.
    pub fn dumps<T: Serialize + ?Sized>(&self, value: &T) -> Result<F::Token, DumpError<C::Error>> {
        let body = self.encode(value)?;
        let mut token = Vec::new();
        self.sign(&body, &mut token).map_err(DumpError::Sign)?;
        Ok(F::token(token))
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

    /// Reads a token **whether or not its signature is valid**, to inspect one that was rejected:
    /// itsdangerous' `loads_unsafe`.
    ///
    /// Do not trust anything that it returns. The limits are checked anyway.
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

    /// Encodes a value as the body of a token.
    pub(crate) fn encode<T: Serialize + ?Sized>(
        &self,
        value: &T,
    ) -> Result<Vec<u8>, DumpError<C::Error>> {
        let mut body = Vec::new();
        self.codec.dumps(value, &mut body, &self.limits).map_err(DumpError::Codec)?;
        Ok(body)
    }

    pub(crate) fn decode<T: DeserializeOwned>(&self, payload: &[u8]) -> Result<T, BadPayload> {
        let mut buffer = Vec::new();
        let body = self.unpack(payload, &mut buffer)?;
        self.codec.loads(body, &self.limits).map_err(|error| BadPayload::Codec(Box::new(error)))
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

/// A value whose signature is valid, and the signer that matched.
pub(crate) struct Authentic<'a> {
    pub(crate) value: &'a [u8],
    pub(crate) key: KeyMatch,
    pub(crate) separator: Separator,
    pub(crate) fallback_signer: Option<usize>,
}
