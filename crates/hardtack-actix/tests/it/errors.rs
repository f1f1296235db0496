//! Errors of handlers, extractors and middleware save the session too: row C14.

use actix_web::{
    App, Error, HttpMessage,
    body::MessageBody,
    dev::{ServiceRequest, ServiceResponse},
    error::{ErrorForbidden, ErrorNotFound},
    http::StatusCode,
    middleware::{Next, from_fn},
    web,
};
use hardtack_actix::Session;
use hardtack_actix::session::OversizedCookie;

use crate::{COOKIE, PERMANENT, config, middleware, session_of, tester, visitor::ask};

#[test]
fn c14_an_error_of_a_handler_saves_the_session_too() {
    async fn fail(session: Session) -> Result<&'static str, Error> {
        session.insert("b", 2).unwrap();
        Err(ErrorNotFound("nothing here"))
    }
    let app = App::new().wrap(middleware(config())).route("/", web::get().to(fail));
    let answer = ask(app, "/", &[COOKIE]);
    assert_eq!((answer.status, answer.body.as_str()), (StatusCode::NOT_FOUND, "nothing here"));
    tester().read(answer.all("set-cookie")).assert_value("b", 2);
    assert_eq!(answer.all("vary"), ["Cookie"]);
}

#[test]
fn c14_an_error_of_an_extractor_saves_the_session_too() {
    async fn handler(_: Session, _: web::Path<u32>) -> &'static str {
        "unreachable"
    }
    let write = from_fn(async |request: ServiceRequest, next: Next<_>| {
        session_of(&request.extensions())?.insert("b", 2).unwrap();
        next.call(request).await
    });
    let app = App::new()
        .route("/{number}", web::get().to(handler))
        .wrap(write)
        .wrap(middleware(config()));
    let answer = ask(app, "/text", &[COOKIE]);
    assert_eq!(answer.status, StatusCode::NOT_FOUND);
    tester().read(answer.all("set-cookie")).assert_value("b", 2);
}

/// An error of another middleware.
#[derive(Debug, thiserror::Error)]
#[error("refused by a middleware")]
struct Refused;

impl actix_web::ResponseError for Refused {
    fn status_code(&self) -> StatusCode {
        StatusCode::FORBIDDEN
    }

    fn error_response(&self) -> actix_web::HttpResponse {
        actix_web::HttpResponse::Forbidden()
            .append_header(("vary", "Origin"))
            .append_header(("set-cookie", "theme=dark"))
            .body(self.to_string())
    }
}

async fn refuse<B: MessageBody>(
    request: ServiceRequest,
    _: Next<B>,
) -> Result<ServiceResponse<B>, Error> {
    match request.path() {
        "/untouched" => {}
        "/read" => drop(session_of(&request.extensions())?.contains_key("a")),
        _ => session_of(&request.extensions())?.insert("b", 2).unwrap(),
    }
    Err(Refused.into())
}

#[test]
fn c14_an_error_of_another_middleware_saves_the_session_too() {
    let app = || App::new().wrap(from_fn(refuse)).wrap(middleware(config()));
    let answer = ask(app(), "/write", &[COOKIE]);
    assert_eq!(answer.status, StatusCode::FORBIDDEN);
    assert_eq!(answer.body, "refused by a middleware");
    assert_eq!(answer.all("set-cookie")[0], "theme=dark");
    tester().read(answer.all("set-cookie")).assert_value("b", 2);
    assert_eq!(answer.all("vary"), ["Origin, Cookie"]);

    let answer = ask(app(), "/read", &[COOKIE]);
    assert_eq!((answer.status, answer.all("set-cookie").len()), (StatusCode::FORBIDDEN, 1));
    assert_eq!(answer.all("vary"), ["Origin, Cookie"]);

    let answer = ask(app(), "/untouched", &[COOKIE]);
    assert_eq!((answer.status, answer.all("vary")), (StatusCode::FORBIDDEN, vec!["Origin"]));
}

#[test]
fn an_error_that_carries_nothing_stays_itself_and_another_is_still_the_cause() {
    // Further out than the sessions, where the error passes.
    async fn look<B: MessageBody>(
        request: ServiceRequest,
        next: Next<B>,
    ) -> Result<ServiceResponse<B>, Error> {
        let error = match next.call(request).await {
            Ok(_) => unreachable!("it is refused"),
            Err(error) => error,
        };
        assert_eq!(error.to_string(), "refused by a middleware");
        assert_eq!(error.as_response_error().status_code(), StatusCode::FORBIDDEN);
        // It may be asked more than once.
        let cookies = || error.error_response().headers().get_all("set-cookie").count();
        assert_eq!(cookies(), cookies());
        let itself = error.as_error::<Refused>().is_some();
        Err(ErrorForbidden(format!("itself: {itself}, {} cookies", cookies())))
    }
    let app = || App::new().wrap(from_fn(refuse)).wrap(middleware(config())).wrap(from_fn(look));
    assert_eq!(ask(app(), "/untouched", &[COOKIE]).body, "itself: true, 1 cookies");
    assert_eq!(ask(app(), "/write", &[COOKIE]).body, "itself: false, 2 cookies");
}

#[test]
fn c11_an_error_whose_session_cannot_be_saved_is_an_empty_500() {
    let mut config = config();
    (config.oversized_cookie, config.max_cookie_size) = (OversizedCookie::Refuse, 60);
    let app = App::new().wrap(from_fn(refuse)).wrap(middleware(config));
    let answer = ask(app, "/write", &[COOKIE]);
    assert_eq!((answer.status, answer.body.as_str()), (StatusCode::INTERNAL_SERVER_ERROR, ""));
    assert!(answer.all("set-cookie").is_empty());
}

#[test]
fn c16_the_cookie_of_an_error_wins_and_the_error_is_answered_once() {
    use std::sync::atomic::{AtomicUsize, Ordering};

    /// Deletes the session's cookie by itself.
    #[derive(Debug, thiserror::Error)]
    #[error("logged out")]
    struct LoggedOut;
    static ANSWERED: AtomicUsize = AtomicUsize::new(0);
    impl actix_web::ResponseError for LoggedOut {
        fn error_response(&self) -> actix_web::HttpResponse {
            ANSWERED.fetch_add(1, Ordering::Relaxed);
            actix_web::HttpResponse::Unauthorized()
                .append_header(("set-cookie", "session=; Max-Age=0; Path=/"))
                .finish()
        }
    }
    async fn log_out<B: MessageBody>(
        _: ServiceRequest,
        _: Next<B>,
    ) -> Result<ServiceResponse<B>, Error> {
        Err(LoggedOut.into())
    }
    let app = || App::new().wrap(from_fn(log_out)).wrap(middleware(config()));
    let answer = ask(app(), "/", &[PERMANENT]);
    assert_eq!(answer.all("set-cookie"), ["session=; Max-Age=0; Path=/"]);
    // Nothing was to be renewed here, so that nobody asked for the response but the server.
    ANSWERED.store(0, Ordering::Relaxed);
    ask(app(), "/", &[COOKIE]);
    assert_eq!(ANSWERED.load(Ordering::Relaxed), 1);
}
