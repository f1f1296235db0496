//! Sessions in a signed cookie, as Flask keeps them by default.

use hardtack_serializer::{
    BadData, Limits, MaxAge, SignatureError, Signed, UnixTime, UrlSafeTimedSerializer,
};
use hardtack_tagged_json::RawMap;
use memchr::memrchr_iter;
use serde::{Deserialize, Serialize};

use crate::{
    ConfigError, CookieChange, CookieState, CookieTemplate, InterfaceIdentity, Opened,
    OversizedCookie, Rejection, SaveError, Saved, SecretKey, SessionConfig, SessionData,
    SessionFormat, SessionInterface,
    config::MissingKey,
    format::with_text,
    signing::{Signing, identity},
};

/// Sessions in a signed cookie: Flask's `SecureCookieSessionInterface`.
///
/// The content is signed, not encrypted: visitors can read it, but cannot change it. Anyone who has a
/// cookie can send it again until it expires, and gets a fresh one in return, as the visitor does.
///
/// Build it once from a [`SessionConfig`], which it checks, and share it between requests.
///
/// ```
/// use hardtack_session::{UnixTime,
///     SecretKey, SecureCookieSessionInterface, SessionConfig, SessionInterface,
/// };
///
/// let config = SessionConfig::new(SecretKey::new("secret-key")?);
/// let sessions = SecureCookieSessionInterface::new(config)?;
/// let now = UnixTime(1_700_000_060);
///
/// // Flask wrote this cookie: session["a"] = 1
/// let cookie = b"eyJhIjoxfQ.ZVPxAA.kLN1Gx0L6rY_ztgI9I8kkga4vjo";
/// let mut session = sessions.open_session(Some(cookie), now).session;
/// assert_eq!(session.get::<u32>("a")?, Some(1));
///
/// session.insert("b", 2)?;
/// let saved = sessions.save_session(&session, Some(cookie), now)?;
/// let header = saved.cookie.header().unwrap();
/// assert!(header.starts_with("session=eyJhIjoxLCJiIjoyfQ."));
/// assert!(header.ends_with("; HttpOnly; Path=/"));
/// assert!(saved.vary_cookie);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug)]
pub struct SecureCookieSessionInterface {
    /// Without a key there is nothing to sign or verify with.
    signing: Option<Signing>,
    cookie: CookieTemplate,
    format: SessionFormat,
    identity: InterfaceIdentity,
    limits: Limits,
    lifetime: u64,
    max_age: MaxAge,
    refresh_each_request: bool,
    resign_fallback: bool,
    /// In seconds.
    renew_after: u64,
    max_cookie_size: usize,
    oversized_cookie: OversizedCookie,
}

/// A key below this length, in bytes, is worth a warning.
#[cfg(feature = "adapter")]
const SHORT_KEY: usize = 16;

impl SecureCookieSessionInterface {
    /// Checks the settings and derives the keys.
    ///
    /// With the feature `adapter`, an event of level `warn` reports a key of less than 16 bytes.
    ///
    /// # Errors
    ///
    /// [`ConfigError`], for the first setting that cannot work; [`ConfigError::NoSecretKey`] if there is
    /// no key.
    pub fn new(config: SessionConfig) -> Result<Self, ConfigError> {
        let Some(key) = config.secret_key.clone() else {
            let MissingKey { variable, other_is_set } = config.missing_key;
            return Err(ConfigError::NoSecretKey { variable, other_is_set });
        };
        #[cfg(feature = "adapter")]
        if key.expose().len() < SHORT_KEY {
            tracing::warn!(
                bytes = key.expose().len(),
                "the secret key is short: give it at least {SHORT_KEY} random bytes"
            );
        }
        Self::build(Some(key), &config)
    }

