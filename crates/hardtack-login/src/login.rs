//! The login of a request.

use std::fmt;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};
use std::time::Duration;

use hardtack_session::{Session, SessionData, SessionError};

use crate::manager::{Found, User, seconds};
use crate::next::{login_url, readable};
use crate::{LoginError, LoginManager, SessionProtection, UserId, session_identifier};

const USER_ID: &str = "_user_id";
const FRESH: &str = "_fresh";
const ID: &str = "_id";
pub(crate) const REMEMBER: &str = "_remember";
const REMEMBER_SECONDS: &str = "_remember_seconds";
const NEXT: &str = "next";

/// The login of a request: Flask-Login's `current_user`, `login_user`, `logout_user` and
/// `confirm_login`.
///
/// It is an argument of handlers, for visitors who are logged in and for those who are not.
/// `LoggedIn` and `FreshLogin` admit only the former.
///
/// ```
/// use hardtack_login::{Login, LoginError};
///
/// /// A handler, inside a `LoginLayer` or `LoginMiddleware`.
/// async fn log_in(login: Login) -> Result<&'static str, LoginError> {
///     login.log_in("42")?;
///     Ok("logged in")
/// }
/// ```
#[derive(Clone)]
pub struct Login(Arc<Inner>);

struct Inner {
    manager: LoginManager,
    session: Session,
    request: RequestFacts,
    identifier: OnceLock<String>,
    current: Mutex<Option<Current>>,
}

/// The user who is logged in.
#[derive(Clone, Default)]
struct Current {
    user_id: Option<UserId>,
    user: Option<User>,
    /// The user loader was not called: the visitor logged in during this request.
    is_unloaded: bool,
    /// The visitor was logged out during this request, and their remember-me cookie must go.
    forgets: bool,
}

/// The parts of a request that a login needs.
///
/// Layers fill it in. Fill it in yourself for another framework.
///
/// ```
/// use hardtack_login::RequestFacts;
///
/// let facts = RequestFacts { path_and_query: "/account".to_owned(), ..RequestFacts::default() };
/// assert_eq!(facts.address, None);
/// ```
#[derive(Clone, Default)]
pub struct RequestFacts {
    /// The visitor's address, as Flask-Login sees it: the first entry of `X-Forwarded-For`, or else the
    /// address of the connection.
    pub address: Option<String>,
    /// The `User-Agent` header.
    pub user_agent: Option<Vec<u8>>,
    /// The value of the remember-me cookie.
    pub remember_cookie: Option<String>,
    /// The path and query of the request, to which a login returns.
    pub path_and_query: String,
}

/// Shows no cookie.
impl fmt::Debug for RequestFacts {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RequestFacts")
            .field("address", &self.address)
            .field("has_remember_cookie", &self.remember_cookie.is_some())
            .finish_non_exhaustive()
    }
}

/// The options of [`Login::log_in_with`]: those of Flask-Login's `login_user`.
///
/// ```
/// use hardtack_login::LogInOptions;
/// use std::time::Duration;
///
/// let week = Duration::from_secs(7 * 24 * 60 * 60);
/// let options = LogInOptions { remember: true, duration: Some(week), ..LogInOptions::default() };
/// assert!(options.fresh);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LogInOptions {
    /// The visitor gets a remember-me cookie: false by default.
    pub remember: bool,
    /// The time for which they are remembered: none by default, which means `REMEMBER_COOKIE_DURATION`.
    pub duration: Option<Duration>,
    /// The login is fresh: true by default.
    pub fresh: bool,
}

impl Default for LogInOptions {
    fn default() -> Self {
        Self { remember: false, duration: None, fresh: true }
    }
}

/// The answer to a visitor who is not admitted: status 401, or a redirect to a login page.
///
/// ```
/// use hardtack_login::Denial;
///
/// let denial = Denial::Redirect("/login?next=%2Faccount".to_owned());
/// assert_ne!(denial, Denial::Unauthorized);
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Denial {
    /// Status 401, since there is no login page.
    Unauthorized,
    /// A redirect of status 302 to this address.
    Redirect(String),
}

impl Login {
    /// Creates the login of a request, for layers and tests. Handlers get theirs as an argument.
    ///
    /// ```
    /// use hardtack_login::{Login, LoginConfig, LoginManager, RequestFacts};
    /// use hardtack_session::{SecretKey, testing::SessionTester};
    ///
    /// # async fn example() -> Result<(), Box<dyn std::error::Error>> {
    /// let logins = LoginManager::new(LoginConfig::new(SecretKey::new("secret-key")?))?;
    /// let session = SessionTester::default().session();
    /// let login = Login::new(logins, session, RequestFacts::default());
    /// assert_eq!(login.user_id().await?, None);
    /// # Ok(())
    /// # }
    /// ```
    pub fn new(manager: LoginManager, session: Session, request: RequestFacts) -> Self {
        Self(Arc::new(Inner {
            manager,
            session,
            request,
            identifier: OnceLock::new(),
            current: Mutex::default(),
        }))
    }

