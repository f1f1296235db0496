//! Rust values as Python values.

use alloc::borrow::Cow;
use alloc::boxed::Box;
use alloc::string::String;
use alloc::vec::Vec;

use super::Value;
use crate::bytes::Bytes;
use crate::datetime::DateTime;
use crate::list::List;
use crate::map::Map;
use crate::markup::Markup;
use crate::number::Number;
use crate::tagged::Tagged;
use crate::tuple::Tuple;
use crate::uuid::Uuid;

macro_rules! from {
    ($($type:ty: $value:ident => $result:expr;)+) => {$(
        impl From<$type> for Value {
            fn from($value: $type) -> Self {
                $result
            }
        }
    )+};
}

from! {
    (): _unit => Self::Null;
    bool: value => Self::Bool(value);
    Number: value => Self::Number(value);
    i8: value => Self::Number(value.into());
    i16: value => Self::Number(value.into());
    i32: value => Self::Number(value.into());
    i64: value => Self::Number(value.into());
    i128: value => Self::Number(value.into());
    isize: value => Self::Number(value.into());
    u8: value => Self::Number(value.into());
    u16: value => Self::Number(value.into());
    u32: value => Self::Number(value.into());
    u64: value => Self::Number(value.into());
    u128: value => Self::Number(value.into());
    usize: value => Self::Number(value.into());
    f64: value => Self::Number(value.into());
    &str: value => Self::Text(value.into());
    String: value => Self::Text(value);
    Cow<'_, str>: value => Self::Text(value.into_owned());
    Bytes: value => Self::Bytes(value);
    Markup: value => Self::Markup(value);
    Uuid: value => Self::Uuid(value);
    DateTime: value => Self::DateTime(value);
    List: value => Self::List(value);
    Tuple: value => Self::Tuple(value);
    Map: value => Self::Map(value);
    Tagged: value => Self::Tagged(Box::new(value));
}

impl<T: Into<Value>> From<Vec<T>> for Value {
    fn from(items: Vec<T>) -> Self {
        Self::List(items.into_iter().map(Into::into).collect())
    }
}

impl<T: Into<Value>> From<Option<T>> for Value {
    fn from(value: Option<T>) -> Self {
        value.map_or(Self::Null, Into::into)
    }
}
