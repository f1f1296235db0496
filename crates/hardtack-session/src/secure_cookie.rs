//! Sessions in a signed cookie, as Flask keeps them by default.

use std::sync::Arc;
use std::time::Duration;

use hardtack_serializer::{
    Limits, MaxAge, Signed, UnixTime, UrlSafeTimedSerializer,
    signer::{KeyRing, SecretKey, Signer},
};
use hardtack_tagged_json::RawMap;
use serde::{Deserialize, Serialize};

use crate::{
    ConfigError, CookieChange, CookieState, Opened, OversizedCookie, Rejection, SaveError, Saved,
    Session, SessionConfig, SessionInterface,
    codec::{self, Codec},
    set_cookie::CookieTemplate,
};

/// Sessions in a signed cookie: Flask's `SecureCookieSessionInterface`.
///
/// The content is signed, not encrypted: visitors can read it, and cannot change it. Whoever has a
/// cookie can send it again until it expires, and is given a fresh one as the visitor is.
///
/// It is built once, from a [`SessionConfig`] that it checks, and shared by every request.
///
/// ```
/// use hardtack_session::serializer::signer::SecretKey;
/// use hardtack_session::{SecureCookieSessionInterface, SessionConfig, SessionInterface};
///
/// let config = SessionConfig::new(SecretKey::new("secret-key")?);
/// let sessions = SecureCookieSessionInterface::new(config)?;
/// let now = 1_700_000_060;
///
/// // Flask wrote this cookie: session["a"] = 1
/// let cookie = b"eyJhIjoxfQ.ZVPxAA.kLN1Gx0L6rY_ztgI9I8kkga4vjo";
/// let mut session = sessions.open_session(Some(cookie), now).session;
/// assert_eq!(session.get::<u32>("a")?, Some(1));
///
/// session.insert("b", &2)?;
/// let saved = sessions.save_session(&session, now)?;
/// let header = saved.cookie.header().unwrap();
/// assert!(header.starts_with("session=eyJhIjoxLCJiIjoyfQ."));
/// assert!(header.ends_with("; HttpOnly; Path=/"));
/// assert!(saved.vary_cookie);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug)]
pub struct SecureCookieSessionInterface {
    /// Without a key there is nothing to sign or verify with.
    serializer: Option<UrlSafeTimedSerializer>,
    cookie: CookieTemplate,
    codec: Arc<Codec>,
    limits: Limits,
    lifetime: u64,
    max_age: MaxAge,
    refresh_each_request: bool,
    resign_fallback: bool,
    max_cookie_size: usize,
    oversized_cookie: OversizedCookie,
}

impl SecureCookieSessionInterface {
    /// Checks the settings and derives the keys.
    ///
    /// # Errors
    ///
    /// [`ConfigError`], for the first setting that is impossible.
    pub fn new(config: SessionConfig) -> Result<Self, ConfigError> {
        let cookie = CookieTemplate::new(&config)?;
        if config.secret_key.is_none() && !config.secret_key_fallbacks.is_empty() {
            return Err(ConfigError::FallbacksWithoutKey);
        }
        let lifetime = config.permanent_session_lifetime.as_secs();
        Ok(Self {
            serializer: config.secret_key.clone().map(|key| serializer(key, &config)),
            cookie,
            codec: Arc::new(Codec::new(&config)),
            limits: config.limits,
            lifetime,
            max_age: MaxAge::seconds(lifetime)
                .with_leeway(Duration::from_secs(config.clock_leeway)),
            refresh_each_request: config.session_refresh_each_request,
            resign_fallback: config.resign_fallback,
            max_cookie_size: config.max_cookie_size,
            oversized_cookie: config.oversized_cookie,
        })
    }

