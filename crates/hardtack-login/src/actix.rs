//! Middleware for actix-web and the arguments of its handlers.
//!
//! Add [`LoginMiddleware`] and [`CsrfMiddleware`] inside the session's middleware, that is, before it:
//!
//! ```
//! # use actix_web_4 as actix_web;
//! use actix_web::{App, web};
//! use hardtack_actix::{SecretKey, SecureCookieSessionInterface, SessionConfig, SessionMiddleware};
//! use hardtack_login::actix::{CsrfMiddleware, LoginMiddleware, RequireLogin};
//! use hardtack_login::{CsrfConfig, CsrfProtect, LoggedIn, LoginConfig, LoginManager};
//!
//! async fn account(login: LoggedIn) -> String {
//!     format!("account of user {}", login.user_id())
//! }
//!
//! let key = SecretKey::new("secret-key")?;
//! let logins = LoginManager::new(LoginConfig::new(key.clone()).with_login_view("/login"))?;
//! let csrf = CsrfProtect::new(CsrfConfig::new(key.clone()))?;
//! let sessions = SecureCookieSessionInterface::new(SessionConfig::new(key))?;
//! let app = App::new()
//!     .route("/account", web::get().to(account))
//!     .service(
//!         web::resource("/admin").wrap(RequireLogin::fresh()).route(web::get().to(account)),
//!     )
//!     .wrap(CsrfMiddleware::new(csrf))
//!     .wrap(LoginMiddleware::new(logins))
//!     .wrap(SessionMiddleware::new(sessions));
//! # drop(app);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

use std::fmt;
use std::future::{Future, Ready, ready};
use std::mem;
use std::pin::Pin;
use std::rc::Rc;
use std::sync::Arc;
use std::task::{Context, Poll};

use actix_web_4::body::{BodyStream, BoxBody, EitherBody, to_bytes_limited};
use actix_web_4::dev::{
    Payload, Service, ServiceRequest, ServiceResponse, Transform, forward_ready,
};
use actix_web_4::error::PayloadError;
use actix_web_4::http::header::{
    CONTENT_TYPE, COOKIE, HOST, HeaderMap, HeaderName, HeaderValue, LOCATION, REFERER, SET_COOKIE,
    USER_AGENT,
};
use actix_web_4::http::{Method, StatusCode};
use actix_web_4::web::Bytes;
use actix_web_4::{Error, FromRequest, HttpMessage, HttpRequest, HttpResponse, ResponseError};
use futures_core::Stream;
use hardtack_session::{Session, SessionError};

use crate::csrf::{FormKind, MAX_FIRST_FIELD, first_field_token, form_token, header_text};
use crate::guard::{Finishing, LoginSlot, flask_address, report};
use crate::{
    CsrfError, CsrfProtect, CsrfToken, Denial, FreshLogin, HttpsRequests, LoggedIn, Login,
    LoginError, LoginManager, NotAdmitted, RequestFacts,
};

type LocalFuture<T> = Pin<Box<dyn Future<Output = T>>>;
type Address = Arc<dyn Fn(&HttpRequest) -> Option<String> + Send + Sync>;
type Slot = Arc<LoginSlot<Option<Address>>>;

/// Middleware that finds out who is logged in when a handler asks, and sets the remember-me cookie.
///
/// Add it inside the session's middleware. It does not read or write the session by itself.
#[derive(Clone)]
pub struct LoginMiddleware {
    manager: LoginManager,
    address: Option<Address>,
}

impl LoginMiddleware {
    /// Creates a middleware. It takes a visitor's address from `X-Forwarded-For`, or else from the
    /// connection, as Flask-Login does.
    pub fn new(manager: LoginManager) -> Self {
        Self { manager, address: None }
    }

    /// Sets the function that returns a visitor's address, for services whose Flask application
    /// replaced Flask-Login's way. `X-Forwarded-For` is not read then.
    #[must_use]
    pub fn with_address(
        mut self,
        address: impl Fn(&HttpRequest) -> Option<String> + Send + Sync + 'static,
    ) -> Self {
        self.address = Some(Arc::new(address));
        self
    }
}

impl fmt::Debug for LoginMiddleware {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("LoginMiddleware").field("manager", &self.manager).finish_non_exhaustive()
    }
}

impl<S, B> Transform<S, ServiceRequest> for LoginMiddleware
where
    S: Service<ServiceRequest, Response = ServiceResponse<B>, Error = Error>,
    S::Future: 'static,
    B: 'static,
{
    type Response = ServiceResponse<B>;
    type Error = Error;
    type Transform = LoginService<S>;
    type InitError = ();
    type Future = Ready<Result<LoginService<S>, ()>>;

    fn new_transform(&self, inner: S) -> Self::Future {
        ready(Ok(LoginService { inner, middleware: self.clone() }))
    }
}

