//! The key and the settings with which a signature was made, or the check that fails.

use hardtack_login::RememberToken;
use hardtack_serializer::{
    BadData, MaxAge,
    signer::{KeyDerivation, KeyMatch, KeyRing, SecretKey, Separator},
};

use super::{
    kind::{Kind, invalid_byte},
    readings::readings,
    report::{Segments, Settings, digest_of_len},
};
use crate::{args::Format, refusal::Refusal, scheme::Scheme, seal::Seal};

/// The result of checking a token against the keys.
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
    /// A key made the signature of a token that is not a session and has no timestamp.
    Untimed { key: KeyMatch, scheme: Scheme },
    /// A key made the remember-me token.
    Remembered { key: KeyMatch },
    /// It has a byte that no cookie has, at this offset, so that no key could have made it.
    Damaged { byte: u8, offset: usize },
    /// No key could have made its signature, because its payload cannot be decoded.
    Undecodable(String),
    /// None of the keys made the signature, whatever the settings. The key would fit in this reading.
    Mismatch { keys: usize, reading: Option<String> },
    /// It is longer than anything that is looked at.
    TooLong(Refusal),
    /// There is no signature of itsdangerous that could be looked at.
    NotAToken,
}

/// The salts of Flask, itsdangerous and what is built upon them.
pub(crate) const KNOWN_SALTS: [&str; 11] = [
    "cookie-session",
    "itsdangerous",
    "itsdangerous.Signer",
    "wtf-csrf-token",
    "flask-session",
    "quart auth salt",
    "remember-salt",
    "confirm-salt",
    "reset-salt",
    "login-salt",
    "change-email-salt",
];

impl Verdict {
    pub(crate) fn of(
        token: &[u8],
        kind: &Kind,
        segments: Option<&Segments>,
        settings: &Settings,
        max_age: MaxAge,
        now: u64,
    ) -> Self {
        if let Kind::TooLong { limit } = *kind {
            return Self::TooLong(BadData::TooLong { len: token.len(), limit }.into());
        }
        let is_remember_token = *kind == Kind::RememberToken;
        if !kind.is_signed_by_itsdangerous() && !is_remember_token {
            return Self::NotAToken;
        }
        let Some(keys) = &settings.keys else { return Self::NoKey };
        if is_remember_token {
            if let Some(key) = remembered_by(token, keys) {
                return Self::Remembered { key };
            }
            let fits = |keys: &KeyRing| remembered_by(token, keys).is_some();
            return Self::mismatch(keys, fits);
        }
        let scheme = &settings.scheme;
        let mut buffer = Vec::new();
        let is_untimed = matches!(kind, Kind::Untimed | Kind::SignedId);
        if !is_untimed {
            let seal = Seal::new(scheme, keys.clone());
            let refusal = match seal.open(token, max_age, now, &mut buffer) {
                Ok(opened) => return Self::Verified { key: opened.key },
                Err(refusal) => refusal,
            };
            if let Some(key) = made_by(token, scheme, keys) {
                return Self::Refused { key, refusal };
            }
        }
        let schemes = others(token, scheme);
        let made = |keys: &KeyRing| {
            schemes.iter().find_map(|scheme| Some((made_by(token, scheme, keys)?, scheme.clone())))
        };
        match made(keys) {
            Some((key, scheme)) if is_untimed => Self::Untimed { key, scheme },
            Some((key, scheme)) => {
                let body = segments.and_then(|segments| segments.body.as_ref().ok());
                let format = body.map_or(scheme.format, |body| body.format);
                let format = if *kind == Kind::Starlette { Format::Raw } else { format };
                Self::Otherwise { key, scheme: Scheme { format, ..scheme } }
            }
            None => match invalid_byte(token) {
                Some((byte, offset))
                    if scheme.format != Format::Raw && *kind != Kind::Starlette =>
                {
                    Self::Damaged { byte, offset }
                }
                _ => match segments.and_then(Segments::fault) {
                    Some(fault) if scheme.format != Format::Raw => Self::Undecodable(fault),
                    _ => Self::mismatch(keys, |keys| made(keys).is_some()),
                },
            },
        }
    }

    /// Finds a reading of a key with which the signature matches.
    fn mismatch(keys: &KeyRing, fits: impl Fn(&KeyRing) -> bool) -> Self {
        let mut readings = keys.iter().flat_map(|(_, key)| readings(key));
        let reading = readings.find(|it| fits(&it.key.clone().into()));
        let keys = keys.fallbacks().len().saturating_add(1);
        Self::Mismatch { keys, reading: reading.map(|reading| reading.how) }
    }
}

/// Returns the key that made a remember-me token.
fn remembered_by(token: &[u8], keys: &KeyRing) -> Option<KeyMatch> {
    let token = std::str::from_utf8(token).ok()?;
    let made = |key: &SecretKey| Some(RememberToken::new(key).ok()?.decode(token)?.len());
    keys.iter().find_map(|(which, key)| made(key).map(|_| which))
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
