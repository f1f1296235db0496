//! Signs bytes together with the second of signing.

use std::fmt;

use hardtack_signer::{KeyMatch, KeyRing, Signer, Unsigned};

use crate::{BadData, Clock, MaxAge, timestamp};

/// A [`Signer`] that signs the time as well: itsdangerous' `TimestampSigner`.
///
/// ```
/// use hardtack_serializer::{BadData, TimestampSigner, signer::SecretKey};
///
/// let signer = TimestampSigner::new(SecretKey::new("secret-key")?);
/// let signed = signer.sign("value", 1_700_000_000);
/// assert_eq!(signed, b"value.ZVPxAA.P9Grfsn5n1eHqbiYrPP0fn7INiw");
///
/// let unsigned = signer.unsign(&signed, 60, 1_700_000_060)?;
/// assert_eq!(unsigned.value, b"value");
/// assert_eq!(unsigned.signed_at, 1_700_000_000);
///
/// let expired = signer.unsign(&signed, 60, 1_700_000_061).unwrap_err();
/// assert!(matches!(expired, BadData::SignatureExpired(_)));
/// assert_eq!(expired.to_string(), "signature age 61 > 60 seconds");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug)]
pub struct TimestampSigner(Signer);

/// What was signed, when, and with which key.
#[derive(Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct TimestampUnsigned<'a> {
    /// The value, borrowed from what was unsigned.
    pub value: &'a [u8],
    /// The second of signing, counted from 1970.
    pub signed_at: u64,
    /// The key that the signature was made with.
    pub key: KeyMatch,
}

impl TimestampSigner {
    /// A signer with itsdangerous' defaults, its salt `itsdangerous.Signer` among them.
    pub fn new(keys: impl Into<KeyRing>) -> Self {
        Self(Signer::new(keys))
    }

    /// Adds timestamps to a signer with settings of its own.
    pub fn from_signer(signer: Signer) -> Self {
        Self(signer)
    }

    /// The signer without timestamps.
    pub fn signer(&self) -> &Signer {
        &self.0
    }

    /// The value, the timestamp and the signature, with separators between.
    pub fn sign(&self, value: impl AsRef<[u8]>, clock: impl Clock) -> Vec<u8> {
        let mut signed = value.as_ref().to_vec();
        self.sign_in_place(&mut signed, clock);
        signed
    }

    /// Appends the timestamp and the signature to the value in the buffer.
    pub fn sign_in_place(&self, value: &mut Vec<u8>, clock: impl Clock) {
        value.push(self.0.separator().get());
        timestamp::encode(clock.now(), value);
        self.0.sign_in_place(value);
    }

    /// Verifies the signature, then the age; the value is borrowed.
    ///
    /// Nothing but the signature is looked at before it is verified.
    ///
    /// # Errors
    ///
    /// [`BadData::BadSignature`], [`BadData::BadTimeSignature`] or
    /// [`BadData::SignatureExpired`].
    pub fn unsign<'a, V>(
        &self,
        signed: &'a V,
        max_age: impl Into<MaxAge>,
        clock: impl Clock,
    ) -> Result<TimestampUnsigned<'a>, BadData>
    where
        V: AsRef<[u8]> + ?Sized,
    {
        let Unsigned { value, key } = self.0.unsign(signed.as_ref())?;
        let (value, signed_at) = timestamp::split(value, self.0.separator())?;
        max_age.into().check(signed_at, clock.now())?;
        Ok(TimestampUnsigned { value, signed_at, key })
    }
}

impl fmt::Debug for TimestampUnsigned<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TimestampUnsigned")
            .field("len", &self.value.len())
            .field("signed_at", &self.signed_at)
            .field("key", &self.key)
            .finish_non_exhaustive()
    }
}