    /// Finds out who is logged in, once for each request: Flask-Login's `_load_user`.
    async fn current(&self) -> Result<Current, LoginError> {
        if let Some(current) = self.lock().clone() {
            return Ok(current);
        }
        self.0.session.load().await?;
        let current = self.look().await?;
        Ok(self.lock().get_or_insert(current).clone())
    }

    async fn look(&self) -> Result<Current, LoginError> {
        let Inner { manager, session, request, .. } = &*self.0;
        if self.is_expelled()? {
            return Ok(Current { forgets: true, ..Current::default() });
        }
        // An id of another type is nobody's.
        let id = session.get::<UserId>(USER_ID).or_else(|error| match error {
            SessionError::Decode { .. } => Ok(None),
            error => Err(error),
        })?;
        if let Some(id) = id {
            if let Found::Somebody(user) = manager.find(&id).await? {
                return Ok(Current { user_id: Some(id), user, ..Current::default() });
            }
        }
        let Some(token) = request.remember_cookie.as_deref().filter(|_| manager.remembers()) else {
            return Ok(Current::default());
        };
        if is_text(session, REMEMBER, "clear")? {
            return Ok(Current::default());
        }
        let Some(id) = manager.decode(token).map(UserId::from) else {
            return Ok(Current::default());
        };
        session.with(|data| {
            data.insert(USER_ID, &id)?;
            data.insert(FRESH, false)
        })?;
        Ok(match manager.find(&id).await? {
            Found::Somebody(user) => Current { user_id: Some(id), user, ..Current::default() },
            Found::Nobody => Current::default(),
        })
    }

    /// Applies the session protection. Returns whether the visitor is logged out by it.
    fn is_expelled(&self) -> Result<bool, SessionError> {
        let protection = self.0.manager.protection();
        if protection == SessionProtection::Off {
            return Ok(false);
        }
        let identifier = self.identifier();
        self.0.session.with(|data| {
            if data.is_empty() || text(data, ID).as_deref() == Some(identifier) {
                return Ok(false);
            }
            if protection == SessionProtection::Basic || data.permanent() {
                if !matches!(data.get::<bool>(FRESH), Ok(Some(false))) {
                    data.insert(FRESH, false)?;
                }
                return Ok(false);
            }
            for key in [USER_ID, REMEMBER, REMEMBER_SECONDS, ID, FRESH, NEXT] {
                data.remove(key)?;
            }
            data.insert(REMEMBER, "clear")?;
            Ok(true)
        })
    }

    /// Returns the id of the user who is logged in: Flask-Login's `current_user`.
    ///
    /// It is `None` for a null or empty id, and for a user whom the user loader does not find.
    ///
    /// The first call of a request applies `SESSION_PROTECTION`, calls the user loader, and reads the
    /// remember-me cookie if nobody is logged in. It may write to the session, as Flask-Login does.
    ///
    /// # Errors
    ///
    /// [`LoginError::Session`], [`LoginError::UserLoader`].
    pub async fn user_id(&self) -> Result<Option<UserId>, LoginError> {
        Ok(self.current().await?.user_id)
    }

