//! The byte between a value and its signature.

use core::fmt;

/// The separator of a signer: itsdangerous' `sep`, by default `.`.
///
/// It is one ASCII byte that cannot occur in a signature: no letter, no digit, none of `-`, `_`
/// and `=`.
///
/// ```
/// use hardtack_signer::Separator;
///
/// assert_eq!(Separator::default().get(), b'.');
/// assert!(Separator::new(b':').is_ok());
/// assert_eq!(
///     Separator::new(b'-').unwrap_err().to_string(),
///     "the separator may occur in a signature: use an ASCII character other than letters, digits, `-`, `_` and `=`",
/// );
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Separator(u8);

impl Separator {
    /// Checks a byte.
    ///
    /// # Errors
    ///
    /// [`SeparatorError`] for a byte of the base64url alphabet, for `=`, and beyond ASCII.
    pub const fn new(byte: u8) -> Result<Self, SeparatorError> {
        if !byte.is_ascii() || byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'=') {
            Err(SeparatorError)
        } else {
            Ok(Self(byte))
        }
    }

    /// The byte.
    pub const fn get(self) -> u8 {
        self.0
    }
}

impl Default for Separator {
    fn default() -> Self {
        Self(b'.')
    }
}

impl TryFrom<char> for Separator {
    type Error = SeparatorError;

    fn try_from(separator: char) -> Result<Self, SeparatorError> {
        u8::try_from(separator).map_err(|_| SeparatorError).and_then(Self::new)
    }
}

/// A separator that could be taken for a part of the signature.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SeparatorError;

impl fmt::Display for SeparatorError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(
            "the separator may occur in a signature: use an ASCII character other than letters, \
             digits, `-`, `_` and `=`",
        )
    }
}

impl core::error::Error for SeparatorError {}
