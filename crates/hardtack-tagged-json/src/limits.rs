//! Limits of what is read and written.

use core::fmt;

/// Limits on the nesting, the integers and the keys of a text, for reading and for writing.
///
/// A value of this type is always valid: a depth that is out of bounds is an error where it is set.
///
/// ```
/// use hardtack_tagged_json::{Decoder, ErrorKind, JsonLimits};
///
/// let limits = JsonLimits::new();
/// assert_eq!((limits.max_depth(), limits.max_digits(), limits.max_keys()), (100, 4300, 1024));
///
/// let decoder = Decoder::new().with_limits(limits.with_max_depth(2)?);
/// assert_eq!(decoder.from_str::<Vec<Vec<u8>>>("[[1]]")?, [[1]]);
/// let error = decoder.from_str::<Vec<(u8,)>>(r#"[{" t":[1]}]"#).unwrap_err();
/// assert!(matches!(error.kind(), ErrorKind::DepthLimit { limit: 2, .. }));
///
/// let error = limits.with_max_depth(10_000).unwrap_err();
/// assert_eq!(error.to_string(), "a depth limit of 10000 is out of bounds: at most 512 is supported");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct JsonLimits {
    max_depth: usize,
    max_digits: usize,
    max_keys: usize,
}

impl JsonLimits {
    /// The greatest depth that can be set: 512.
    ///
    /// That many levels of a recursive type fit into the 2 MiB of stack of a thread. Python 3.11 fails
    /// to write about 330 levels of lists, or 250 of tuples.
    pub const DEPTH_BOUND: usize = 512;

    /// Returns the default limits: 100 levels, 4300 digits, 1024 keys.
    #[must_use]
    pub const fn new() -> Self {
        Self { max_depth: 100, max_digits: 4300, max_keys: 1024 }
    }

    /// Sets how many brackets may be nested, the brackets of tags included; 100 by default.
    ///
    /// The level that ` di` adds around a map is not counted. Reading a [`Value`](crate::Value) or a
    /// [`RawMap`](crate::RawMap) takes the same stack at any depth. Reading a recursive type takes stack
    /// for every level: 100 levels of an ordinary type fit into 256 KiB, even without optimization.
    ///
    /// # Errors
    ///
    /// [`LimitError`] if the depth is greater than [`DEPTH_BOUND`](Self::DEPTH_BOUND).
    pub const fn with_max_depth(mut self, max_depth: usize) -> Result<Self, LimitError> {
        if max_depth > Self::DEPTH_BOUND {
            return Err(LimitError { max_depth });
        }
        self.max_depth = max_depth;
        Ok(self)
    }

    /// Sets how many digits an integer may have; 4300 by default, as in Python
    /// (`sys.set_int_max_str_digits`).
    #[must_use]
    pub const fn with_max_digits(mut self, max_digits: usize) -> Self {
        self.max_digits = max_digits;
        self
    }

    /// Sets how many keys a [`RawMap`](crate::RawMap) may have, repeated keys included; 1024 by default,
    /// whose offsets take 40 KiB.
    ///
    /// Maps inside it, and maps that are read as other types, may have any number of keys.
    #[must_use]
    pub const fn with_max_keys(mut self, max_keys: usize) -> Self {
        self.max_keys = max_keys;
        self
    }

    /// Returns how many brackets may be nested.
    #[must_use]
    pub const fn max_depth(&self) -> usize {
        self.max_depth
    }

    /// Returns how many digits an integer may have.
    #[must_use]
    pub const fn max_digits(&self) -> usize {
        self.max_digits
    }

    /// Returns how many keys a [`RawMap`](crate::RawMap) may have.
    #[must_use]
    pub const fn max_keys(&self) -> usize {
        self.max_keys
    }
}

impl Default for JsonLimits {
    fn default() -> Self {
        Self::new()
    }
}

/// A depth limit that is greater than [`JsonLimits::DEPTH_BOUND`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LimitError {
    max_depth: usize,
}

impl fmt::Display for LimitError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (depth, bound) = (self.max_depth, JsonLimits::DEPTH_BOUND);
        write!(f, "a depth limit of {depth} is out of bounds: at most {bound} is supported")
    }
}

impl core::error::Error for LimitError {}
