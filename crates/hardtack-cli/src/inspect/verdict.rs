//! Which key and which settings a signature was made with, or which check fails.

use hardtack_serializer::{
    BadData, MaxAge,
    signer::{KeyDerivation, KeyMatch, KeyRing, Separator},
};

use super::{
    kind::Kind,
    report::{Settings, digest_of_len},
};
use crate::{refusal::Refusal, scheme::Scheme, seal::Seal};

/// What the keys say.
#[derive(Debug)]
pub(crate) enum Verdict {
    /// There is no key to say anything with.
    NoKey,
    /// The signature is good, and everything under it.
    Verified { key: KeyMatch },
    /// The signature is good, and what it covers is refused.
    Refused { key: KeyMatch, refusal: Refusal },
    /// A key made the signature under other settings than those asked for.
    Otherwise { key: KeyMatch, scheme: Scheme },
    /// None of the keys made the signature, whatever the settings.
    Forged { keys: usize },
    /// It is longer than anything that is looked at.
    TooLong(Refusal),
    /// There is no signature of itsdangerous that could be looked at.
    NotAToken,
}

/// The salts of Flask, itsdangerous and what is built upon them.
pub(crate) const KNOWN_SALTS: [&str; 5] =
    ["cookie-session", "itsdangerous", "itsdangerous.Signer", "wtf-csrf-token", "flask-session"];

impl Verdict {
    pub(crate) fn of(
        token: &[u8],
        kind: &Kind,
        settings: &Settings,
        max_age: MaxAge,
        now: u64,
    ) -> Self {
        if let Kind::TooLong { limit } = *kind {
            return Self::TooLong(BadData::TooLong { len: token.len(), limit }.into());
        }
        if !kind.is_signed_by_itsdangerous() {
            return Self::NotAToken;
        }
        let Some(keys) = &settings.keys else { return Self::NoKey };
        let scheme = &settings.scheme;
        let mut buffer = Vec::new();
        let seal = Seal::new(scheme, keys.clone());
        let refusal = match seal.open(token, max_age, now, &mut buffer) {
            Ok(opened) => return Self::Verified { key: opened.key },
            Err(refusal) => refusal,
        };
        if let Some(key) = made_by(token, scheme, keys) {
            return Self::Refused { key, refusal };
        }
        for scheme in others(token, scheme) {
            if let Some(key) = made_by(token, &scheme, keys) {
                return Self::Otherwise { key, scheme };
            }
        }
        Self::Forged { keys: keys.fallbacks().len().saturating_add(1) }
    }
}

/// The key that made the signature under these settings.
fn made_by(token: &[u8], scheme: &Scheme, keys: &KeyRing) -> Option<KeyMatch> {
    scheme.signer(keys.clone()).unsign(token).ok().map(|unsigned| unsigned.key)
}

/// The settings that people take by mistake, those that could have made a signature of this length.
fn others(token: &[u8], scheme: &Scheme) -> Vec<Scheme> {
    let separator = Separator::default().get();
    let signature = token.rsplit(|&byte| byte == separator).next().unwrap_or_default();
    let Some(digest) = digest_of_len(signature.len()) else { return Vec::new() };
    let mut salts = vec![scheme.salt.as_str()];
    salts.extend(KNOWN_SALTS.into_iter().filter(|salt| *salt != scheme.salt));
    let mut schemes = Vec::new();
    for salt in salts {
        for derivation in KeyDerivation::ALL {
            let salt = salt.to_owned();
            schemes.push(Scheme { format: scheme.format, salt, derivation, digest });
        }
    }
    schemes
}
