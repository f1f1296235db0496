//! From text to values.

pub(crate) mod access;
pub(crate) mod body;
pub(crate) mod date;
pub(crate) mod key;
pub(crate) mod number;
pub(crate) mod owned;
pub(crate) mod reader;
pub(crate) mod scan;
pub(crate) mod shadow;
pub(crate) mod tag;
pub(crate) mod tree;
pub(crate) mod typed;
