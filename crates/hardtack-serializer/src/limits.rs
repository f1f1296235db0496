//! How much a token may ask for.

/// Limits that hold before the work they bound.
///
/// ```
/// use hardtack_serializer::Limits;
///
/// let limits = Limits::default();
/// assert_eq!(limits.max_token_len, 64 * 1024);
/// assert_eq!(limits.max_body_len, 1024 * 1024);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Limits {
    /// The longest token that is looked at, in bytes; 64 KiB by default, sixteen times what a
    /// browser keeps. A longer one is refused before its MAC is computed.
    pub max_token_len: usize,
    /// The longest body, in bytes, counted after inflating; 1 MiB by default. Inflating stops
    /// there, and allocates no more than that.
    ///
    /// What a type of the caller's takes to hold the body comes on top: a tree of values or of maps
    /// up to about a hundred times the body's length.
    pub max_body_len: usize,
}

impl Limits {
    /// Sets the longest token, in bytes.
    #[must_use]
    pub fn with_max_token_len(mut self, bytes: usize) -> Self {
        self.max_token_len = bytes;
        self
    }

    /// Sets the longest body, in bytes.
    #[must_use]
    pub fn with_max_body_len(mut self, bytes: usize) -> Self {
        self.max_body_len = bytes;
        self
    }
}

impl Default for Limits {
    fn default() -> Self {
        Self { max_token_len: 64 * 1024, max_body_len: 1024 * 1024 }
    }
}
