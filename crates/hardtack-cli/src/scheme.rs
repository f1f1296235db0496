//! How tokens are made: format, salt, key derivation and digest.

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
        let (salt, derivation) = match args.format {
            Format::Flask => ("cookie-session", KeyDerivation::Hmac),
            Format::Json => ("itsdangerous", KeyDerivation::DjangoConcat),
            Format::Raw => ("itsdangerous.Signer", KeyDerivation::DjangoConcat),
        };
        Self {
            format: args.format,
            salt: args.salt.clone().unwrap_or_else(|| salt.to_owned()),
            derivation: args.key_derivation.unwrap_or(derivation),
            digest: args.digest,
        }
    }

    pub(crate) fn signer(&self, keys: KeyRing) -> Signer {
        Signer::new(keys)
            .with_salt(self.salt.as_bytes())
            .with_key_derivation(self.derivation)
            .with_digest(self.digest)
    }
}
