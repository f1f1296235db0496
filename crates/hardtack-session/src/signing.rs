//! The signer of an interface's cookies.

use hardtack_serializer::{
    TimestampSigner, UnixTime, UrlSafeTimedSerializer,
    signer::{KeyRing, SecretKey, Signer},
};

use crate::{CookieTemplate, InterfaceIdentity, SessionConfig};

/// The signers and serializers of an interface.
#[derive(Debug)]
pub(crate) struct Signing {
    pub(crate) serializer: UrlSafeTimedSerializer,
    /// Signs payloads that are encoded already.
    signer: TimestampSigner,
}

impl Signing {
    /// Flask's `get_signing_serializer`.
    pub(crate) fn new(key: SecretKey, config: &SessionConfig) -> Self {
        let keys = KeyRing::new(key).with_fallbacks(config.secret_key_fallbacks.iter().cloned());
        let serializer = UrlSafeTimedSerializer::from_signer(signer(keys.clone(), config))
            .with_limits(config.limits)
            .with_compression(config.compression);
        Self { serializer, signer: TimestampSigner::from_signer(signer(keys, config)) }
    }

    /// Signs the payload of a verified cookie again.
    pub(crate) fn renewed(&self, cookie: &[u8], now: UnixTime) -> Option<String> {
        let payload = cookie.rsplitn(3, |&byte| byte == b'.').nth(2)?;
        String::from_utf8(self.signer.sign(payload, now).ok()?).ok()
    }
}

fn signer(keys: KeyRing, config: &SessionConfig) -> Signer {
    Signer::new(keys)
        .with_salt(config.salt.clone())
        .with_key_derivation(config.key_derivation)
        .with_digest(config.digest_method)
}

/// Returns what tells interfaces apart: keys, salt, derivation and attributes.
///
/// Each key signs the attributes, so that no key is kept in the fingerprint. The timestamp of a cookie
/// is missing from what is signed, so that it could never be used as one.
pub(crate) fn identity(config: &SessionConfig, cookie: &CookieTemplate) -> InterfaceIdentity {
    let attributes =
        format!("hardtack identity {cookie:?} {:?}", config.permanent_session_lifetime);
    let keys = config.secret_key.iter().chain(&config.secret_key_fallbacks);
    let mut fingerprint = attributes.clone().into_bytes();
    for key in keys {
        // HMAC never fails.
        fingerprint
            .extend(signer(key.clone().into(), config).sign(&attributes).unwrap_or_default());
    }
    InterfaceIdentity::from_fingerprint(fingerprint)
}
