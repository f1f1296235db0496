//! The MAC of a signature: HMAC, or one that is plugged in.

use alloc::boxed::Box;
use core::fmt;

use hmac::{
    EagerHash,
    block_api::HmacCore,
    digest::{
        KeyInit, Output,
        block_api::{BlockSizeUser, Buffer, FixedOutputCore, UpdateCore},
    },
};
use sha1::Sha1;
use sha2::{Sha224, Sha256, Sha384, Sha512};

use crate::{
    Digest, MacError,
    base64url::{MacBuffer, TextBuffer, encode},
    scrub::{lightly_scrubbed, scrubbed},
};

/// The shortest MAC that a signer accepts, in bytes: 128 bits against guessing.
pub const MIN_MAC_LEN: usize = 16;

/// The longest MAC that a signer accepts, in bytes: HMAC-SHA-512.
pub const MAX_MAC_LEN: usize = 64;

/// An algorithm for MACs: itsdangerous' `SigningAlgorithm`.
///
/// An algorithm only computes. The signer compares, always in constant time, so that no algorithm can
/// accept what it did not compute.
///
/// ```
/// use hardtack_signer::{
///     Digest, HmacAlgorithm, KeyedMac, Mac, MacError, SecretKey, Signer, SigningAlgorithm,
/// };
///
/// /// HMAC-SHA-512 cut to its first 32 bytes.
/// #[derive(Debug)]
/// struct Sha512Half;
///
/// #[derive(Debug)]
/// struct Half(Box<dyn KeyedMac>);
///
/// impl SigningAlgorithm for Sha512Half {
///     fn mac_len(&self) -> usize {
///         32
///     }
///
///     fn keyed(&self, key: &[u8]) -> Box<dyn KeyedMac> {
///         Box::new(Half(HmacAlgorithm(Digest::Sha512).keyed(key)))
///     }
/// }
///
/// impl KeyedMac for Half {
///     fn compute(&self, message: &[u8], mac: &mut Mac) -> Result<(), MacError> {
///         let mut whole = Mac::new();
///         self.0.compute(message, &mut whole)?;
///         mac.write(whole.as_bytes().get(..32).ok_or(MacError)?);
///         Ok(())
///     }
/// }
///
/// let signer = Signer::new(SecretKey::new("secret-key")?).with_algorithm(Sha512Half)?;
/// let signed = signer.sign("value")?;
/// assert_eq!(signer.unsign(&signed)?.value, b"value");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub trait SigningAlgorithm: fmt::Debug + Send + Sync {
    /// Returns the length of every MAC in bytes, whatever the key: [`MIN_MAC_LEN`] to [`MAX_MAC_LEN`].
    fn mac_len(&self) -> usize;

    /// Keys the algorithm. A signer calls it once per key when it is built.
    ///
    /// The key is as long as the digest for most derivations, and has any length for
    /// [`KeyDerivation::None`](crate::KeyDerivation::None). Every length must be accepted.
    fn keyed(&self, key: &[u8]) -> Box<dyn KeyedMac>;
}

/// A keyed MAC, ready to be computed for one message after another.
///
/// Implementors keep the key out of their `Debug` and wipe it on drop.
pub trait KeyedMac: fmt::Debug + Send + Sync {
    /// Computes the MAC of a message and [writes](Mac::write) it; it must have
    /// [`SigningAlgorithm::mac_len`] bytes.
    ///
    /// # Errors
    ///
    /// [`MacError`] if the MAC cannot be computed. Signing then fails with it, and no signature matches.
    /// The same holds for a MAC that is not written, or has another length.
    fn compute(&self, message: &[u8], mac: &mut Mac) -> Result<(), MacError>;
}

/// A buffer for the MAC of a message, which knows whether it was written.
///
/// ```
/// use hardtack_signer::Mac;
///
/// let mut mac = Mac::new();
/// assert!(mac.as_bytes().is_empty());
/// mac.write(&[7; 20]);
/// assert_eq!(mac.as_bytes(), [7; 20]);
/// ```
// It is not wiped: a MAC is not a key, and code that could read it could read the keyed state too, which
// lives as long as the signer.
pub struct Mac {
    bytes: MacBuffer,
    /// 0 until it is written.
    len: usize,
}

