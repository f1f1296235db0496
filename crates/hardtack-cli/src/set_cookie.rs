//! The whole `Set-Cookie` header, from Flask's settings and the command line.

use clap::ValueEnum;
use hardtack_serializer::signer::KeyRing;
use hardtack_session::{
    OversizedCookie, SameSite, SecureCookieSessionInterface, SessionConfig, SessionInterface,
    UnixTime,
};

use crate::{args::Format, failure::Failure, keys, refusal::Refusal, scheme::Scheme};

/// What stands in the header beside the value; each is Flask's setting of the same name, which is
/// read from `FLASK_SESSION_COOKIE_…` unless it is given here, the name only beside Flask's key.
#[derive(Debug, clap::Args)]
#[command(next_help_heading = "Set-Cookie")]
pub(crate) struct CookieArgs {
    /// Print the whole `Set-Cookie` header line; settings such as FLASK_SESSION_COOKIE_SECURE count
    #[arg(long)]
    set_cookie: bool,
    /// The cookie's name [default: Flask's setting beside Flask's key, else session]
    #[arg(long, value_name = "NAME", requires = "set_cookie")]
    name: Option<String>,
    /// The Domain attribute
    #[arg(long, value_name = "HOST", requires = "set_cookie")]
    domain: Option<String>,
    /// The Path attribute
    #[arg(long, value_name = "PATH", requires = "set_cookie")]
    path: Option<String>,
    /// The Secure attribute
    #[arg(long, requires = "set_cookie")]
    secure: bool,
    /// The SameSite attribute
    #[arg(long, value_enum, value_name = "NAME", requires = "set_cookie")]
    same_site: Option<SameSiteArg>,
    /// The Partitioned attribute
    #[arg(long, requires = "set_cookie")]
    partitioned: bool,
    /// Leave the HttpOnly attribute out
    #[arg(long, requires = "set_cookie")]
    no_http_only: bool,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum SameSiteArg {
    Strict,
    Lax,
    None,
}

/// What else is read of Flask's settings to write a header; the rest was found with the keys.
const ATTRIBUTES: [&str; 8] = [
    "FLASK_SESSION_COOKIE_DOMAIN",
    "FLASK_SESSION_COOKIE_PATH",
    "FLASK_SESSION_COOKIE_HTTPONLY",
    "FLASK_SESSION_COOKIE_SECURE",
    "FLASK_SESSION_COOKIE_SAMESITE",
    "FLASK_SESSION_COOKIE_PARTITIONED",
    "FLASK_APPLICATION_ROOT",
    "FLASK_MAX_COOKIE_SIZE",
];

/// Writes sessions as whole header lines.
#[derive(Debug)]
pub(crate) struct SetCookie(SecureCookieSessionInterface);

impl SetCookie {
    /// Checks the settings, if a whole header was asked for; those that were found with the keys
    /// say how the cookie is named and how long it is kept.
    pub(crate) fn new(
        args: &CookieArgs,
        scheme: &Scheme,
        keys: &KeyRing,
        found: &SessionConfig,
    ) -> Result<Option<Self>, Failure> {
        if !args.set_cookie {
            return Ok(None);
        }
        if scheme.format != Format::Flask {
            return Err(Failure::SetCookieFormat);
        }
        let mut config = keys::flask_config(&ATTRIBUTES)?;
        config.secret_key = Some(keys.current().clone());
        config.secret_key_fallbacks = Vec::new();
        config.salt = scheme.salt.clone().into_bytes();
        config.key_derivation = scheme.derivation;
        config.digest_method = scheme.digest;
        // A header that browsers may drop is of no use to whoever asks for one.
        config.oversized_cookie = OversizedCookie::Refuse;
        config.permanent_session_lifetime = found.permanent_session_lifetime;
        let name = args.name.as_ref().unwrap_or(&found.session_cookie_name);
        config.session_cookie_name.clone_from(name);
        if args.domain.is_some() {
            config.session_cookie_domain.clone_from(&args.domain);
        }
        if args.path.is_some() {
            config.session_cookie_path.clone_from(&args.path);
        }
        config.session_cookie_secure |= args.secure;
        config.session_cookie_partitioned |= args.partitioned;
        config.session_cookie_httponly &= !args.no_http_only;
        if let Some(same_site) = args.same_site {
            config.session_cookie_samesite = Some(match same_site {
                SameSiteArg::Strict => SameSite::Strict,
                SameSiteArg::Lax => SameSite::Lax,
                SameSiteArg::None => SameSite::None,
            });
        }
        Ok(Some(Self(SecureCookieSessionInterface::new(config)?)))
    }

    /// The header line of a session as Flask would save it; of an empty one, the line that deletes
    /// the cookie.
    pub(crate) fn line(&self, body: &[u8], now: u64) -> Result<String, Refusal> {
        let text = std::str::from_utf8(body).map_err(|_| Refusal::InputNotText)?;
        let mut session = self.0.format().loads(text).map_err(Refusal::Session)?;
        session.mark_modified().map_err(Refusal::Session)?;
        let saved = self.0.save_session(&session, None, UnixTime(now)).map_err(Refusal::Save)?;
        let header = saved.cookie.header().unwrap_or_default();
        Ok(format!("Set-Cookie: {header}"))
    }
}
