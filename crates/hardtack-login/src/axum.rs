//! Layers for axum and the arguments of its handlers.
//!
//! Add [`LoginLayer`] and [`CsrfLayer`] inside the session's layer, that is, before it:
//!
//! ```
//! use axum::{Router, extract::ConnectInfo, routing::get};
//! use hardtack_login::axum::{CsrfLayer, LoginLayer, RequireLogin};
//! use hardtack_login::{CsrfConfig, CsrfProtect, LoggedIn, LoginConfig, LoginManager};
//! use hardtack_tower::{SecretKey, SecureCookieSessionInterface, SessionConfig, SessionLayer};
//! use std::net::SocketAddr;
//!
//! async fn account(login: LoggedIn) -> String {
//!     format!("account of user {}", login.user_id())
//! }
//!
//! let key = SecretKey::new("secret-key")?;
//! let logins = LoginManager::new(LoginConfig::new(key.clone()).with_login_view("/login"))?;
//! let csrf = CsrfProtect::new(CsrfConfig::new(key.clone()))?;
//! let sessions = SecureCookieSessionInterface::new(SessionConfig::new(key))?;
//! let admin: Router = Router::new().route("/admin", get(account)).route_layer(RequireLogin::fresh());
//! let app = Router::new()
//!     .route("/account", get(account))
//!     .merge(admin)
//!     .layer(CsrfLayer::new(csrf))
//!     .layer(LoginLayer::new(logins).with_peer_address(|request| {
//!         let peer = request.extensions.get::<ConnectInfo<SocketAddr>>();
//!         peer.map(|peer| peer.0.ip().to_string())
//!     }))
//!     .layer(SessionLayer::new(sessions));
//! # let app: Router = app;
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! Serve it with `axum::serve(listener, app.into_make_service_with_connect_info::<SocketAddr>())`.
//! Without that there is no `ConnectInfo`, and the address is unknown.

use std::error::Error;
use std::fmt;
use std::future::Future;
use std::mem;
use std::pin::Pin;
use std::sync::{Arc, Once};
use std::task::{Context, Poll};

use axum_core_05::body::Body;
use axum_core_05::extract::{FromRequestParts, Request};
use axum_core_05::response::{IntoResponse, Response};
use hardtack_session::{Session, SessionError};
use http::header::{CONTENT_TYPE, COOKIE, HOST, LOCATION, REFERER, SET_COOKIE, USER_AGENT};
use http::{HeaderMap, HeaderValue, Method, StatusCode, request::Parts};
use http_body_util::{BodyExt, LengthLimitError, Limited};
use tower_layer::Layer;
use tower_service::Service;

use crate::csrf::{FormKind, first_field_token, form_token, header_text};
use crate::guard::{Finishing, LoginSlot, flask_address, report};
use crate::{
    CsrfError, CsrfProtect, CsrfToken, Denial, FreshLogin, HttpsRequests, LoggedIn, Login,
    LoginError, LoginManager, NotAdmitted, RequestFacts, SessionProtection,
};

type BoxFuture<T> = Pin<Box<dyn Future<Output = T> + Send>>;
type Address = Arc<dyn Fn(&Parts) -> Option<String> + Send + Sync>;
type Bytes = <Body as http_body::Body>::Data;
type Slot = Arc<LoginSlot<AddressSource>>;

#[derive(Clone)]
enum AddressSource {
    /// Nothing was said about it, which is reported once.
    Unknown(Arc<Once>),
    Peer(Address),
    Whole(Address),
}

/// Layer that finds out who is logged in when a handler asks, and sets the remember-me cookie.
///
/// Add it inside the session's layer. It does not read or write the session by itself.
#[derive(Clone)]
pub struct LoginLayer {
    manager: LoginManager,
    address: AddressSource,
}

impl LoginLayer {
    /// Creates a layer. It takes a visitor's address from `X-Forwarded-For`.
    ///
    /// For requests without that header, give it [`with_peer_address`](Self::with_peer_address) as well.
    /// An event of level `warn` reminds you.
    pub fn new(manager: LoginManager) -> Self {
        Self { manager, address: AddressSource::Unknown(Arc::new(Once::new())) }
    }

