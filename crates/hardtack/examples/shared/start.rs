//! What every example starts with: its settings, and where it listens.

use std::env;

use anyhow::{Context, Result};
use hardtack::{SameSite, SecretKey, SessionConfig};

/// Flask's settings from the environment, with `SameSite=Lax` unless told; without a key, a random
/// one for a first look.
pub(crate) fn settings() -> Result<SessionConfig> {
    let config = SessionConfig::from_prefixed_env("FLASK", env::vars_os());
    let mut config = config.context("the variables FLASK_… are not right")?;
    config.session_cookie_samesite.get_or_insert(SameSite::Lax);
    if config.secret_key.is_none() {
        let mut key = [0; 32];
        getrandom::fill(&mut key).context("there are no random bytes for a key")?;
        config.secret_key = Some(SecretKey::new(key)?);
        eprintln!("FLASK_SECRET_KEY is not set: sessions last until this program ends");
    }
    Ok(config)
}

/// `HARDTACK_ADDR`, or port 3000 of this machine.
pub(crate) fn address() -> String {
    env::var("HARDTACK_ADDR").unwrap_or_else(|_| "127.0.0.1:3000".to_owned())
}

/// Where the site is mounted: `APPLICATION_ROOT` without the slash at its end, so that a route can
/// follow.
pub(crate) fn root(config: &SessionConfig) -> String {
    config.application_root.trim_end_matches('/').to_owned()
}
