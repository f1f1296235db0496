#![doc = include_str!("../README.md")]

mod clock;
mod codec;
mod error;
mod finite;
mod json;
mod json_error;
mod limits;
mod max_age;
mod parts;
mod payload;
mod serializer;
mod timed;
mod timestamp;
mod timestamp_signer;
mod unverified;

pub use clock::{Clock, SystemClock};
pub use codec::Codec;
pub use error::{BadData, BadPayload, BadTimeSignature, DumpError, LoadError, SignatureExpired};
pub use json::Json;
pub use json_error::JsonError;
pub use limits::Limits;
pub use max_age::MaxAge;
pub use parts::UnverifiedParts;
pub use payload::{Compression, PayloadForm, Plain, UrlSafe};
pub use serializer::{BaseSerializer, Serializer, UrlSafeSerializer};
pub use timed::{BaseTimedSerializer, Signed, TimedSerializer, UrlSafeTimedSerializer};
pub use timestamp::{DateOutOfRange, date_signed};
pub use timestamp_signer::{TimestampSigner, TimestampUnsigned};
pub use unverified::Unverified;

// The layers below, whose types appear in this crate's signatures.
pub use hardtack_signer as signer;
pub use hardtack_zlib as zlib;
