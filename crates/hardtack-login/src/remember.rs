//! Flask-Login's remember-me token.

use std::fmt;
use std::fmt::Write as _;

use ctutils::CtEq;
use hardtack_session::serializer::signer::{
    Digest, HmacAlgorithm, KeyedMac, Mac, MacError, SigningAlgorithm,
};
use hardtack_session::{ConfigError, SecretKey};

/// The value of Flask-Login's remember-me cookie: `id|MAC`, with HMAC-SHA-512 in hexadecimal.
///
/// The token has no expiry, no fallback keys and no revocation: whoever has one is logged in until the
/// secret key changes.
///
/// ```
/// use hardtack_login::RememberToken;
/// use hardtack_session::SecretKey;
///
/// let tokens = RememberToken::new(&SecretKey::new("secret-key")?)?;
/// let token = tokens.encode("42")?;
/// assert!(token.starts_with("42|3ecc386da4281825813db1b9767434e0"));
/// assert_eq!(tokens.decode(&token), Some("42"));
/// assert_eq!(tokens.decode("43|3ecc386da4281825813db1b9767434e0"), None);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub struct RememberToken(Box<dyn KeyedMac>);

impl RememberToken {
    /// Keys the MAC. Flask-Login encodes a text key as Latin-1, and a key of bytes is used as it is.
    ///
    /// A key that is valid UTF-8 is taken for a text.
    ///
    /// # Errors
    ///
    /// [`ConfigError::Other`] for a text with a character above U+00FF, with which Flask-Login fails.
    pub fn new(key: &SecretKey) -> Result<Self, ConfigError> {
        let algorithm = HmacAlgorithm(Digest::Sha512);
        let key = match std::str::from_utf8(key.expose()) {
            Ok(text) if !text.is_ascii() => Some(latin1(text)?),
            _ => None,
        }
        .unwrap_or_else(|| key.clone());
        Ok(Self(algorithm.keyed(key.expose())))
    }

    /// Signs a user id: Flask-Login's `encode_cookie`.
    ///
    /// # Errors
    ///
    /// [`MacError`], which HMAC never returns.
    pub fn encode(&self, user_id: &str) -> Result<String, MacError> {
        Ok(format!("{user_id}|{}", self.mac(user_id)?))
    }

    /// Verifies a token and returns its user id, or `None`: Flask-Login's `decode_cookie`. The MACs are
    /// compared in constant time.
    pub fn decode<'t>(&self, token: &'t str) -> Option<&'t str> {
        let (user_id, mac) = token.rsplit_once('|')?;
        let expected = self.mac(user_id).ok()?;
        bool::from(expected.as_bytes().ct_eq(mac.as_bytes())).then_some(user_id)
    }

    fn mac(&self, user_id: &str) -> Result<String, MacError> {
        let mut mac = Mac::new();
        self.0.compute(user_id.as_bytes(), &mut mac)?;
        if mac.as_bytes().is_empty() {
            return Err(MacError);
        }
        Ok(hex(mac.as_bytes()))
    }
}

/// Shows nothing of the key.
impl fmt::Debug for RememberToken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("RememberToken(..)")
    }
}

fn latin1(key: &str) -> Result<SecretKey, ConfigError> {
    let error = || ConfigError::Other {
        setting: "SECRET_KEY",
        problem: "contains a character above U+00FF, with which Flask-Login cannot sign its \
                  remember-me cookie: use a key of ASCII characters or of bytes",
    };
    let bytes: Option<Vec<u8>> = key.chars().map(|c| u8::try_from(c).ok()).collect();
    SecretKey::new(bytes.ok_or_else(error)?).map_err(|_| error())
}

/// Returns lower-case hexadecimal digits.
pub(crate) fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::with_capacity(bytes.len().saturating_mul(2)), |mut text, byte| {
        // Writing to a string never fails.
        let _ = write!(text, "{byte:02x}");
        text
    })
}
