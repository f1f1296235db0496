#![doc = include_str!("../README.md")]
#![cfg_attr(docsrs, feature(doc_cfg))]
#![no_std]

extern crate alloc;
#[cfg(test)]
extern crate std;

mod bytes;
mod datetime;
mod decoder;
mod encoder;
mod error;
mod escape;
mod float;
mod http_date;
mod kind;
mod lexer;
mod limits;
mod list;
mod map;
mod markup;
mod number;
mod plain;
mod protocol;
mod raw_map;
mod read;
mod sequence;
mod tag;
mod tag_names;
mod tagged;
mod tuple;
mod uuid;
mod value;
pub mod with;
mod write;

pub use bytes::Bytes;
pub use datetime::{DateTime, DateTimeRangeError};
pub use decoder::{Decoder, from_str};
pub use encoder::{Encoder, to_string};
pub use error::{CustomMessage, Error, ErrorKind};
pub use kind::ValueKind;
pub use limits::{JsonLimits, LimitError};
pub use list::List;
pub use map::{IntoIter as MapIntoIter, Iter as MapIter, Map};
pub use markup::Markup;
pub use number::{Number, ParseNumberError};
pub use raw_map::{RawMap, RawValue};
pub use tag::BuiltinTag;
pub use tag_names::{TagNameError, TagNames};
pub use tagged::Tagged;
pub use tuple::Tuple;
pub use uuid::{ParseUuidError, Uuid};
pub use value::Value;
pub use write::ScratchBuffer;
