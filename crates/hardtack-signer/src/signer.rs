//! Signing bytes, and verifying that a holder of a key signed them.

use alloc::{boxed::Box, string::String, sync::Arc, vec::Vec};
use core::fmt;

use ctutils::CtEq;

use crate::{
    Digest, HmacAlgorithm, KeyDerivation, KeyMatch, KeyRing, KeyedMac, MAX_MAC_LEN, MIN_MAC_LEN,
    Mac, MacError, MacLengthError, Separator, SignatureError, SigningAlgorithm,
    base64url::{TextBuffer, text_len},
};

/// Signs and unsigns bytes: itsdangerous' `Signer`.
///
/// | setting | default | itsdangerous |
/// |---|---|---|
/// | [`with_salt`](Self::with_salt) | `itsdangerous.Signer` | `salt` |
/// | [`with_key_derivation`](Self::with_key_derivation) | [`KeyDerivation::DjangoConcat`] | `key_derivation` |
/// | [`with_digest`](Self::with_digest) | [`Digest::Sha1`] | `digest_method` |
/// | [`with_separator`](Self::with_separator) | `.` | `sep` |
/// | [`with_algorithm`](Self::with_algorithm) | HMAC over the digest | `algorithm` |
///
/// Keys are derived and MACs keyed when the signer is built (anew by each setter), never when it signs
/// or verifies. Exactly one encoding of a signature is accepted: canonical base64url without padding.
///
/// ```
/// use hardtack_signer::{KeyMatch, SecretKey, SignatureError, Signer};
///
/// let signer = Signer::new(SecretKey::new("secret-key")?).with_salt("salt");
/// let signed = signer.sign("value")?;
/// assert_eq!(signed, b"value.geAJKrsRVhs176yze8gV1Uj0DLI");
///
/// let unsigned = signer.unsign(&signed)?;
/// assert_eq!(unsigned.value, b"value");
/// assert_eq!(unsigned.key, KeyMatch::Current);
/// assert_eq!(signer.unsign("value.forged"), Err(SignatureError::Mismatch));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub struct Signer {
    keys: KeyRing,
    salt: Vec<u8>,
    separator: Separator,
    derivation: KeyDerivation,
    digest: Digest,
    algorithm: Arc<dyn SigningAlgorithm>,
    /// One keyed MAC per key of the ring, in the order of verification.
    macs: Macs,
}

/// A value whose signature was verified, and the key that verified it.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Unsigned<'a> {
    /// The value without separator and signature, borrowed from what was unsigned.
    pub value: &'a [u8],
    /// The key that the signature was made with.
    pub key: KeyMatch,
}

impl Signer {
    /// A signer with itsdangerous' defaults.
    pub fn new(keys: impl Into<KeyRing>) -> Self {
        let keys = keys.into();
        let salt = b"itsdangerous.Signer".to_vec();
        let (derivation, digest) = (KeyDerivation::default(), Digest::default());
        let algorithm: Arc<dyn SigningAlgorithm> = Arc::new(HmacAlgorithm(digest));
        let mac_len = algorithm.mac_len();
        let macs = Macs::new(&keys, &salt, derivation, digest, &*algorithm, mac_len);
        Self { keys, salt, separator: Separator::default(), derivation, digest, algorithm, macs }
    }

    /// Sets the salt, which keeps the signatures of one purpose from counting for another.
    #[must_use]
    pub fn with_salt(mut self, salt: impl Into<Vec<u8>>) -> Self {
        self.salt = salt.into();
        self.rekeyed()
    }

    /// Sets how keys are derived.
    #[must_use]
    pub fn with_key_derivation(mut self, derivation: KeyDerivation) -> Self {
        self.derivation = derivation;
        self.rekeyed()
    }

    /// Sets the digest of the derivation and makes the MAC an HMAC over it.
    ///
    /// To derive with one digest and sign with something else, call
    /// [`with_algorithm`](Self::with_algorithm) after it.
    #[must_use]
    pub fn with_digest(mut self, digest: Digest) -> Self {
        self.digest = digest;
        self.algorithm = Arc::new(HmacAlgorithm(digest));
        self.macs.mac_len = self.algorithm.mac_len();
        self.rekeyed()
    }