/// The service of a [`LoginMiddleware`].
#[derive(Debug)]
pub struct LoginService<S> {
    inner: S,
    middleware: LoginMiddleware,
}

impl<S, B> Service<ServiceRequest> for LoginService<S>
where
    S: Service<ServiceRequest, Response = ServiceResponse<B>, Error = Error>,
    S::Future: 'static,
    B: 'static,
{
    type Response = ServiceResponse<B>;
    type Error = Error;
    type Future = LocalFuture<Result<ServiceResponse<B>, Error>>;

    forward_ready!(inner);

    fn call(&self, request: ServiceRequest) -> Self::Future {
        let path = request.uri().path_and_query().map_or("/", |it| it.as_str());
        let LoginMiddleware { manager, address } = self.middleware.clone();
        let slot: Slot = Arc::new(LoginSlot::new(manager, address, path));
        let finishing = Finishing::new(&slot, request.extensions().get::<Session>());
        request.extensions_mut().insert(slot);
        let responding = self.inner.call(request);
        Box::pin(async move {
            let mut response = responding.await?;
            if let Some(cookie) = finishing.set_cookie().await {
                append_cookie(response.headers_mut(), &cookie);
            }
            Ok(response)
        })
    }
}

fn append_cookie(headers: &mut HeaderMap, cookie: &str) {
    if let Ok(mut value) = HeaderValue::from_str(cookie) {
        value.set_sensitive(true);
        headers.append(SET_COOKIE, value);
    }
}

fn login(request: &HttpRequest) -> Result<Login, LoginError> {
    let extensions = request.extensions();
    let slot = extensions.get::<Slot>().ok_or(LoginError::MissingLayer)?;
    slot.get_or_make(extensions.get::<Session>(), || {
        let headers = request.headers();
        let header = |name: HeaderName| headers.get(name).map(HeaderValue::as_bytes);
        RequestFacts {
            address: match &slot.address {
                Some(address) => address(request),
                None => flask_address(header(HeaderName::from_static("x-forwarded-for")), || {
                    request.peer_addr().map(|peer| peer.ip().to_string())
                }),
            },
            user_agent: header(USER_AGENT).map(<[u8]>::to_vec),
            remember_cookie: slot
                .manager
                .find_cookie(headers.get_all(COOKIE).map(HeaderValue::as_bytes)),
            path_and_query: slot.path_and_query.clone(),
        }
    })
}

impl FromRequest for Login {
    type Error = LoginError;
    type Future = LocalFuture<Result<Self, LoginError>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let login = login(request);
        Box::pin(async move {
            let login = login?;
            login.session().load().await?;
            Ok(login)
        })
    }
}

impl FromRequest for LoggedIn {
    type Error = NotAdmitted;
    type Future = LocalFuture<Result<Self, NotAdmitted>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let login = login(request);
        Box::pin(async move { Self::require(login?).await })
    }
}

impl FromRequest for FreshLogin {
    type Error = NotAdmitted;
    type Future = LocalFuture<Result<Self, NotAdmitted>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let login = login(request);
        Box::pin(async move { Self::require(login?).await })
    }
}

impl FromRequest for CsrfToken {
    type Error = LoginError;
    type Future = LocalFuture<Result<Self, LoginError>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let csrf = request.extensions().get::<CsrfProtect>().cloned();
        let session = request.extensions().get::<Session>().cloned();
        Box::pin(async move { Self::generate(csrf.as_ref(), session.as_ref()).await })
    }
}

impl ResponseError for LoginError {
    fn status_code(&self) -> StatusCode {
        match self {
            Self::Session(error) => error.status_code(),
            _ => StatusCode::INTERNAL_SERVER_ERROR,
        }
    }

    fn error_response(&self) -> HttpResponse {
        match self {
            Self::Session(error) => error.error_response(),
            error => {
                tracing::error!(error = error as &dyn std::error::Error, "login cannot be used");
                HttpResponse::new(self.status_code())
            }
        }
    }
}

impl ResponseError for NotAdmitted {
    fn status_code(&self) -> StatusCode {
        match self {
            Self::Denied(Denial::Unauthorized) => StatusCode::UNAUTHORIZED,
            Self::Denied(Denial::Redirect(_)) => StatusCode::FOUND,
            Self::Login(error) => error.status_code(),
        }
    }

    fn error_response(&self) -> HttpResponse {
        match self {
            Self::Denied(Denial::Unauthorized) => HttpResponse::new(StatusCode::UNAUTHORIZED),
            Self::Denied(Denial::Redirect(location)) => {
                HttpResponse::Found().insert_header((LOCATION, location.as_str())).finish()
            }
            Self::Login(error) => error.error_response(),
        }
    }
}

