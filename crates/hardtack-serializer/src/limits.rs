//! Limits on tokens and what is in them.

use hardtack_tagged_json::{JsonLimits, LimitError};

/// Limits that are checked before the work that they bound.
///
/// A value of this type is always valid: a depth that is out of bounds is an error where it is set.
///
/// ```
/// use hardtack_serializer::Limits;
///
/// let limits = Limits::default();
/// assert_eq!(limits.max_token_len(), 64 * 1024);
/// assert_eq!(limits.max_body_len(), 1024 * 1024);
/// assert_eq!(limits.max_depth(), 100);
/// assert_eq!(limits.max_digits(), 4300);
/// assert_eq!(limits.max_keys(), 1024);
/// assert_eq!(limits.with_max_depth(200)?.max_depth(), 200);
/// assert!(limits.with_max_depth(10_000).is_err());
/// # Ok::<(), hardtack_serializer::LimitError>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    max_token_len: usize,
    max_body_len: usize,
    json: JsonLimits,
}

impl Limits {
    /// Returns the default limits.
    #[must_use]
    pub const fn new() -> Self {
        Self { max_token_len: 64 * 1024, max_body_len: 1024 * 1024, json: JsonLimits::new() }
    }

    /// Sets the length of the longest token in bytes; 64 KiB by default, sixteen times what a browser
    /// keeps. A longer token is rejected before its MAC is computed.
    #[must_use]
    pub const fn with_max_token_len(mut self, bytes: usize) -> Self {
        self.max_token_len = bytes;
        self
    }

    /// Sets the length of the longest body in bytes, after decompression; 1 MiB by default.
    /// Decompression stops there, and allocates no more than that.
    ///
    /// The type that the body is read as takes memory in addition: a tree of values or of maps up to
    /// about a hundred times the body's length.
    #[must_use]
    pub const fn with_max_body_len(mut self, bytes: usize) -> Self {
        self.max_body_len = bytes;
        self
    }

    /// Sets how many brackets of JSON may be nested; 100 by default.
    ///
    /// # Errors
    ///
    /// [`LimitError`] if the depth is greater than 512.
    pub const fn with_max_depth(mut self, levels: usize) -> Result<Self, LimitError> {
        match self.json.with_max_depth(levels) {
            Ok(json) => {
                self.json = json;
                Ok(self)
            }
            Err(error) => Err(error),
        }
    }

    /// Sets how many digits an integer may have; 4300 by default, as in Python.
    #[must_use]
    pub const fn with_max_digits(mut self, digits: usize) -> Self {
        self.json = self.json.with_max_digits(digits);
        self
    }

    /// Sets how many keys a session may have; 1024 by default. It does not limit maps inside values, nor
    /// maps that are read as a type.
    #[must_use]
    pub const fn with_max_keys(mut self, keys: usize) -> Self {
        self.json = self.json.with_max_keys(keys);
        self
    }

    /// Returns the length of the longest token in bytes.
    #[must_use]
    pub const fn max_token_len(&self) -> usize {
        self.max_token_len
    }

    /// Returns the length of the longest body in bytes, after decompression.
    #[must_use]
    pub const fn max_body_len(&self) -> usize {
        self.max_body_len
    }

    /// Returns how many brackets of JSON may be nested.
    #[must_use]
    pub const fn max_depth(&self) -> usize {
        self.json.max_depth()
    }

    /// Returns how many digits an integer may have.
    #[must_use]
    pub const fn max_digits(&self) -> usize {
        self.json.max_digits()
    }

    /// Returns how many keys a session may have.
    #[must_use]
    pub const fn max_keys(&self) -> usize {
        self.json.max_keys()
    }

    /// Returns the limits that an [`Encoder`](crate::tagged_json::Encoder) and a
    /// [`Decoder`](crate::tagged_json::Decoder) of JSON check.
    #[must_use]
    pub const fn json(&self) -> JsonLimits {
        self.json
    }
}

impl Default for Limits {
    fn default() -> Self {
        Self::new()
    }
}
