//! A signer that signs the time as well.

use hardtack_signer::{KeyRing, MacError, Signer, Unsigned};

use crate::{BadData, Clock, MaxAge, Signed, timestamp};

/// A [`Signer`] that signs the time as well: itsdangerous' `TimestampSigner`.
///
/// ```
/// use hardtack_serializer::{BadData, SecretKey, TimestampSigner, UnixTime};
/// use std::time::Duration;
///
/// let signer = TimestampSigner::new(SecretKey::new("secret-key")?);
/// let signed_at = UnixTime(1_700_000_000);
/// let signed = signer.sign("value", signed_at)?;
/// assert_eq!(signed, b"value.ZVPxAA.P9Grfsn5n1eHqbiYrPP0fn7INiw");
///
/// let minute = Duration::from_secs(60);
/// let unsigned = signer.unsign(&signed, minute, UnixTime(1_700_000_060))?;
/// assert_eq!((unsigned.value, unsigned.signed_at), (&b"value"[..], signed_at));
///
/// let expired = signer.unsign(&signed, minute, UnixTime(1_700_000_061)).unwrap_err();
/// assert!(matches!(expired, BadData::SignatureExpired(_)));
/// assert_eq!(expired.to_string(), "signature age 61 > 60 seconds");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug)]
pub struct TimestampSigner(Signer);

impl TimestampSigner {
    /// Creates a signer with itsdangerous' defaults, its salt `itsdangerous.Signer` included.
    pub fn new(keys: impl Into<KeyRing>) -> Self {
        Self(Signer::new(keys))
    }

    /// Adds timestamps to a signer with its own settings.
    pub fn from_signer(signer: Signer) -> Self {
        Self(signer)
    }

    /// Returns the signer without timestamps.
    pub fn signer(&self) -> &Signer {
        &self.0
    }

    /// Returns the value, the timestamp and the signature, with separators between.
    ///
    /// # Errors
    ///
    /// [`MacError`] if a plugged-in signing algorithm fails; HMAC never does.
    pub fn sign(&self, value: impl AsRef<[u8]>, clock: impl Clock) -> Result<Vec<u8>, MacError> {
        let mut signed = value.as_ref().to_vec();
        self.sign_in_place(&mut signed, clock)?;
        Ok(signed)
    }

    /// Appends the timestamp and the signature to the value in a buffer, which is left unchanged on an
    /// error.
    ///
    /// # Errors
    ///
    /// [`MacError`] if a plugged-in signing algorithm fails; HMAC never does.
    pub fn sign_in_place(&self, value: &mut Vec<u8>, clock: impl Clock) -> Result<(), MacError> {
        let len = value.len();
        value.push(self.0.separator().get());
        timestamp::encode(clock.now(), value);
        self.0.sign_in_place(value).inspect_err(|_| value.truncate(len))
    }

    /// Verifies the signature, then the age, and borrows the value.
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
    ) -> Result<Signed<&'a [u8]>, BadData>
    where
        V: AsRef<[u8]> + ?Sized,
    {
        let Unsigned { value, key } = self.0.unsign(signed.as_ref())?;
        let (value, signed_at) = timestamp::split(value, self.0.separator())?;
        max_age.into().check(signed_at, clock.now())?;
        Ok(Signed { value, signed_at, key, fallback_signer: None })
    }
}
