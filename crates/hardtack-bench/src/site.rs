//! The key and the settings that every side is given.

use anyhow::Result;
use hardtack_session::{
    SecureCookieSessionInterface, SessionConfig,
    serializer::{Compression, signer::SecretKey},
};

use crate::samples::Form;

/// The secret key: 64 bytes, since some peers take no less.
pub const SECRET: &str = "a secret key of 64 bytes, because some of the peers take no less";

/// The second at which deterministic runs sign.
pub const LONG_AGO: u64 = 1_700_000_000;

/// Flask's sessions with its defaults, and so many keys that were retired.
///
/// # Errors
///
/// When the settings are impossible, which they are not.
pub fn sessions(form: Form, fallbacks: usize) -> Result<SecureCookieSessionInterface> {
    let mut config = config(form)?;
    for number in 0..fallbacks {
        config.secret_key_fallbacks.push(SecretKey::new(format!("retired {number}, {SECRET}"))?);
    }
    Ok(SecureCookieSessionInterface::new(config)?)
}

/// The same with `SESSION_REFRESH_EACH_REQUEST` off.
///
/// # Errors
///
/// When the settings are impossible, which they are not.
pub fn unrefreshed(form: Form) -> Result<SecureCookieSessionInterface> {
    let mut config = config(form)?;
    config.session_refresh_each_request = false;
    Ok(SecureCookieSessionInterface::new(config)?)
}

fn config(form: Form) -> Result<SessionConfig> {
    let mut config = SessionConfig::new(SecretKey::new(SECRET)?);
    config.compression = match form {
        Form::Flask => Compression::WhenShorter,
        Form::Uncompressed => Compression::Never,
    };
    Ok(config)
}
