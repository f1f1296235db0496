#![doc = include_str!("../README.md")]

mod clock;
mod codec;
mod error;
mod json;
mod limits;
mod max_age;
mod parts;
mod payload;
mod serializer;
mod signed;
mod timed;
mod timestamp;
mod timestamp_signer;
mod unix_time;
mod unverified;

pub use clock::{Clock, SystemClock};
pub use codec::Codec;
pub use error::{BadData, BadPayload, BadTimeSignature, DumpError, SignatureExpired};
pub use json::Json;
pub use limits::Limits;
pub use max_age::MaxAge;
pub use parts::UnverifiedParts;
pub use payload::{Compression, PayloadForm, Plain, UrlSafe};
pub use serializer::{BaseSerializer, Serializer, UrlSafeSerializer};
pub use signed::Signed;
pub use timed::{BaseTimedSerializer, TimedSerializer, UrlSafeTimedSerializer};
pub use timestamp_signer::TimestampSigner;
pub use unix_time::{DateOutOfRange, UnixTime};
pub use unverified::Unverified;

// The items of the layers below that are needed first.
pub use hardtack_signer::{
    Digest, EmptyKey, KeyDerivation, KeyMatch, KeyRing, MacError, SecretKey, Separator,
    SignatureError, Signer,
};
pub use hardtack_tagged_json::{Error as JsonError, LimitError};

// The layers below, whose types appear in this crate's signatures.
pub use hardtack_signer as signer;
pub use hardtack_tagged_json as tagged_json;
pub use hardtack_zlib as zlib;