    /// Tells whether a cookie is good at a second since 1970, and looks no further: what a gateway
    /// asks that passes requests on. It costs one MAC and allocates nothing.
    ///
    /// The content may be unreadable all the same; that is for whoever opens it.
    ///
    /// ```
    /// use hardtack_session::serializer::signer::SecretKey;
    /// use hardtack_session::{SecureCookieSessionInterface, SessionConfig};
    ///
    /// let config = SessionConfig::new(SecretKey::new("secret-key")?);
    /// let sessions = SecureCookieSessionInterface::new(config)?;
    /// let cookie = b"eyJhIjoxfQ.ZVPxAA.kLN1Gx0L6rY_ztgI9I8kkga4vjo";
    /// assert_eq!(sessions.verify(cookie, 1_700_000_060)?.signed_at.0, 1_700_000_000);
    /// assert_eq!(sessions.verify(b"forged", 1_700_000_060).unwrap_err().reason(), "forged");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    ///
    /// [`Rejection::BadData`] or [`Rejection::NoSecretKey`].
    pub fn verify(&self, cookie: &[u8], now: u64) -> Result<Signed<()>, Rejection> {
        Ok(self.serializer()?.verify(cookie, self.max_age, UnixTime(now))?)
    }

    /// Reads a cookie at a second since 1970 straight into a type, without a [`Session`] between:
    /// for a program that reads sessions and never writes them.
    ///
    /// The buffer is cleared first; the value may borrow from it, and nothing is allocated where
    /// its room suffices. The type is a struct or a map, and need not name every key.
    ///
    /// A `&str` is an error where the text stands with escapes, that is, where anything beyond
    /// ASCII, a quote, a backslash or a line end is in it; a `Cow` that borrows takes any text.
    ///
    /// ```
    /// use hardtack_session::serializer::signer::SecretKey;
    /// use hardtack_session::{SecureCookieSessionInterface, SessionConfig};
    /// use serde::Deserialize;
    /// use std::borrow::Cow;
    ///
    /// #[derive(Deserialize)]
    /// struct Login<'a> {
    ///     #[serde(rename = "_user_id", borrow)]
    ///     user_id: Cow<'a, str>,
    /// }
    ///
    /// let config = SessionConfig::new(SecretKey::new("secret-key")?);
    /// let sessions = SecureCookieSessionInterface::new(config)?;
    /// # let mut cookie = Vec::new();
    /// # sessions.dumps(&std::collections::BTreeMap::from([("_user_id", "42")]), 1_700_000_000, &mut cookie)?;
    /// let mut buffer = Vec::new();
    /// let login = sessions.loads::<Login>(&cookie, 1_700_000_060, &mut buffer)?;
    /// assert_eq!(login.value.user_id, "42");
    /// assert_eq!(login.signed_at.0, 1_700_000_000);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    ///
    /// [`Rejection`]; [`Rejection::NotASession`] also where the content is a session, but not of
    /// this type.
    pub fn loads<'b, T: Deserialize<'b>>(
        &self,
        cookie: &'b [u8],
        now: u64,
        buffer: &'b mut Vec<u8>,
    ) -> Result<Signed<T>, Rejection> {
        let signed = self.serializer()?.loads_body(cookie, self.max_age, UnixTime(now), buffer)?;
        let text = std::str::from_utf8(signed.value).map_err(|_| Rejection::NotText)?;
        let value = self.codec.decoder.map_from_str(text).map_err(Rejection::NotASession)?;
        Ok(signed.with_value(value))
    }

    /// Writes the value of a cookie at a second since 1970, without a [`Session`] between, into a
    /// buffer that is cleared first; nothing is allocated where its room suffices.
    ///
    /// This is the counterpart of [`loads`](Self::loads), for tests and for programs that mint
    /// logins; a request's session is saved by [`save_session`](SessionInterface::save_session).
    /// The value must be one that serde writes as a map, and of no more keys than the limits allow:
    /// this is not looked at here, and nothing else is a session where the cookie is opened.
    ///
    /// # Errors
    ///
    /// [`SaveError::NoSecretKey`], [`SaveError::Encode`] or [`SaveError::BeyondLimits`]; the buffer
    /// is empty then.
    pub fn dumps<T: Serialize + ?Sized>(
        &self,
        session: &T,
        now: u64,
        cookie: &mut Vec<u8>,
    ) -> Result<(), SaveError> {
        cookie.clear();
        let serializer = self.serializer.as_ref().ok_or(SaveError::NoSecretKey)?;
        codec::with_text(|text, scratch| {
            let encoder = &self.codec.encoder;
            encoder.write_with_scratch(session, text, scratch).map_err(SaveError::Encode)?;
            within(text.len(), self.limits.max_body_len())?;
            let signed = serializer.dumps_body_into(text.as_bytes(), UnixTime(now), cookie);
            signed.map_err(SaveError::Sign)?;
            within(cookie.len(), self.limits.max_token_len()).inspect_err(|_| cookie.clear())
        })
    }

