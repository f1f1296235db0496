#![doc = include_str!("../README.md")]
#![no_std]

extern crate alloc;

mod algorithm;
mod derivation;
mod digest;
mod error;
mod key;
mod ring;
mod scrub;
mod separator;
mod signer;
mod spelling;

pub use algorithm::{HmacAlgorithm, KeyedMac, MAX_MAC_LEN, MIN_MAC_LEN, SigningAlgorithm};
pub use derivation::KeyDerivation;
pub use digest::Digest;
pub use error::{MacLengthError, SignatureError, UnknownName};
pub use key::{EmptyKey, SecretKey};
pub use ring::{KeyMatch, KeyRing};
pub use separator::{Separator, SeparatorError};
pub use signer::{Signer, Unsigned};