    /// Checks the settings, and builds an interface whose sessions are empty and read-only: Flask's
    /// `NullSession`. Keys in the settings are ignored.
    ///
    /// It is for programs in which some deployments have no sessions. Every cookie is rejected, and
    /// every write is a [`SessionError::NoSecretKey`](crate::SessionError::NoSecretKey).
    ///
    /// ```
    /// use hardtack_session::{
    ///     SecureCookieSessionInterface, SessionConfig, SessionInterface, UnixTime,
    /// };
    ///
    /// let sessions = SecureCookieSessionInterface::without_key(SessionConfig::default())?;
    /// let mut session = sessions.open_session(None, UnixTime(1_700_000_000)).session;
    /// assert!(session.insert("a", 1).is_err());
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    ///
    /// [`ConfigError`], for the first setting that cannot work.
    pub fn without_key(config: SessionConfig) -> Result<Self, ConfigError> {
        let config = SessionConfig { secret_key: None, secret_key_fallbacks: Vec::new(), ..config };
        Self::build(None, &config)
    }

    fn build(key: Option<SecretKey>, config: &SessionConfig) -> Result<Self, ConfigError> {
        let cookie = CookieTemplate::new(config)?;
        let lifetime = config.permanent_session_lifetime.as_secs();
        if config.renew_after.is_some_and(|age| age.as_secs() >= lifetime.div_ceil(2)) {
            return Err(ConfigError::RenewAfter);
        }
        Ok(Self {
            signing: key.map(|key| Signing::new(key, config)),
            identity: identity(config, &cookie),
            cookie,
            format: SessionFormat::new(config),
            limits: config.limits,
            lifetime,
            max_age: MaxAge::seconds(lifetime).with_leeway(config.clock_leeway),
            refresh_each_request: config.session_refresh_each_request,
            resign_fallback: config.resign_fallback,
            renew_after: config.renew_after.map_or(0, |age| age.as_secs()),
            max_cookie_size: config.max_cookie_size,
            oversized_cookie: config.oversized_cookie,
        })
    }

    /// Returns the format of this interface's sessions, which makes empty sessions and parses others.
    pub fn format(&self) -> &SessionFormat {
        &self.format
    }

    /// Returns the cookie's name and attributes, which turn a token into a `Set-Cookie` header.
    pub fn cookie(&self) -> &CookieTemplate {
        &self.cookie
    }

    /// Verifies a cookie without reading its payload, as a gateway does that passes requests on.
    /// `now` is in seconds since 1970. It costs one MAC and allocates nothing.
    ///
    /// The payload may still be unreadable; only opening it tells.
    ///
    /// ```
    /// use hardtack_session::{UnixTime,
    ///     RejectionReason, SecretKey, SecureCookieSessionInterface, SessionConfig,
    /// };
    ///
    /// let config = SessionConfig::new(SecretKey::new("secret-key")?);
    /// let sessions = SecureCookieSessionInterface::new(config)?;
    /// let cookie = b"eyJhIjoxfQ.ZVPxAA.kLN1Gx0L6rY_ztgI9I8kkga4vjo";
    /// assert_eq!(sessions.verify(cookie, UnixTime(1_700_000_060))?.signed_at, UnixTime(1_700_000_000));
    /// let rejection = sessions.verify(b"eyJhIjoxfQ.ZVPxAA.forged", UnixTime(1_700_000_060)).unwrap_err();
    /// assert_eq!(rejection.reason(), RejectionReason::BadSignature);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    ///
    /// [`Rejection::BadData`] or [`Rejection::NoSecretKey`].
    pub fn verify(&self, cookie: &[u8], now: UnixTime) -> Result<Signed<()>, Rejection> {
        self.serializer()?
            .verify(cookie, self.max_age, now)
            .map_err(|error| rejected(cookie, error))
    }

