//! Flask-WTF's CSRF protection.

mod config;
mod error;
#[cfg(any(feature = "actix-web-4", feature = "axum-core-05"))]
mod form;
mod origin;

use std::fmt;
use std::sync::Arc;

use hardtack_session::serializer::{BadData, MaxAge, Signer, UrlSafeTimedSerializer};
use hardtack_session::{Clock, ConfigError, Session, SessionError, SystemClock};

pub use config::{CsrfConfig, HttpsRequests};
pub use error::CsrfError;
#[cfg(any(feature = "actix-web-4", feature = "axum-core-05"))]
pub(crate) use form::{FormKind, first_field_token, form_token};

use crate::{LoginError, remember::hex};

/// The length up to which the first field of a multipart form is looked for, in bytes.
#[cfg(any(feature = "actix-web-4", feature = "axum-core-05"))]
pub(crate) const MAX_FIRST_FIELD: usize = 8192;

/// Flask-WTF's `CSRFProtect`: makes tokens for forms, and checks those that come back.
///
/// A token is the random text that the session keeps under `csrf_token`, signed with the time. Either
/// side accepts the other's. Build it once; clones are cheap.
///
/// ```
/// use hardtack_login::{CsrfConfig, CsrfError, CsrfProtect};
/// use hardtack_session::{SecretKey, testing::SessionTester};
///
/// let csrf = CsrfProtect::new(CsrfConfig::new(SecretKey::new("secret-key")?))?;
/// let session = SessionTester::default().session();
/// let token = csrf.generate(&session)?;
/// csrf.validate(&session, Some(&token))?;
/// assert_eq!(csrf.validate(&session, None), Err(CsrfError::TokenMissing));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone)]
pub struct CsrfProtect(Arc<Inner>);

#[derive(Clone)]
struct Inner {
    config: CsrfConfig,
    serializer: UrlSafeTimedSerializer,
    max_age: Option<MaxAge>,
    clock: Arc<dyn Clock + Send + Sync>,
}

impl CsrfProtect {
    /// Checks the settings.
    ///
    /// # Errors
    ///
    /// [`ConfigError`], for the first setting that cannot work; [`ConfigError::NoSecretKey`] without a
    /// key.
    pub fn new(config: CsrfConfig) -> Result<Self, ConfigError> {
        let Some(key) = config.wtf_csrf_secret_key.as_ref().or(config.secret_key.as_ref()) else {
            return Err(ConfigError::NoSecretKey { variable: None, other_is_set: false });
        };
        config.check()?;
        let signer = Signer::new(key.clone()).with_salt("wtf-csrf-token");
        Ok(Self(Arc::new(Inner {
            serializer: UrlSafeTimedSerializer::from_signer(signer),
            max_age: config.wtf_csrf_time_limit.map(|limit| MaxAge::seconds(limit.as_secs())),
            config,
            clock: Arc::new(SystemClock),
        })))
    }

    /// Replaces the clock, for tests. The default is the system's.
    #[must_use]
    pub fn with_clock(self, clock: impl Clock + Send + Sync + 'static) -> Self {
        Self(Arc::new(Inner { clock: Arc::new(clock), ..Arc::unwrap_or_clone(self.0) }))
    }

    /// Returns the settings.
    pub fn config(&self) -> &CsrfConfig {
        &self.0.config
    }

    /// Returns a token for a form, and gives the session its random text if it has none: Flask-WTF's
    /// `generate_csrf`.
    ///
    /// # Errors
    ///
    /// [`LoginError::Session`], [`LoginError::Random`], [`LoginError::Sign`].
    pub fn generate(&self, session: &Session) -> Result<String, LoginError> {
        let Inner { config, serializer, clock, .. } = &*self.0;
        let field = config.wtf_csrf_field_name.as_str();
        let secret = match session_text(session, field)? {
            Some(secret) => secret,
            None => {
                let mut random = [0; 20];
                getrandom::fill(&mut random).map_err(|_| LoginError::Random)?;
                let secret = hex(&random);
                session.insert(field, &secret)?;
                secret
            }
        };
        let token = serializer.dumps(&secret, clock.now());
        // A text can always be written.
        token.map_err(|_| LoginError::Sign(hardtack_session::serializer::MacError))
    }

    /// Checks a token against the session: Flask-WTF's `validate_csrf`.
    ///
    /// # Errors
    ///
    /// [`CsrfError`], whose variants are Flask-WTF's reasons.
    pub fn validate(&self, session: &Session, token: Option<&str>) -> Result<(), CsrfError> {
        let Inner { config, serializer, max_age, clock } = &*self.0;
        let token = token.filter(|token| !token.is_empty()).ok_or(CsrfError::TokenMissing)?;
        let field = config.wtf_csrf_field_name.as_str();
        if !session.contains_key(field)? {
            return Err(CsrfError::SessionTokenMissing);
        }
        let signed: Result<String, BadData> = match max_age {
            Some(max_age) => serializer.loads(token, *max_age, clock.now()),
            None => serializer.loads(token, MaxAge::UNLIMITED, clock.now()),
        };
        let signed = signed.map_err(|error| match error {
            BadData::SignatureExpired(_) => CsrfError::TokenExpired,
            _ => CsrfError::TokenInvalid,
        })?;
        let expected = session_text(session, field)?.ok_or(CsrfError::TokensDoNotMatch)?;
        if bool::from(ctutils::CtEq::ct_eq(expected.as_bytes(), signed.as_bytes())) {
            Ok(())
        } else {
            Err(CsrfError::TokensDoNotMatch)
        }
    }

    /// Returns whether requests of a method are checked.
    pub fn protects(&self, method: &str) -> bool {
        let config = &self.0.config;
        config.wtf_csrf_enabled && config.wtf_csrf_methods.iter().any(|it| it == method)
    }

    /// Checks the `Referer` of a request that came over https, as `WTF_CSRF_SSL_STRICT` demands: it
    /// must have the scheme, host and port of the request. `host` is the `Host` header.
    ///
    /// # Errors
    ///
    /// [`CsrfError::ReferrerMissing`], [`CsrfError::ReferrerDoesNotMatch`].
    pub fn check_referrer(
        &self,
        is_https: bool,
        referrer: Option<&str>,
        host: Option<&str>,
    ) -> Result<(), CsrfError> {
        if !is_https || !self.0.config.wtf_csrf_ssl_strict {
            return Ok(());
        }
        let referrer =
            referrer.filter(|referrer| !referrer.is_empty()).ok_or(CsrfError::ReferrerMissing)?;
        let is_same = host.is_some_and(|host| origin::is_https_origin(referrer, host));
        if is_same { Ok(()) } else { Err(CsrfError::ReferrerDoesNotMatch) }
    }
}

/// Returns the text of a header, as WSGI decodes it.
#[cfg(any(feature = "actix-web-4", feature = "axum-core-05"))]
pub(crate) fn header_text(header: &[u8]) -> String {
    header.iter().copied().map(char::from).collect()
}

/// Returns a text of the session, or `None` for anything else.
fn session_text(session: &Session, key: &str) -> Result<Option<String>, SessionError> {
    match session.get::<String>(key) {
        Err(SessionError::Decode { .. }) => Ok(None),
        other => other,
    }
}

/// Shows the settings, and nothing of the key.
impl fmt::Debug for CsrfProtect {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("CsrfProtect").field(&self.0.config).finish()
    }
}
