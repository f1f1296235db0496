//! The reason why a zlib stream was rejected.

use core::fmt;

/// The reason why a zlib stream was rejected; Python has one `zlib.error` for all of them.
///
/// The message never carries any of the stream or of what it inflates to.
///
/// ```
/// use hardtack_zlib::{DecompressError, compress, decompress};
///
/// let mut out = Vec::new();
/// let error = decompress(&compress(&[b'a'; 5000]), 4096, &mut out).unwrap_err();
/// assert_eq!(error, DecompressError::TooLarge { limit: 4096 });
/// assert_eq!(error.to_string(), "the data inflates to more than 4096 bytes");
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum DecompressError {
    /// No zlib stream, or one that contradicts itself: a bad header, block, code or distance, or
    /// a checksum that does not match.
    Malformed,
    /// The stream ends before its checksum does.
    Truncated,
    /// Bytes follow the stream. Python's `zlib.decompress` passes over them.
    TrailingBytes,
    /// The stream needs a preset dictionary.
    PresetDictionary,
    /// The data has more bytes than the caller allows.
    TooLarge {
        /// The caller's limit, in bytes.
        limit: usize,
    },
}

impl fmt::Display for DecompressError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Malformed => f.write_str("not a valid zlib stream"),
            Self::Truncated => f.write_str("the zlib stream is cut short"),
            Self::TrailingBytes => f.write_str("bytes follow the zlib stream"),
            Self::PresetDictionary => f.write_str("the zlib stream needs a preset dictionary"),
            Self::TooLarge { limit } => write!(f, "the data inflates to more than {limit} bytes"),
        }
    }
}

impl core::error::Error for DecompressError {}