    /// Reads a cookie into a type, for a program that reads sessions and never writes them. `now` is in
    /// seconds since 1970.
    ///
    /// The buffer is cleared first. The value may borrow from it, and nothing is allocated if its
    /// capacity suffices. The type is a struct or a map, and need not name every key.
    ///
    /// A `&str` is an error if the string contains escapes, that is, if it contains a non-ASCII
    /// character, a quote, a backslash or a line break. A borrowing `Cow` accepts any text.
    ///
    /// ```
    /// use hardtack_session::{SecretKey, SecureCookieSessionInterface, SessionConfig, UnixTime};
    /// use serde::Deserialize;
    /// use std::borrow::Cow;
    ///
    /// #[derive(Deserialize)]
    /// struct Visitor<'a> {
    ///     #[serde(borrow)]
    ///     username: Cow<'a, str>,
    /// }
    ///
    /// let config = SessionConfig::new(SecretKey::new("secret-key")?);
    /// let sessions = SecureCookieSessionInterface::new(config)?;
    /// # let mut cookie = Vec::new();
    /// # sessions.dumps(&std::collections::BTreeMap::from([("username", "ada")]), UnixTime(1_700_000_000), &mut cookie)?;
    /// let mut buffer = Vec::new();
    /// let visitor = sessions.loads::<Visitor>(&cookie, UnixTime(1_700_000_060), &mut buffer)?;
    /// assert_eq!(visitor.value.username, "ada");
    /// assert_eq!(visitor.signed_at, UnixTime(1_700_000_000));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    ///
    /// [`Rejection`]. It is [`Rejection::WrongType`] if the cookie is a valid session, but not a `T`.
    pub fn loads<'b, T: Deserialize<'b>>(
        &self,
        cookie: &'b [u8],
        now: UnixTime,
        buffer: &'b mut Vec<u8>,
    ) -> Result<Signed<T>, Rejection> {
        let signed = self
            .serializer()?
            .loads_body(cookie, self.max_age, now, buffer)
            .map_err(|error| rejected(cookie, error))?;
        let text = std::str::from_utf8(signed.value).map_err(|_| Rejection::NotText)?;
        match self.format.decoder().map_from_str(text) {
            Ok(value) => Ok(signed.with_value(value)),
            Err(error) => Err(match self.format.decoder().raw_map(text) {
                Ok(_) => Rejection::WrongType(error),
                Err(error) => Rejection::NotASession(error),
            }),
        }
    }

    /// Writes a cookie from a type, into a buffer that is cleared first. `now` is in seconds since 1970.
    /// Nothing is allocated if the buffer's capacity suffices.
    ///
    /// This is the counterpart of [`loads`](Self::loads), for tests and for programs that create
    /// logins. [`save_session`](SessionInterface::save_session) saves the session of a request.
    /// serde must write the value as a map of no more keys than the [limits](SessionConfig::limits) allow.
    /// This is not checked here, and a cookie of anything else is rejected when it is opened.
    ///
    /// # Errors
    ///
    /// [`SaveError::NoSecretKey`], [`SaveError::Encode`] or [`SaveError::BeyondLimits`]. The buffer is
    /// empty then.
    pub fn dumps<T: Serialize + ?Sized>(
        &self,
        session: &T,
        now: UnixTime,
        cookie: &mut Vec<u8>,
    ) -> Result<(), SaveError> {
        cookie.clear();
        let Signing { serializer, .. } = self.signing.as_ref().ok_or(SaveError::NoSecretKey)?;
        with_text(|text, scratch| {
            let encoder = self.format.encoder();
            encoder.write_with_scratch(session, text, scratch).map_err(SaveError::Encode)?;
            within(text.len(), self.limits.max_body_len())?;
            let signed = serializer.dumps_body_into(text.as_bytes(), now, cookie);
            signed.map_err(SaveError::Sign)?;
            within(cookie.len(), self.limits.max_token_len()).inspect_err(|_| cookie.clear())
        })
    }

    fn serializer(&self) -> Result<&UrlSafeTimedSerializer, Rejection> {
        match &self.signing {
            Some(signing) => Ok(&signing.serializer),
            None => Err(Rejection::NoSecretKey),
        }
    }

    fn open(&self, cookie: &[u8], now: UnixTime) -> Result<(RawMap, CookieState), Rejection> {
        let mut body = Vec::new();
        let signed = self
            .serializer()?
            .loads_body(cookie, self.max_age, now, &mut body)
            .map_err(|error| rejected(cookie, error))?;
        let (signed_at, key) = (signed.signed_at, signed.key);
        let text = String::from_utf8(body).map_err(|_| Rejection::NotText)?;
        let data = self.format.decoder().raw_map(text).map_err(Rejection::NotASession)?;
        Ok((data, CookieState::accepted(signed_at, key)))
    }

