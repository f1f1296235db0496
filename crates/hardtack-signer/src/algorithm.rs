//! The MAC under a signature: HMAC, or one that is plugged in.

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
    Digest,
    scrub::{lightly_scrubbed, scrubbed},
};

/// The shortest MAC a signer takes, in bytes: 128 bits against guessing.
pub const MIN_MAC_LEN: usize = 16;

/// The longest MAC a signer takes, in bytes: that of HMAC-SHA-512.
pub const MAX_MAC_LEN: usize = 64;

/// A way to make MACs: itsdangerous' `SigningAlgorithm`.
///
/// An algorithm only computes. Comparing is the signer's, always in constant time, so that no
/// algorithm can accept what it did not compute.
///
/// ```
/// use hardtack_signer::{HmacAlgorithm, Digest, KeyedMac, SecretKey, Signer, SigningAlgorithm};
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
///     fn compute(&self, message: &[u8], mac: &mut [u8]) {
///         let mut whole = [0; 64];
///         self.0.compute(message, &mut whole);
///         mac.copy_from_slice(&whole[..32]);
///     }
/// }
///
/// let signer = Signer::new(SecretKey::new("secret-key")?).with_algorithm(Sha512Half)?;
/// let signed = signer.sign("value");
/// assert_eq!(signer.unsign(&signed)?.value, b"value");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub trait SigningAlgorithm: fmt::Debug + Send + Sync {
    /// The length of every MAC in bytes, whatever the key: [`MIN_MAC_LEN`] to [`MAX_MAC_LEN`].
    fn mac_len(&self) -> usize;

    /// Keys the algorithm, once per key when a signer is built.
    ///
    /// The key has the digest's length in bytes for most derivations and any length for
    /// [`KeyDerivation::None`](crate::KeyDerivation::None); every length must be taken.
    fn keyed(&self, key: &[u8]) -> Box<dyn KeyedMac>;
}

/// A keyed MAC, ready to be computed over one message after another.
///
/// Implementors keep the key out of their `Debug` and wipe it on drop.
pub trait KeyedMac: fmt::Debug + Send + Sync {
    /// Writes the MAC of the message; `mac` has exactly [`SigningAlgorithm::mac_len`] bytes.
    fn compute(&self, message: &[u8], mac: &mut [u8]);
}

/// HMAC (RFC 2104) over a digest: itsdangerous' `HMACAlgorithm`, and what every signer uses unless
/// told otherwise.
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

    fn compute_in_place(&self, message: &[u8], mac: &mut [u8]) {
        let mut core = self.0.clone();
        let mut buffer = Buffer::<HmacCore<D>>::default();
        buffer.digest_blocks(message, |blocks| core.update_blocks(blocks));
        let mut whole = Output::<HmacCore<D>>::default();
        core.finalize_fixed_core(&mut buffer, &mut whole);
        mac.copy_from_slice(&whole);
    }
}

impl<D: EagerHash> KeyedMac for KeyedHmac<D>
where
    HmacCore<D>: Send + Sync,
{
    fn compute(&self, message: &[u8], mac: &mut [u8]) {
        // The compression function of SHA-384 and SHA-512 begins with a copy of its state's words;
        // the others keep them in registers.
        if HmacCore::<D>::block_size() > 64 {
            lightly_scrubbed(|| self.compute_in_place(message, mac));
        } else {
            self.compute_in_place(message, mac);
        }
    }
}

impl<D: EagerHash> fmt::Debug for KeyedHmac<D> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("KeyedHmac(..)")
    }
}