    /// Sets the function that returns the address of a connection, for requests without
    /// `X-Forwarded-For`. Flask-Login does the same with `REMOTE_ADDR`.
    ///
    /// In axum, it is that of `ConnectInfo`, as the example of this [module](self) shows. If the function
    /// returns `None`, the address is unknown, without an event: logins made by Flask are not fresh then, or
    /// are ended if `SESSION_PROTECTION` is strong.
    #[must_use]
    pub fn with_peer_address(
        mut self,
        address: impl Fn(&Parts) -> Option<String> + Send + Sync + 'static,
    ) -> Self {
        self.address = AddressSource::Peer(Arc::new(address));
        self
    }

    /// Sets the function that returns a visitor's address, for services whose Flask application
    /// replaced Flask-Login's way. `X-Forwarded-For` is not read then.
    #[must_use]
    pub fn with_address(
        mut self,
        address: impl Fn(&Parts) -> Option<String> + Send + Sync + 'static,
    ) -> Self {
        self.address = AddressSource::Whole(Arc::new(address));
        self
    }
}

impl<S> Layer<S> for LoginLayer {
    type Service = LoginService<S>;

    fn layer(&self, inner: S) -> LoginService<S> {
        LoginService { inner, layer: self.clone() }
    }
}

impl fmt::Debug for LoginLayer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("LoginLayer").field("manager", &self.manager).finish_non_exhaustive()
    }
}

/// The service of a [`LoginLayer`].
#[derive(Clone, Debug)]
pub struct LoginService<S> {
    inner: S,
    layer: LoginLayer,
}

impl<S, B, R> Service<http::Request<B>> for LoginService<S>
where
    S: Service<http::Request<B>, Response = http::Response<R>>,
    S::Future: Send + 'static,
    R: Send + 'static,
{
    type Response = S::Response;
    type Error = S::Error;
    type Future = BoxFuture<Result<S::Response, S::Error>>;

    fn poll_ready(&mut self, context: &mut Context<'_>) -> Poll<Result<(), S::Error>> {
        self.inner.poll_ready(context)
    }

    fn call(&mut self, mut request: http::Request<B>) -> Self::Future {
        let path = request.uri().path_and_query().map_or("/", |it| it.as_str());
        let LoginLayer { manager, address } = self.layer.clone();
        let slot: Slot = Arc::new(LoginSlot::new(manager, address, path));
        let finishing = Finishing::new(&slot, request.extensions().get::<Session>());
        request.extensions_mut().insert(slot);
        let responding = self.inner.call(request);
        Box::pin(async move {
            let mut response = responding.await?;
            let set_cookie = finishing.set_cookie().await;
            if let Some(Ok(mut value)) = set_cookie.map(HeaderValue::try_from) {
                value.set_sensitive(true);
                response.headers_mut().append(SET_COOKIE, value);
            }
            Ok(response)
        })
    }
}

fn login(parts: &Parts) -> Result<Login, LoginError> {
    let slot = parts.extensions.get::<Slot>().ok_or(LoginError::MissingLayer)?;
    slot.get_or_make(parts.extensions.get::<Session>(), || {
        let header = |name| parts.headers.get(name).map(HeaderValue::as_bytes);
        let forwarded_for = header("x-forwarded-for");
        let cookies = parts.headers.get_all(COOKIE).iter().map(HeaderValue::as_bytes);
        RequestFacts {
            address: match &slot.address {
                AddressSource::Whole(address) => address(parts),
                AddressSource::Peer(peer) => flask_address(forwarded_for, || peer(parts)),
                AddressSource::Unknown(reported) => flask_address(forwarded_for, || {
                    if slot.manager.protection() != SessionProtection::Off {
                        reported.call_once(report_unknown_address);
                    }
                    None
                }),
            },
            user_agent: header(USER_AGENT.as_str()).map(<[u8]>::to_vec),
            remember_cookie: slot.manager.find_cookie(cookies),
            path_and_query: slot.path_and_query.clone(),
        }
    })
}

fn report_unknown_address() {
    tracing::warn!(
        "the visitor's address is unknown, so that logins made by Flask are not fresh here, or are \
         ended if SESSION_PROTECTION is strong; call LoginLayer::with_peer_address, or set \
         X-Forwarded-For in the proxy"
    );
}

impl<S: Sync> FromRequestParts<S> for Login {
    type Rejection = LoginError;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, LoginError> {
        let login = login(parts)?;
        login.session().load().await?;
        Ok(login)
    }
}

impl<S: Sync> FromRequestParts<S> for LoggedIn {
    type Rejection = NotAdmitted;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, NotAdmitted> {
        Self::require(login(parts)?).await
    }
}

