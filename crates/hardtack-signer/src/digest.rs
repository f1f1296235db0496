//! The hash functions of Flask deployments, as a run-time choice.

use alloc::vec::Vec;
use core::{fmt, str::FromStr};

use hmac::{EagerHash, Hmac, KeyInit, Mac};
use sha1::Sha1;
use sha2::{Sha224, Sha256, Sha384, Sha512};
use zeroize::Zeroizing;

use crate::UnknownName;

/// A hash function: itsdangerous' `digest_method`. The default is SHA-1, as in Flask.
///
/// SHA-1 is weak where collisions count; inside HMAC they do not. The names are those of Python's
/// `hashlib`.
///
/// ```
/// use hardtack_signer::Digest;
///
/// assert_eq!(Digest::default(), Digest::Sha1);
/// assert_eq!("sha512".parse(), Ok(Digest::Sha512));
/// assert_eq!(Digest::Sha512.output_len(), 64);
/// assert!("md5".parse::<Digest>().is_err());
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Digest {
    /// SHA-1, 20 bytes.
    #[default]
    Sha1,
    /// SHA-224, 28 bytes.
    Sha224,
    /// SHA-256, 32 bytes.
    Sha256,
    /// SHA-384, 48 bytes.
    Sha384,
    /// SHA-512, 64 bytes.
    Sha512,
}

impl Digest {
    /// Every digest, from the shortest to the longest.
    pub const ALL: [Self; 5] = [Self::Sha1, Self::Sha224, Self::Sha256, Self::Sha384, Self::Sha512];

    /// The length of a hash in bytes.
    pub const fn output_len(self) -> usize {
        match self {
            Self::Sha1 => 20,
            Self::Sha224 => 28,
            Self::Sha256 => 32,
            Self::Sha384 => 48,
            Self::Sha512 => 64,
        }
    }

    /// The name in Python's `hashlib`.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Sha1 => "sha1",
            Self::Sha224 => "sha224",
            Self::Sha256 => "sha256",
            Self::Sha384 => "sha384",
            Self::Sha512 => "sha512",
        }
    }

    /// The hash of the parts, one after another.
    pub(crate) fn hash(self, parts: &[&[u8]]) -> Zeroizing<Vec<u8>> {
        match self {
            Self::Sha1 => hash::<Sha1>(parts),
            Self::Sha224 => hash::<Sha224>(parts),
            Self::Sha256 => hash::<Sha256>(parts),
            Self::Sha384 => hash::<Sha384>(parts),
            Self::Sha512 => hash::<Sha512>(parts),
        }
    }

    /// The HMAC of a message.
    pub(crate) fn hmac(self, key: &[u8], message: &[u8]) -> Zeroizing<Vec<u8>> {
        match self {
            Self::Sha1 => hmac::<Sha1>(key, message),
            Self::Sha224 => hmac::<Sha224>(key, message),
            Self::Sha256 => hmac::<Sha256>(key, message),
            Self::Sha384 => hmac::<Sha384>(key, message),
            Self::Sha512 => hmac::<Sha512>(key, message),
        }
    }
}

fn hash<D: sha1::Digest>(parts: &[&[u8]]) -> Zeroizing<Vec<u8>> {
    let mut hasher = D::new();
    for part in parts {
        hasher.update(part);
    }
    Zeroizing::new(hasher.finalize().to_vec())
}

/// The HMAC of a message; a key may have any length (RFC 2104).
fn hmac<D: EagerHash>(key: &[u8], message: &[u8]) -> Zeroizing<Vec<u8>> {
    let Ok(mut mac) = Hmac::<D>::new_from_slice(key) else {
        unreachable!("HMAC takes keys of every length")
    };
    mac.update(message);
    Zeroizing::new(mac.finalize().into_bytes().to_vec())
}

impl fmt::Display for Digest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl FromStr for Digest {
    type Err = UnknownName;

    fn from_str(name: &str) -> Result<Self, UnknownName> {
        Self::ALL
            .into_iter()
            .find(|digest| digest.name() == name)
            .ok_or(UnknownName { what: "digest", expected: "sha1, sha224, sha256, sha384, sha512" })
    }
}
