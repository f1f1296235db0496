#![doc = include_str!("../README.md")]
#![no_std]

extern crate alloc;

mod algorithm;
mod base64url;
mod derivation;
mod digest;
mod error;
mod key;
mod ring;
mod scrub;
mod separator;
mod signer;

pub use algorithm::{HmacAlgorithm, KeyedMac, MAX_MAC_LEN, MIN_MAC_LEN, Mac, SigningAlgorithm};
pub use derivation::KeyDerivation;
pub use digest::Digest;
pub use error::{MacError, MacLengthError, SignatureError, UnknownName};
pub use key::{EmptyKey, SecretKey};
pub use ring::{KeyMatch, KeyRing};
pub use separator::{Separator, SeparatorError};
pub use signer::{Signer, Unsigned};