impl<S: Sync> FromRequestParts<S> for FreshLogin {
    type Rejection = NotAdmitted;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, NotAdmitted> {
        Self::require(login(parts)?).await
    }
}

impl<S: Sync> FromRequestParts<S> for CsrfToken {
    type Rejection = LoginError;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, LoginError> {
        let csrf = parts.extensions.get::<CsrfProtect>();
        Self::generate(csrf, parts.extensions.get::<Session>()).await
    }
}

impl IntoResponse for LoginError {
    fn into_response(self) -> Response {
        match self {
            Self::Session(error) => error.into_response(),
            error => {
                tracing::error!(error = &error as &dyn Error, "login cannot be used");
                StatusCode::INTERNAL_SERVER_ERROR.into_response()
            }
        }
    }
}

impl IntoResponse for Denial {
    fn into_response(self) -> Response {
        match self {
            Self::Unauthorized => StatusCode::UNAUTHORIZED.into_response(),
            Self::Redirect(location) => (StatusCode::FOUND, [(LOCATION, location)]).into_response(),
        }
    }
}

impl IntoResponse for NotAdmitted {
    fn into_response(self) -> Response {
        match self {
            Self::Denied(denial) => denial.into_response(),
            Self::Login(error) => error.into_response(),
        }
    }
}

impl IntoResponse for CsrfError {
    fn into_response(self) -> Response {
        report(&self);
        let status = StatusCode::from_u16(self.status());
        let status = status.unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        match self {
            Self::Session(_) => status.into_response(),
            error => (status, error.to_string()).into_response(),
        }
    }
}

/// Layer that admits only visitors who are logged in, for a whole router: Flask-Login's
/// `login_required`.
///
/// Add it with `Router::route_layer`, inside [`LoginLayer`]. Requests of the method `OPTIONS` pass, as in
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

impl<S> Layer<S> for RequireLogin {
    type Service = RequireLoginService<S>;

    fn layer(&self, inner: S) -> RequireLoginService<S> {
        RequireLoginService { inner, must_be_fresh: self.must_be_fresh }
    }
}

/// The service of [`RequireLogin`].
#[derive(Clone, Debug)]
pub struct RequireLoginService<S> {
    inner: S,
    must_be_fresh: bool,
}

impl<S, B> Service<http::Request<B>> for RequireLoginService<S>
where
    S: Service<http::Request<B>, Response = Response> + Clone + Send + 'static,
    S::Future: Send,
    B: Send + 'static,
{
    type Response = Response;
    type Error = S::Error;
    type Future = BoxFuture<Result<Response, S::Error>>;

    fn poll_ready(&mut self, context: &mut Context<'_>) -> Poll<Result<(), S::Error>> {
        self.inner.poll_ready(context)
    }

    fn call(&mut self, request: http::Request<B>) -> Self::Future {
        // The service that is ready is the one to be called.
        let clone = self.inner.clone();
        let mut inner = mem::replace(&mut self.inner, clone);
        let must_be_fresh = self.must_be_fresh;
        Box::pin(async move {
            if request.method() == Method::OPTIONS {
                return inner.call(request).await;
            }
            let (parts, body) = request.into_parts();
            let admitted = match login(&parts) {
                Ok(login) if must_be_fresh => FreshLogin::require(login).await.map(drop),
                Ok(login) => LoggedIn::require(login).await.map(drop),
                Err(error) => Err(error.into()),
            };
            match admitted {
                Ok(()) => inner.call(http::Request::from_parts(parts, body)).await,
                Err(error) => Ok(error.into_response()),
            }
        })
    }
}

/// Layer that checks the CSRF token of unsafe requests: Flask-WTF's `CSRFProtect`.
///
/// Add it inside the session's layer. The token is a header or a field of the form: any field of an
/// urlencoded form, and the first field of a multipart form. Handlers get the body as it came.
/// Routes that are merged into the router after the layer are exempt.
#[derive(Clone, Debug)]
pub struct CsrfLayer(CsrfProtect);

impl CsrfLayer {
    /// Creates a layer.
    pub fn new(csrf: CsrfProtect) -> Self {
        Self(csrf)
    }
}

impl<S> Layer<S> for CsrfLayer {
    type Service = CsrfService<S>;

    fn layer(&self, inner: S) -> CsrfService<S> {
        CsrfService { inner, csrf: self.0.clone() }
    }
}