    /// Returns what the user loader returned for the user who is logged in. It is `None` without a
    /// loader, and for another type than the loader's.
    ///
    /// # Errors
    ///
    /// [`LoginError::Session`], [`LoginError::UserLoader`].
    pub async fn user<U: Send + Sync + 'static>(&self) -> Result<Option<Arc<U>>, LoginError> {
        let mut current = self.current().await?;
        if let (Some(id), true) = (&current.user_id, current.is_unloaded) {
            if let Found::Somebody(user) = self.0.manager.find(id).await? {
                current.user = user;
            }
            current.is_unloaded = false;
            // A login or a logout that came meanwhile has the last word.
            let mut latest = self.lock();
            if latest.as_ref().is_some_and(|latest| latest.user_id == current.user_id) {
                *latest = Some(current.clone());
            }
        }
        Ok(current.user.and_then(|user| user.downcast().ok()))
    }

    /// Returns whether the visitor logged in during this session with this browser, and was not
    /// remembered: Flask-Login's `login_fresh`.
    ///
    /// # Errors
    ///
    /// [`LoginError::Session`].
    pub fn is_fresh(&self) -> Result<bool, LoginError> {
        match self.0.session.get::<bool>(FRESH) {
            Ok(fresh) => Ok(fresh == Some(true)),
            Err(SessionError::Decode { .. }) => Ok(false),
            Err(error) => Err(error.into()),
        }
    }

    /// Returns whether the request has a genuine remember-me cookie: Flask-Login's `login_remembered`.
    ///
    /// # Errors
    ///
    /// [`LoginError::Session`].
    pub fn is_remembered(&self) -> Result<bool, LoginError> {
        let Inner { manager, session, request, .. } = &*self.0;
        let Some(token) = request.remember_cookie.as_deref().filter(|_| manager.remembers()) else {
            return Ok(false);
        };
        Ok(!is_text(session, REMEMBER, "clear")? && manager.decode(token).is_some())
    }

    /// Logs a user in: Flask-Login's `login_user`. The session keeps the id as it is given, a text or an
    /// integer.
    ///
    /// It does not check a password. It gives a stored session a new id.
    ///
    /// # Errors
    ///
    /// [`LoginError::Session`].
    pub fn log_in(&self, user_id: impl Into<UserId>) -> Result<(), LoginError> {
        self.log_in_with(user_id, LogInOptions::default())
    }

    /// Logs a user in with options, such as the remember-me cookie.
    ///
    /// # Errors
    ///
    /// [`LoginError::RememberIsOff`], [`LoginError::Session`].
    pub fn log_in_with(
        &self,
        user_id: impl Into<UserId>,
        options: LogInOptions,
    ) -> Result<(), LoginError> {
        let LogInOptions { remember, duration, fresh } = options;
        if remember && !self.0.manager.remembers() {
            return Err(LoginError::RememberIsOff);
        }
        let (user_id, identifier) = (user_id.into(), self.identifier());
        self.0.session.with(|data| {
            data.regenerate_id()?;
            data.insert(USER_ID, &user_id)?;
            data.insert(FRESH, fresh)?;
            data.insert(ID, identifier)?;
            if remember {
                data.insert(REMEMBER, "set")?;
                if let Some(duration) = duration {
                    data.insert(REMEMBER_SECONDS, seconds(duration))?;
                }
            }
            Ok(())
        })?;
        let user_id = Some(user_id).filter(|id| !id.is_empty());
        *self.lock() = Some(Current { user_id, is_unloaded: true, ..Current::default() });
        Ok(())
    }

    /// Logs the user out: Flask-Login's `logout_user`. It removes Flask-Login's keys, deletes the
    /// remember-me cookie, and leaves everything else in the session, such as Flask-WTF's `csrf_token`.
    ///
    /// The cookie is deleted even if the handler clears the session afterwards. In Flask,
    /// `session.clear()` after `logout_user()` keeps the cookie, and the next request logs the user in.
    ///
    /// # Errors
    ///
    /// As [`user_id`](Self::user_id), which it calls first, as Flask-Login does.
    pub async fn log_out(&self) -> Result<(), LoginError> {
        self.current().await?;
        let has_cookie = self.0.request.remember_cookie.is_some();
        self.0.session.with(|data| {
            for key in [USER_ID, FRESH, ID] {
                data.remove(key)?;
            }
            if has_cookie {
                data.insert(REMEMBER, "clear")?;
                data.remove(REMEMBER_SECONDS)?;
            }
            Ok(())
        })?;
        *self.lock() = Some(Current { forgets: has_cookie, ..Current::default() });
        Ok(())
    }

    /// Makes the login fresh, after the user gave their password again: Flask-Login's `confirm_login`.
    ///
    /// # Errors
    ///
    /// [`LoginError::Session`].
    pub fn confirm(&self) -> Result<(), LoginError> {
        let identifier = self.identifier();
        self.0.session.with(|data| {
            data.insert(FRESH, true)?;
            data.insert(ID, identifier)
        })?;
        Ok(())
    }

    /// Returns the answer to a visitor who must log in, and flashes the message: Flask-Login's
    /// `LoginManager.unauthorized`.
    ///
    /// # Errors
    ///
    /// [`LoginError::Session`].
    pub fn unauthorized(&self) -> Result<Denial, LoginError> {
        let config = self.0.manager.config();
        let message = config.login_message.as_deref();
        self.deny(config.login_view.as_deref(), message, &config.login_message_category)
    }

    /// Returns the answer to a visitor whose login is not fresh, and flashes the message: Flask-Login's
    /// `LoginManager.needs_refresh`.
    ///
    /// # Errors
    ///
    /// [`LoginError::Session`].
    pub fn needs_refresh(&self) -> Result<Denial, LoginError> {
        let config = self.0.manager.config();
        let message = config.needs_refresh_message.as_deref();
        self.deny(config.refresh_view.as_deref(), message, &config.needs_refresh_message_category)
    }

    fn deny(
        &self,
        view: Option<&str>,
        message: Option<&str>,
        category: &str,
    ) -> Result<Denial, LoginError> {
        let Some(view) = view else { return Ok(Denial::Unauthorized) };
        let Inner { manager, session, request, .. } = &*self.0;
        let config = manager.config();
        let host = config.force_host_for_redirects.as_deref();
        let next = readable(&request.path_and_query);
        session.with(|data| {
            if let Some(message) = message.filter(|message| !message.is_empty()) {
                data.flash(message, category)?;
            }
            if config.use_session_for_next {
                data.insert(ID, self.identifier())?;
                data.insert(NEXT, &next)?;
            }
            Ok(())
        })?;
        let next = Some(next.as_str()).filter(|_| !config.use_session_for_next);
        Ok(Denial::Redirect(login_url(view, host, next)))
    }

    /// Returns the id of the user who is logged in, and freshly if that is required, or the answer to
    /// anybody else. `LoggedIn` and `FreshLogin` do this for
    /// handlers.
    ///
    /// # Errors
    ///
    /// As [`user_id`](Self::user_id).
    pub async fn admit(&self, must_be_fresh: bool) -> Result<Result<UserId, Denial>, LoginError> {
        let Some(user_id) = self.user_id().await? else { return Ok(Err(self.unauthorized()?)) };
        if must_be_fresh && !self.is_fresh()? {
            return Ok(Err(self.needs_refresh()?));
        }
        Ok(Ok(user_id))
    }

    /// Returns the `Set-Cookie` header of the remember-me cookie that the response must carry, if any,
    /// and removes the note about it from the session. Layers call this after the handler and before
    /// the session is saved.
    ///
    /// # Errors
    ///
    /// [`LoginError::Session`], [`LoginError::Sign`].
    pub fn finish(&self) -> Result<Option<String>, LoginError> {
        let Inner { manager, session, .. } = &*self.0;
        let refreshes = manager.config().remember_cookie_refresh_each_request;
        let forgets = self.lock().as_ref().is_some_and(|current| current.forgets);
        let (operation, user_id, duration) = session.with(|data| {
            // The handler cleared the session after the logout, and the note with it.
            if forgets && !data.contains_key(REMEMBER) && !data.contains_key(USER_ID) {
                return Ok((Some("clear".to_owned()), None, None));
            }
            if refreshes && !data.contains_key(REMEMBER) {
                data.insert(REMEMBER, "set")?;
            }
            if !data.contains_key(REMEMBER) {
                return Ok((None, None, None));
            }
            let operation = text(data, REMEMBER);
            data.remove(REMEMBER)?;
            let user_id = data.get::<UserId>(USER_ID).unwrap_or_default();
            let duration = data.get::<f64>(REMEMBER_SECONDS).unwrap_or_default();
            Ok((operation, user_id, duration))
        })?;
        match (operation.as_deref(), user_id) {
            (Some("set"), Some(user_id)) if manager.remembers() => {
                manager.remember(&user_id, duration).map(Some)
            }
            (Some("clear"), _) => Ok(Some(manager.forget().to_owned())),
            _ => Ok(None),
        }
    }

    /// Returns the session.
    pub fn session(&self) -> &Session {
        &self.0.session
    }

    fn identifier(&self) -> &str {
        let RequestFacts { address, user_agent, .. } = &self.0.request;
        self.0
            .identifier
            .get_or_init(|| session_identifier(address.as_deref(), user_agent.as_deref()))
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Option<Current>> {
        self.0.current.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Shows nothing of the user.
impl fmt::Debug for Login {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Login").field("request", &self.0.request).finish_non_exhaustive()
    }
}

/// Returns a text of the session, or `None` for anything else.
fn text(data: &SessionData, key: &str) -> Option<String> {
    data.get::<String>(key).ok().flatten()
}

fn is_text(session: &Session, key: &str, expected: &str) -> Result<bool, SessionError> {
    match session.get::<String>(key) {
        Ok(text) => Ok(text.as_deref() == Some(expected)),
        Err(SessionError::Decode { .. }) => Ok(false),
        Err(error) => Err(error),
    }
}