impl Mac {
    /// Creates a MAC that is not written yet.
    #[must_use]
    pub const fn new() -> Self {
        Self { bytes: [0; size_of::<MacBuffer>()], len: 0 }
    }

    /// Writes the whole MAC. A MAC of more than [`MAX_MAC_LEN`] bytes counts as not written.
    pub fn write(&mut self, mac: &[u8]) {
        let (bytes, rest) = self.bytes.split_at_mut(mac.len().min(MAX_MAC_LEN));
        self.len = 0;
        if bytes.len() == mac.len() {
            bytes.copy_from_slice(mac);
            rest.fill(0);
            self.len = mac.len();
        }
    }

    /// Returns the MAC, which is empty until it is written.
    #[must_use]
    pub fn as_bytes(&self) -> &[u8] {
        self.bytes.get(..self.len).unwrap_or_default()
    }

    /// Marks the MAC as not written.
    pub(crate) fn clear(&mut self) {
        self.len = 0;
    }

    /// Encodes the MAC, which must have this length.
    pub(crate) fn encode<'t>(
        &self,
        mac_len: usize,
        text: &'t mut TextBuffer,
    ) -> Result<&'t [u8], MacError> {
        if self.len == mac_len { Ok(encode(&self.bytes, mac_len, text)) } else { Err(MacError) }
    }
}

impl Default for Mac {
    fn default() -> Self {
        Self::new()
    }
}

impl fmt::Debug for Mac {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Mac").field("len", &self.len).finish_non_exhaustive()
    }
}

/// HMAC (RFC 2104) over a digest: itsdangerous' `HMACAlgorithm`, and the default of every signer.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct HmacAlgorithm(pub Digest);

impl SigningAlgorithm for HmacAlgorithm {
    fn mac_len(&self) -> usize {
        self.0.output_len()
    }

    fn keyed(&self, key: &[u8]) -> Box<dyn KeyedMac> {
        scrubbed(|| -> Box<dyn KeyedMac> {
            match self.0 {
                Digest::Sha1 => Box::new(KeyedHmac::<Sha1>::new(key)),
                Digest::Sha224 => Box::new(KeyedHmac::<Sha224>::new(key)),
                Digest::Sha256 => Box::new(KeyedHmac::<Sha256>::new(key)),
                Digest::Sha384 => Box::new(KeyedHmac::<Sha384>::new(key)),
                Digest::Sha512 => Box::new(KeyedHmac::<Sha512>::new(key)),
            }
        })
    }
}

/// The state of an HMAC after its key; cloning it saves the two blocks that keying costs.
///
/// It is the inner state without the buffer of [`hmac::Hmac`], whose methods take it by value and so
/// leave a copy on the stack with every MAC. Here it is changed where it stands, and wiped there.
struct KeyedHmac<D: EagerHash>(HmacCore<D>);

impl<D: EagerHash> KeyedHmac<D> {
    fn new(key: &[u8]) -> Self {
        match HmacCore::new_from_slice(key) {
            Ok(core) => Self(core),
            Err(_) => unreachable!("HMAC takes keys of every length"),
        }
    }

    fn compute_in_place(&self, message: &[u8], mac: &mut Mac) {
        let mut core = self.0.clone();
        let mut buffer = Buffer::<HmacCore<D>>::default();
        buffer.digest_blocks(message, |blocks| core.update_blocks(blocks));
        let mut whole = Output::<HmacCore<D>>::default();
        core.finalize_fixed_core(&mut buffer, &mut whole);
        mac.write(&whole);
    }
}

impl<D: EagerHash> KeyedMac for KeyedHmac<D>
where
    HmacCore<D>: Send + Sync,
{
    fn compute(&self, message: &[u8], mac: &mut Mac) -> Result<(), MacError> {
        // The compression function of SHA-384 and SHA-512 begins with a copy of its state's words;
        // the others keep them in registers.
        if HmacCore::<D>::block_size() > 64 {
            lightly_scrubbed(|| self.compute_in_place(message, mac));
        } else {
            self.compute_in_place(message, mac);
        }
        Ok(())
    }
}

impl<D: EagerHash> fmt::Debug for KeyedHmac<D> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("KeyedHmac(..)")
    }
}