    /// Sets the byte between value and signature.
    #[must_use]
    pub fn with_separator(mut self, separator: Separator) -> Self {
        self.separator = separator;
        self
    }

    /// Plugs in another MAC; the digest remains that of the key derivation.
    ///
    /// # Errors
    ///
    /// [`MacLengthError`] when its MACs are shorter than [`MIN_MAC_LEN`] or longer than
    /// [`MAX_MAC_LEN`] bytes.
    pub fn with_algorithm(
        mut self,
        algorithm: impl SigningAlgorithm + 'static,
    ) -> Result<Self, MacLengthError> {
        let len = algorithm.mac_len();
        if !(MIN_MAC_LEN..=MAX_MAC_LEN).contains(&len) {
            return Err(MacLengthError { len });
        }
        self.algorithm = Arc::new(algorithm);
        // What was checked holds from now on, whatever the algorithm says when it is asked again.
        self.macs.mac_len = len;
        Ok(self.rekeyed())
    }

    /// Returns the byte between value and signature.
    pub fn separator(&self) -> Separator {
        self.separator
    }

    /// Returns the length of a signature's text in bytes.
    pub fn signature_len(&self) -> usize {
        text_len(self.macs.mac_len)
    }

    /// Returns the signature of a value, base64url without padding: itsdangerous' `get_signature`.
    ///
    /// # Errors
    ///
    /// [`MacError`] if a plugged-in algorithm fails; HMAC never does.
    pub fn signature(&self, value: impl AsRef<[u8]>) -> Result<String, MacError> {
        let mut buffer = Buffer::new();
        let signature = self.macs.encode(&*self.macs.current, value.as_ref(), &mut buffer)?;
        Ok(String::from_utf8_lossy(signature).into_owned())
    }

    /// Returns the value, the separator and the signature.
    ///
    /// # Errors
    ///
    /// [`MacError`] if a plugged-in algorithm fails; HMAC never does.
    pub fn sign(&self, value: impl AsRef<[u8]>) -> Result<Vec<u8>, MacError> {
        let value = value.as_ref();
        let mut signed =
            Vec::with_capacity(value.len().saturating_add(1).saturating_add(self.signature_len()));
        signed.extend_from_slice(value);
        self.sign_in_place(&mut signed)?;
        Ok(signed)
    }

    /// Appends the separator and the signature to the value in a buffer, which is left unchanged on an
    /// error.
    ///
    /// # Errors
    ///
    /// [`MacError`] if a plugged-in algorithm fails; HMAC never does.
    pub fn sign_in_place(&self, value: &mut Vec<u8>) -> Result<(), MacError> {
        let mut buffer = Buffer::new();
        let signature = self.macs.encode(&*self.macs.current, value, &mut buffer)?;
        value.push(self.separator.get());
        value.extend_from_slice(signature);
        Ok(())
    }

