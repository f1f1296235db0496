//! Derivation of the key of a MAC from a secret key and a salt.

use core::{fmt, str::FromStr};

use crate::{Digest, SecretKey, UnknownName, scrub::scrubbed};

/// A derivation of signing keys: itsdangerous' `key_derivation`.
///
/// The default is `django-concat`, itsdangerous' own; Flask's sessions use `hmac`. The salt keeps
/// signatures of different purposes apart; it is no password hardening.
///
/// ```
/// use hardtack_signer::KeyDerivation;
///
/// assert_eq!(KeyDerivation::default(), KeyDerivation::DjangoConcat);
/// assert_eq!("hmac".parse(), Ok(KeyDerivation::Hmac));
/// assert_eq!(
///     "pbkdf2".parse::<KeyDerivation>().unwrap_err().to_string(),
///     "unknown key derivation: expected one of hmac, concat, django-concat, none",
/// );
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum KeyDerivation {
    /// HMAC of the salt under the secret key.
    Hmac,
    /// Hash of the salt and the secret key.
    Concat,
    /// Hash of the salt, the word `signer` and the secret key.
    #[default]
    DjangoConcat,
    /// The secret key itself; the salt has no effect.
    None,
}

impl KeyDerivation {
    /// Every derivation.
    pub const ALL: [Self; 4] = [Self::Hmac, Self::Concat, Self::DjangoConcat, Self::None];

    /// The name in itsdangerous.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Hmac => "hmac",
            Self::Concat => "concat",
            Self::DjangoConcat => "django-concat",
            Self::None => "none",
        }
    }

    /// Derives the key of a MAC: itsdangerous' `Signer.derive_key`.
    ///
    /// The key has [`Digest::output_len`] bytes, or those of the secret key for
    /// [`KeyDerivation::None`].
    pub fn derive_key(self, digest: Digest, salt: &[u8], key: &SecretKey) -> SecretKey {
        let secret = key.expose();
        scrubbed(|| match self {
            Self::Hmac => SecretKey::derived(digest.hmac(secret, salt)),
            Self::Concat => SecretKey::derived(digest.hash(&[salt, secret])),
            Self::DjangoConcat => SecretKey::derived(digest.hash(&[salt, b"signer", secret])),
            Self::None => key.clone(),
        })
    }
}

impl fmt::Display for KeyDerivation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl FromStr for KeyDerivation {
    type Err = UnknownName;

    fn from_str(name: &str) -> Result<Self, UnknownName> {
        Self::ALL.into_iter().find(|derivation| derivation.name() == name).ok_or(UnknownName {
            what: "key derivation",
            expected: "hmac, concat, django-concat, none",
        })
    }
}