impl ResponseError for CsrfError {
    fn status_code(&self) -> StatusCode {
        StatusCode::from_u16(self.status()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR)
    }

    fn error_response(&self) -> HttpResponse {
        report(self);
        let mut response = HttpResponse::build(self.status_code());
        match self {
            Self::Session(_) => response.finish(),
            error => response.content_type("text/plain; charset=utf-8").body(error.to_string()),
        }
    }
}

/// Middleware that admits only visitors who are logged in, for a whole scope or resource: Flask-Login's
/// `login_required`.
///
/// Add it with `wrap`, inside [`LoginMiddleware`]. Requests of the method `OPTIONS` pass, as in
/// Flask-Login.
#[derive(Clone, Copy, Debug, Default)]
pub struct RequireLogin {
    must_be_fresh: bool,
}

impl RequireLogin {
    /// Requires a login.
    pub fn new() -> Self {
        Self::default()
    }

    /// Requires a fresh login: Flask-Login's `fresh_login_required`.
    pub fn fresh() -> Self {
        Self { must_be_fresh: true }
    }
}

impl<S, B> Transform<S, ServiceRequest> for RequireLogin
where
    S: Service<ServiceRequest, Response = ServiceResponse<B>, Error = Error> + 'static,
    B: 'static,
{
    type Response = ServiceResponse<EitherBody<B>>;
    type Error = Error;
    type Transform = RequireLoginService<S>;
    type InitError = ();
    type Future = Ready<Result<RequireLoginService<S>, ()>>;

    fn new_transform(&self, inner: S) -> Self::Future {
        let must_be_fresh = self.must_be_fresh;
        ready(Ok(RequireLoginService { inner: Rc::new(inner), must_be_fresh }))
    }
}

/// The service of [`RequireLogin`].
#[derive(Debug)]
pub struct RequireLoginService<S> {
    inner: Rc<S>,
    must_be_fresh: bool,
}

impl<S, B> Service<ServiceRequest> for RequireLoginService<S>
where
    S: Service<ServiceRequest, Response = ServiceResponse<B>, Error = Error> + 'static,
    B: 'static,
{
    type Response = ServiceResponse<EitherBody<B>>;
    type Error = Error;
    type Future = LocalFuture<Result<Self::Response, Error>>;

    forward_ready!(inner);

    fn call(&self, request: ServiceRequest) -> Self::Future {
        let (inner, must_be_fresh) = (Rc::clone(&self.inner), self.must_be_fresh);
        Box::pin(async move {
            if request.method() == Method::OPTIONS {
                return Ok(inner.call(request).await?.map_into_left_body());
            }
            let admitted = match login(request.request()) {
                Ok(login) if must_be_fresh => FreshLogin::require(login).await.map(drop),
                Ok(login) => LoggedIn::require(login).await.map(drop),
                Err(error) => Err(error.into()),
            };
            match admitted {
                Ok(()) => Ok(inner.call(request).await?.map_into_left_body()),
                Err(error) => {
                    Ok(request.into_response(error.error_response()).map_into_right_body())
                }
            }
        })
    }
}

/// Middleware that checks the CSRF token of unsafe requests: Flask-WTF's `CSRFProtect`.
///
/// Add it inside the session's middleware. The token is a header or a field of the form: any field of
/// an urlencoded form, and the first field of a multipart form. Handlers get the body as it came.
/// Scopes and resources outside the middleware are exempt.
#[derive(Clone, Debug)]
pub struct CsrfMiddleware(CsrfProtect);

impl CsrfMiddleware {
    /// Creates a middleware.
    pub fn new(csrf: CsrfProtect) -> Self {
        Self(csrf)
    }
}

impl<S, B> Transform<S, ServiceRequest> for CsrfMiddleware
where
    S: Service<ServiceRequest, Response = ServiceResponse<B>, Error = Error> + 'static,
    B: 'static,
{
    type Response = ServiceResponse<EitherBody<B>>;
    type Error = Error;
    type Transform = CsrfService<S>;
    type InitError = ();
    type Future = Ready<Result<CsrfService<S>, ()>>;

    fn new_transform(&self, inner: S) -> Self::Future {
        ready(Ok(CsrfService { inner: Rc::new(inner), csrf: self.0.clone() }))
    }
}

/// The service of a [`CsrfMiddleware`].
#[derive(Debug)]
pub struct CsrfService<S> {
    inner: Rc<S>,
    csrf: CsrfProtect,
}