/// The service of a [`CsrfLayer`].
#[derive(Clone, Debug)]
pub struct CsrfService<S> {
    inner: S,
    csrf: CsrfProtect,
}

impl<S> Service<Request> for CsrfService<S>
where
    S: Service<Request, Response = Response> + Clone + Send + 'static,
    S::Future: Send,
{
    type Response = Response;
    type Error = S::Error;
    type Future = BoxFuture<Result<Response, S::Error>>;

    fn poll_ready(&mut self, context: &mut Context<'_>) -> Poll<Result<(), S::Error>> {
        self.inner.poll_ready(context)
    }

    fn call(&mut self, mut request: Request) -> Self::Future {
        request.extensions_mut().insert(self.csrf.clone());
        let checks = self.csrf.config().wtf_csrf_check_default;
        if !checks || !self.csrf.protects(request.method().as_str()) {
            return Box::pin(self.inner.call(request));
        }
        let clone = self.inner.clone();
        let mut inner = mem::replace(&mut self.inner, clone);
        let csrf = self.csrf.clone();
        Box::pin(async move {
            match checked(&csrf, request).await {
                Ok(request) => inner.call(request).await,
                Err(error) => Ok(error.into_response()),
            }
        })
    }
}

/// Checks a request and returns it with its body.
async fn checked(csrf: &CsrfProtect, request: Request) -> Result<Request, CsrfError> {
    let (parts, body) = request.into_parts();
    let session = parts.extensions.get::<Session>().cloned().ok_or(SessionError::MissingLayer)?;
    session.load().await?;
    let (token, body) = form_field(csrf, &parts.headers, body).await?;
    let token = token.or_else(|| {
        let mut names = csrf.config().wtf_csrf_headers.iter();
        let header = |name: &String| whole_text(&parts.headers, name).filter(|it| !it.is_empty());
        names.find_map(header)
    });
    csrf.validate(&session, token.as_deref())?;
    let host = text(&parts.headers, HOST.as_str());
    let host = host.or_else(|| parts.uri.authority().map(|it| it.as_str()));
    let referrer = whole_text(&parts.headers, REFERER.as_str());
    csrf.check_referrer(is_https(csrf, &parts.headers), referrer.as_deref(), host)?;
    Ok(Request::from_parts(parts, body))
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

/// Looks for the token in the body, and returns the body as it came.
async fn form_field(
    csrf: &CsrfProtect,
    headers: &HeaderMap,
    body: Body,
) -> Result<(Option<String>, Body), CsrfError> {
    let config = csrf.config();
    let field = config.wtf_csrf_field_name.as_str();
    match FormKind::of(text(headers, CONTENT_TYPE.as_str())) {
        FormKind::Other => Ok((None, body)),
        FormKind::UrlEncoded => {
            let body = Limited::new(body, config.max_form_len).collect().await;
            let body = body.map_err(|error| {
                let is_long = error.is::<LengthLimitError>();
                if is_long { CsrfError::FormTooLong } else { CsrfError::Body }
            })?;
            let body = body.to_bytes();
            Ok((form_token(&body, field), Body::from(body)))
        }
        FormKind::Multipart(boundary) => {
            let (mut first, mut rest) = (Vec::new(), body);
            let token = loop {
                match first_field_token(&first, &boundary, field) {
                    Ok(token) => break token,
                    Err(_) if first.len() > crate::csrf::MAX_FIRST_FIELD => break None,
                    Err(_) => {}
                }
                match rest.frame().await {
                    None => break None,
                    Some(Err(_)) => return Err(CsrfError::Body),
                    Some(Ok(frame)) => match frame.into_data() {
                        Ok(data) => first.extend_from_slice(&data),
                        // Trailers end the body.
                        Err(_) => break None,
                    },
                }
            };
            Ok((token, Body::new(Replayed { first: Some(first.into()), rest })))
        }
    }
}

/// A body of which the beginning was read.
struct Replayed {
    first: Option<Bytes>,
    rest: Body,
}

impl http_body::Body for Replayed {
    type Data = Bytes;
    type Error = axum_core_05::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<http_body::Frame<Bytes>, Self::Error>>> {
        match self.first.take().filter(|first| !first.is_empty()) {
            Some(first) => Poll::Ready(Some(Ok(http_body::Frame::data(first)))),
            None => Pin::new(&mut self.rest).poll_frame(context),
        }
    }
}