    fn serializer(&self) -> Result<&UrlSafeTimedSerializer, Rejection> {
        self.serializer.as_ref().ok_or(Rejection::NoSecretKey)
    }

    fn open(&self, cookie: &[u8], now: u64) -> Result<(RawMap, CookieState), Rejection> {
        let mut body = Vec::new();
        let signed =
            self.serializer()?.loads_body(cookie, self.max_age, UnixTime(now), &mut body)?;
        let (signed_at, key) = (signed.signed_at.0, signed.key);
        let text = String::from_utf8(body).map_err(|_| Rejection::NotText)?;
        let data = self.codec.decoder.raw_map(text).map_err(Rejection::NotASession)?;
        Ok((data, CookieState::accepted(signed_at, key)))
    }

    /// Flask's `should_set_cookie`, and the option to sign anew.
    fn should_set_cookie(&self, session: &Session) -> bool {
        session.modified()
            || self.refresh_each_request && session.is_permanent()
            || self.resign_fallback && session.opened_by_fallback()
    }
}

impl SessionInterface for SecureCookieSessionInterface {
    fn cookie_name(&self) -> &str {
        self.cookie.name()
    }

    fn open_session(&self, cookie: Option<&[u8]>, now: u64) -> Opened {
        // An empty value is no cookie, as in Flask.
        let cookie = cookie.filter(|cookie| !cookie.is_empty());
        let (data, cookie) = match cookie.map(|cookie| self.open(cookie, now)) {
            None => (None, CookieState::Absent),
            Some(Ok((data, accepted))) => (Some(data), accepted),
            Some(Err(rejection)) => (None, CookieState::Refused(rejection)),
        };
        let mut session = Session::with_codec(Arc::clone(&self.codec), data);
        session.set_opened_by_fallback(cookie.key().is_some_and(|key| key.is_fallback()));
        if self.serializer.is_none() {
            session.make_null();
        }
        Opened::new(session, cookie)
    }

    fn save_session(&self, session: &Session, now: u64) -> Result<Saved, SaveError> {
        let Some(serializer) = &self.serializer else { return Ok(Saved::default()) };
        let accessed = session.accessed();
        if session.data().is_empty() {
            return Ok(if session.modified() {
                Saved::new(CookieChange::Delete(self.cookie.delete()), true)
            } else {
                Saved::new(CookieChange::Keep, accessed)
            });
        }
        if !self.should_set_cookie(session) {
            return Ok(Saved::new(CookieChange::Keep, accessed));
        }

        let expires = session.is_permanent().then(|| now.saturating_add(self.lifetime));
        let token = codec::with_text(|text, _| {
            session.encode_into(text).map_err(SaveError::Encode)?;
            within(text.len(), self.limits.max_body_len())?;
            serializer.dumps_body(text, UnixTime(now)).map_err(SaveError::Sign)
        })?;
        let header = self.cookie.set(&token, expires);
        let (len, limit) = (header.len(), self.max_cookie_size);
        let oversized = (limit > 0 && len > limit).then_some(len);
        if oversized.is_some() && self.oversized_cookie == OversizedCookie::Refuse {
            return Err(SaveError::TooLarge { len, limit });
        }
        within(token.len(), self.limits.max_token_len())?;
        Ok(Saved { cookie: CookieChange::Set(header), vary_cookie: true, oversized })
    }

    fn saves_untouched(&self) -> bool {
        self.serializer.is_some() && (self.refresh_each_request || self.resign_fallback)
    }
}

/// Refuses to write what would be refused when it comes back.
fn within(len: usize, limit: usize) -> Result<(), SaveError> {
    if len > limit { Err(SaveError::BeyondLimits { len, limit }) } else { Ok(()) }
}

/// Flask's `get_signing_serializer`.
fn serializer(key: SecretKey, config: &SessionConfig) -> UrlSafeTimedSerializer {
    let keys = KeyRing::new(key).with_fallbacks(config.secret_key_fallbacks.iter().cloned());
    let signer = Signer::new(keys)
        .with_salt(config.salt.clone())
        .with_key_derivation(config.key_derivation)
        .with_digest(config.digest_method);
    UrlSafeTimedSerializer::from_signer(signer)
        .with_limits(config.limits)
        .with_compression(config.compression)
}