impl<S, B> Service<ServiceRequest> for CsrfService<S>
where
    S: Service<ServiceRequest, Response = ServiceResponse<B>, Error = Error> + 'static,
    B: 'static,
{
    type Response = ServiceResponse<EitherBody<B>>;
    type Error = Error;
    type Future = LocalFuture<Result<Self::Response, Error>>;

    forward_ready!(inner);

    fn call(&self, mut request: ServiceRequest) -> Self::Future {
        request.extensions_mut().insert(self.csrf.clone());
        let (inner, csrf) = (Rc::clone(&self.inner), self.csrf.clone());
        let is_checked =
            csrf.config().wtf_csrf_check_default && csrf.protects(request.method().as_str());
        Box::pin(async move {
            if is_checked {
                if let Err(error) = check(&csrf, &mut request).await {
                    let response: HttpResponse<BoxBody> = error.error_response();
                    return Ok(request.into_response(response).map_into_right_body());
                }
            }
            Ok(inner.call(request).await?.map_into_left_body())
        })
    }
}

/// Checks a request and leaves its body as it was.
async fn check(csrf: &CsrfProtect, request: &mut ServiceRequest) -> Result<(), CsrfError> {
    let session = request.extensions().get::<Session>().cloned();
    let session = session.ok_or(SessionError::MissingLayer)?;
    session.load().await?;
    let token = form_field(csrf, request).await?;
    let headers = request.headers();
    let token = token.or_else(|| {
        let mut names = csrf.config().wtf_csrf_headers.iter();
        let header = |name: &String| whole_text(headers, name).filter(|it| !it.is_empty());
        names.find_map(header)
    });
    csrf.validate(&session, token.as_deref())?;
    let host = text(headers, HOST.as_str());
    let host = host.or_else(|| request.uri().authority().map(|it| it.as_str()));
    let referrer = whole_text(headers, REFERER.as_str());
    csrf.check_referrer(is_https(csrf, headers), referrer.as_deref(), host)
}

fn is_https(csrf: &CsrfProtect, headers: &HeaderMap) -> bool {
    match &csrf.config().https_requests {
        HttpsRequests::Always => true,
        HttpsRequests::Never => false,
        HttpsRequests::Header(name) => {
            let scheme = text(headers, name).and_then(|value| value.split(',').next());
            // A request of which the proxy says nothing is checked too.
            scheme.is_none_or(|scheme| !scheme.trim().eq_ignore_ascii_case("http"))
        }
    }
}

fn text<'h>(headers: &'h HeaderMap, name: &str) -> Option<&'h str> {
    headers.get(name)?.to_str().ok()
}

/// Returns a header that may have bytes beyond ASCII.
fn whole_text(headers: &HeaderMap, name: &str) -> Option<String> {
    headers.get(name).map(|value| header_text(value.as_bytes()))
}

/// Looks for the token in the body, and leaves the body as it was.
async fn form_field(
    csrf: &CsrfProtect,
    request: &mut ServiceRequest,
) -> Result<Option<String>, CsrfError> {
    let config = csrf.config();
    let field = config.wtf_csrf_field_name.clone();
    match FormKind::of(text(request.headers(), CONTENT_TYPE.as_str())) {
        FormKind::Other => Ok(None),
        FormKind::UrlEncoded => {
            let body = BodyStream::new(request.take_payload());
            let body = to_bytes_limited(body, config.max_form_len).await;
            let body = body.map_err(|_| CsrfError::FormTooLong)?.map_err(|_| CsrfError::Body)?;
            let token = form_token(&body, &field);
            request.set_payload(replayed(body, Payload::None));
            Ok(token)
        }
        FormKind::Multipart(boundary) => {
            let (mut first, mut rest) = (Vec::new(), request.take_payload());
            let token = loop {
                match first_field_token(&first, &boundary, &field) {
                    Ok(token) => break token,
                    Err(_) if first.len() > MAX_FIRST_FIELD => break None,
                    Err(_) => {}
                }
                let chunk = std::future::poll_fn(|context| Pin::new(&mut rest).poll_next(context));
                match chunk.await {
                    None => break None,
                    Some(Err(_)) => return Err(CsrfError::Body),
                    Some(Ok(chunk)) => first.extend_from_slice(&chunk),
                }
            };
            request.set_payload(replayed(first.into(), rest));
            Ok(token)
        }
    }
}

fn replayed(first: Bytes, rest: Payload) -> Payload {
    Payload::Stream { payload: Box::pin(Replayed { first, rest }) }
}

/// A body of which the beginning was read.
struct Replayed {
    first: Bytes,
    rest: Payload,
}

impl Stream for Replayed {
    type Item = Result<Bytes, PayloadError>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let first = mem::take(&mut self.first);
        if first.is_empty() {
            Pin::new(&mut self.rest).poll_next(context)
        } else {
            Poll::Ready(Some(Ok(first)))
        }
    }
}
