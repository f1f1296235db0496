//! The scheme of a token: format, salt, key derivation and digest.

use hardtack_serializer::signer::{Digest, KeyDerivation, KeyRing, Signer};

use crate::args::{Format, SchemeArgs};

/// The parameters of a signature, with the format's defaults where none were given.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Scheme {
    pub(crate) format: Format,
    pub(crate) salt: String,
    pub(crate) derivation: KeyDerivation,
    pub(crate) digest: Digest,
}

impl Scheme {
    pub(crate) fn new(args: &SchemeArgs) -> Self {
        let default = Self::default_of(args.format);
        Self {
            format: args.format,
            salt: args.salt.clone().unwrap_or(default.salt),
            derivation: args.key_derivation.unwrap_or(default.derivation),
            digest: args.digest,
        }
    }

    /// Returns Flask's or itsdangerous' parameters for a format.
    pub(crate) fn default_of(format: Format) -> Self {
        let (salt, derivation) = match format {
            Format::Flask => ("cookie-session", KeyDerivation::Hmac),
            Format::Json => ("itsdangerous", KeyDerivation::DjangoConcat),
            Format::Raw => ("itsdangerous.Signer", KeyDerivation::DjangoConcat),
        };
        Self { format, salt: salt.to_owned(), derivation, digest: Digest::Sha1 }
    }

    pub(crate) fn signer(&self, keys: KeyRing) -> Signer {
        Signer::new(keys)
            .with_salt(self.salt.as_bytes())
            .with_key_derivation(self.derivation)
            .with_digest(self.digest)
    }
}