    /// Flask's `should_set_cookie`, with the options to sign again and to renew late.
    fn should_set_cookie(&self, session: &SessionData, now: UnixTime) -> bool {
        if session.modified() {
            return true;
        }
        let (signed_at, by_fallback) = match session.signature() {
            Some((signed_at, key)) => (signed_at, key.is_fallback()),
            None => (UnixTime(0), false),
        };
        let is_due = now.0.saturating_sub(signed_at.0) >= self.renew_after;
        is_due
            && (self.refresh_each_request && session.is_permanent()
                || self.resign_fallback && by_fallback)
    }
}

impl SessionInterface for SecureCookieSessionInterface {
    fn cookie_name(&self) -> &str {
        self.cookie.name()
    }

    fn open_session(&self, cookie: Option<&[u8]>, now: UnixTime) -> Opened {
        // An empty value is no cookie, as in Flask.
        let cookie = cookie.filter(|cookie| !cookie.is_empty());
        let (data, cookie) = match cookie.map(|cookie| self.open(cookie, now)) {
            None => (None, CookieState::Absent),
            Some(Ok((data, accepted))) => (Some(data), accepted),
            Some(Err(rejection)) => (None, CookieState::Rejected(rejection)),
        };
        let mut session = SessionData::with_format(self.format.clone(), data);
        if let CookieState::Accepted { signed_at, key } = cookie {
            session.set_signature(signed_at, key);
        }
        if self.signing.is_none() {
            session.make_null();
        }
        Opened::new(session, cookie)
    }

    fn save_session(
        &self,
        session: &SessionData,
        cookie: Option<&[u8]>,
        now: UnixTime,
    ) -> Result<Saved, SaveError> {
        let Some(signing) = &self.signing else { return Ok(Saved::default()) };
        let accessed = session.accessed();
        if session.content().is_empty() {
            return Ok(if session.modified() {
                Saved::new(CookieChange::Delete(self.cookie.delete()), true)
            } else {
                Saved::new(CookieChange::Keep, accessed)
            });
        }
        if !self.should_set_cookie(session, now) {
            return Ok(Saved::new(CookieChange::Keep, accessed));
        }

        let expires = session.is_permanent().then(|| UnixTime(now.0.saturating_add(self.lifetime)));
        let unchanged = cookie.filter(|_| !session.modified() && !session.is_new());
        let token = match unchanged.and_then(|cookie| signing.renewed(cookie, now)) {
            Some(token) => token,
            None => with_text(|text, _| {
                session.encode_into(text).map_err(SaveError::Encode)?;
                within(text.len(), self.limits.max_body_len())?;
                signing.serializer.dumps_body(text, now).map_err(SaveError::Sign)
            })?,
        };
        let header = self.cookie.set_token(&token, expires);
        let (len, limit) = (header.len(), self.max_cookie_size);
        let oversized = (limit > 0 && len > limit).then_some(len);
        if oversized.is_some() && self.oversized_cookie == OversizedCookie::Refuse {
            return Err(SaveError::TooLarge { len, limit });
        }
        within(token.len(), self.limits.max_token_len())?;
        Ok(Saved { oversized, ..Saved::new(CookieChange::Set(header), true) })
    }

    fn saves_untouched(&self) -> bool {
        self.signing.is_some() && (self.refresh_each_request || self.resign_fallback)
    }

    fn identity(&self) -> InterfaceIdentity {
        self.identity.clone()
    }
}

/// Returns the reason why a cookie was rejected. A cookie without a timestamp is of another kind, whatever
/// its signature.
fn rejected(cookie: &[u8], error: BadData) -> Rejection {
    match error {
        BadData::BadSignature(SignatureError::Mismatch) if !has_timestamp(cookie) => {
            Rejection::WrongKind
        }
        error => Rejection::BadData(error),
    }
}

/// Returns whether there are separators around a timestamp.
fn has_timestamp(cookie: &[u8]) -> bool {
    // A leading separator marks a compressed payload.
    let token = cookie.strip_prefix(b".").unwrap_or(cookie);
    // In a token they are near the end, however long the payload is.
    memrchr_iter(b'.', token).nth(1).is_some()
}

/// Refuses to write what would be rejected when it comes back.
fn within(len: usize, limit: usize) -> Result<(), SaveError> {
    if len > limit { Err(SaveError::BeyondLimits { len, limit }) } else { Ok(()) }
}