    /// Splits at the last separator and verifies; the value is borrowed, not copied.
    ///
    /// # Errors
    ///
    /// [`SignatureError::Missing`] without a separator, else [`SignatureError::Mismatch`].
    pub fn unsign<'a, V>(&self, signed: &'a V) -> Result<Unsigned<'a>, SignatureError>
    where
        V: AsRef<[u8]> + ?Sized,
    {
        let (signed, separator) = (signed.as_ref(), self.separator.get());
        // All signatures of a signer have the same length. A separator behind this one would be part of
        // the signature, which cannot contain one.
        let at = signed.len().checked_sub(self.signature_len().saturating_add(1));
        match at.and_then(|at| signed.split_at_checked(at)) {
            Some((value, [before, signature @ ..])) if *before == separator => {
                Ok(Unsigned { value, key: self.verify(value, signature)? })
            }
            _ if signed.contains(&separator) => Err(SignatureError::Mismatch),
            _ => Err(SignatureError::Missing),
        }
    }

    /// Verifies a signature that is kept apart from its value, and returns the key that made it:
    /// itsdangerous' `verify_signature`.
    ///
    /// A signature of the wrong length costs no MAC; any other forged signature costs one per key of the
    /// ring. Comparison takes the same time wherever the MACs differ. A key whose MAC cannot be computed
    /// matches nothing.
    ///
    /// # Errors
    ///
    /// [`SignatureError::Mismatch`].
    pub fn verify(
        &self,
        value: impl AsRef<[u8]>,
        signature: impl AsRef<[u8]>,
    ) -> Result<KeyMatch, SignatureError> {
        let (value, signature) = (value.as_ref(), signature.as_ref());
        if signature.len() != self.signature_len() {
            return Err(SignatureError::Mismatch);
        }
        // Texts are compared, not bytes, so that a MAC has exactly one encoding.
        let mut buffer = Buffer::new();
        for (key, keyed) in self.macs.iter() {
            match self.macs.encode(keyed, value, &mut buffer) {
                Ok(expected) if expected.ct_eq(signature).to_bool() => return Ok(key),
                _ => {}
            }
        }
        Err(SignatureError::Mismatch)
    }

    fn rekeyed(mut self) -> Self {
        self.macs = self.keyed();
        self
    }

    fn keyed(&self) -> Macs {
        let Self { keys, salt, derivation, digest, algorithm, macs, .. } = self;
        Macs::new(keys, salt, *derivation, *digest, &**algorithm, macs.mac_len)
    }
}

impl Clone for Signer {
    /// Derives every key anew; a signer is meant to be built once and shared.
    fn clone(&self) -> Self {
        Self {
            keys: self.keys.clone(),
            salt: self.salt.clone(),
            separator: self.separator,
            derivation: self.derivation,
            digest: self.digest,
            algorithm: Arc::clone(&self.algorithm),
            macs: self.keyed(),
        }
    }
}

impl fmt::Debug for Signer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Signer")
            .field("fallbacks", &self.keys.fallbacks().len())
            .field("key_derivation", &self.derivation)
            .field("digest", &self.digest)
            .field("algorithm", &self.algorithm)
            .field("separator", &char::from(self.separator.get()))
            .finish_non_exhaustive()
    }
}

impl fmt::Debug for Unsigned<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Unsigned")
            .field("len", &self.value.len())
            .field("key", &self.key)
            .finish_non_exhaustive()
    }
}

/// The keyed MACs of a ring, of which there is always a current one.
struct Macs {
    current: Box<dyn KeyedMac>,
    /// From the newest fallback to the oldest.
    fallbacks: Vec<(KeyMatch, Box<dyn KeyedMac>)>,
    /// The length of every MAC in bytes.
    mac_len: usize,
}

impl Macs {
    fn new(
        keys: &KeyRing,
        salt: &[u8],
        derivation: KeyDerivation,
        digest: Digest,
        algorithm: &dyn SigningAlgorithm,
        mac_len: usize,
    ) -> Self {
        let keyed = |key| algorithm.keyed(derivation.derive_key(digest, salt, key).expose());
        Self {
            mac_len,
            current: keyed(keys.current()),
            fallbacks: keys
                .iter()
                .filter(|(place, _)| place.is_fallback())
                .map(|(place, key)| (place, keyed(key)))
                .collect(),
        }
    }

    fn iter(&self) -> impl Iterator<Item = (KeyMatch, &dyn KeyedMac)> {
        core::iter::once((KeyMatch::Current, &*self.current))
            .chain(self.fallbacks.iter().map(|(place, mac)| (*place, &**mac)))
    }

    /// Computes and encodes a MAC in a buffer on the stack.
    fn encode<'b>(
        &self,
        keyed: &dyn KeyedMac,
        message: &[u8],
        buffer: &'b mut Buffer,
    ) -> Result<&'b [u8], MacError> {
        // What another key has written does not count for this one.
        buffer.mac.clear();
        keyed.compute(message, &mut buffer.mac)?;
        buffer.mac.encode(self.mac_len, &mut buffer.text)
    }
}

/// A buffer for a MAC and its text.
struct Buffer {
    mac: Mac,
    text: TextBuffer,
}

impl Buffer {
    const fn new() -> Self {
        Self { mac: Mac::new(), text: [0; size_of::<TextBuffer>()] }
    }
}
