//! What the middleware does to requests and responses: rows C5, C6, C11, C12 and C14.

use std::cell::RefCell;
use std::future::Future as _;
use std::rc::Rc;
use std::sync::{Arc, Mutex};
use std::task::{Context, Waker};

use actix_web::{
    App, Error, HttpMessage, HttpResponse,
    body::MessageBody,
    dev::{Service as _, ServiceRequest, ServiceResponse},
    http::StatusCode,
    middleware::{Next, from_fn},
    test, web,
};
use hardtack_actix::session::OversizedCookie;
use hardtack_actix::{Session, SessionError};

use crate::{
    COOKIE, PERMANENT, config, middleware, session_of, tester,
    visitor::{ask, run},
};

async fn untouched() -> &'static str {
    "untouched"
}

async fn read(session: Session) -> Result<String, SessionError> {
    Ok(format!("{:?}", session.get::<u64>("a")?))
}

async fn write(session: Session) -> Result<&'static str, SessionError> {
    session.insert("b", 2)?;
    Ok("written")
}

async fn clear(session: Session) -> Result<&'static str, SessionError> {
    session.clear()?;
    Ok("cleared")
}

fn routes(config: &mut web::ServiceConfig) {
    config
        .route("/", web::get().to(untouched))
        .route("/read", web::get().to(read))
        .route("/write", web::get().to(write))
        .route("/clear", web::get().to(clear));
}

macro_rules! site {
    () => {
        App::new().configure(routes).wrap(middleware(config()))
    };
}

#[test]
fn a_cookie_of_flask_is_read_and_a_new_one_is_set() {
    let answer = ask(site!(), "/read", &[COOKIE]);
    assert_eq!(answer.body, "Some(1)");
    tester().read(answer.all("set-cookie")).assert_kept();
    assert_eq!(answer.all("vary"), ["Cookie"]);

    let answer = ask(site!(), "/write", &[COOKIE]);
    let [set_cookie] = answer.all("set-cookie")[..] else { panic!("one cookie") };
    assert!(set_cookie.starts_with("session=eyJhIjoxLCJiIjoyfQ.ZVPxAA."), "{set_cookie}");
    assert!(set_cookie.ends_with("; HttpOnly; Path=/"), "{set_cookie}");
    assert_eq!(answer.all("vary"), ["Cookie"]);
}

#[test]
fn c6_a_request_that_looks_at_nothing_changes_nothing() {
    for cookies in [&[][..], &[COOKIE], &["session=forged"]] {
        let answer = ask(site!(), "/", cookies);
        assert!(answer.all("set-cookie").is_empty() && answer.all("vary").is_empty());
    }
}

#[test]
fn c6_a_permanent_session_is_renewed_and_a_cleared_one_deleted() {
    let answer = ask(site!(), "/", &[PERMANENT]);
    let change = tester().read(answer.all("set-cookie"));
    assert!(change.session().permanent());
    assert_eq!(answer.all("vary"), ["Cookie"]);

    let answer = ask(site!(), "/clear", &[COOKIE]);
    tester().read(answer.all("set-cookie")).assert_deleted();
    assert_eq!(answer.all("vary"), ["Cookie"]);
}

#[test]
fn c5_other_cookies_and_other_vary_values_are_kept() {
    async fn handler(session: Session) -> HttpResponse {
        session.insert("b", 2).unwrap();
        HttpResponse::Ok()
            .append_header(("set-cookie", "theme=dark"))
            .append_header(("vary", "Origin"))
            .append_header(("vary", "Accept, Accept-Encoding"))
            .finish()
    }
    let app = App::new().wrap(middleware(config())).route("/", web::get().to(handler));
    let answer = ask(app, "/", &[COOKIE]);
    assert_eq!(answer.all("set-cookie")[0], "theme=dark");
    tester().read(answer.all("set-cookie")).assert_value("b", 2);
    assert_eq!(answer.all("vary"), ["Origin, Accept, Accept-Encoding, Cookie"]);
}

#[test]
fn c12_the_first_cookie_of_the_name_counts_over_several_headers() {
    let read = |cookies: &[&str]| ask(site!(), "/read", cookies).body;
    assert_eq!(read(&["theme=dark", COOKIE]), "Some(1)");
    assert_eq!(read(&[COOKIE, "session=forged"]), "Some(1)");
    assert_eq!(read(&["session=forged", COOKIE]), "None");
    assert_eq!(read(&["session=", COOKIE]), "None");
}

#[test]
fn c11_an_oversized_session_is_sent_or_refused_as_configured() {
    for (oversized_cookie, status, body, sent) in [
        (OversizedCookie::Report, StatusCode::OK, "written", 1),
        (OversizedCookie::Refuse, StatusCode::INTERNAL_SERVER_ERROR, "", 0),
    ] {
        let mut config = config();
        (config.oversized_cookie, config.max_cookie_size) = (oversized_cookie, 60);
        let app = App::new().configure(routes).wrap(middleware(config));
        let answer = ask(app, "/write", &[COOKIE]);
        assert_eq!((answer.status, answer.body.as_str()), (status, body));
        assert_eq!(answer.all("set-cookie").len(), sent);
    }
}

#[test]
fn of_two_middlewares_for_one_cookie_the_outer_one_saves() {
    let scope = || web::scope("/in").configure(routes).wrap(middleware(config()));
    let app = App::new().service(scope()).wrap(middleware(config()));
    let answer = ask(app, "/in/write", &[COOKIE]);
    tester().read(answer.all("set-cookie")).assert_value("a", 1).assert_value("b", 2);
    let app = App::new().service(scope()).wrap(middleware(config()));
    assert_eq!(ask(app, "/in/", &[PERMANENT]).all("set-cookie").len(), 1);
    // With other settings it would not do what the inner one was told.
    let other = config().with_session_cookie_secure(true);
    let app = App::new().service(scope()).wrap(middleware(other));
    let answer = ask(app, "/in/write", &[COOKIE]);
    assert_eq!((answer.status, answer.body.as_str()), (StatusCode::INTERNAL_SERVER_ERROR, ""));
    assert!(answer.all("set-cookie").is_empty());
}

#[test]
fn c16_a_cookie_that_the_response_sets_itself_wins() {
    for (set_cookie, kept) in [("session=; Max-Age=0; Path=/", 1), ("theme=dark", 2)] {
        let answering = |write: bool| {
            web::get().to(move |session: Session| {
                if write {
                    session.insert("b", 2).unwrap();
                }
                std::future::ready(
                    HttpResponse::Ok().append_header(("set-cookie", set_cookie)).finish(),
                )
            })
        };
        for write in [false, true] {
            let app = App::new().route("/", answering(write)).wrap(middleware(config()));
            let answer = ask(app, "/", &[PERMANENT]);
            assert_eq!(answer.all("set-cookie").len(), kept, "{set_cookie} {write}");
            assert_eq!(answer.all("set-cookie")[0], set_cookie);
        }
    }
}

#[test]
fn middlewares_for_different_cookies_keep_different_sessions() {
    let app = || {
        let mut admin = config();
        admin.session_cookie_name = "admin".to_owned();
        App::new()
            .service(web::scope("/admin").configure(routes).wrap(middleware(admin)))
            .configure(routes)
            .wrap(middleware(config()))
    };
    let answer = ask(app(), "/admin/write", &[COOKIE]);
    assert!(answer.all("set-cookie")[0].starts_with("admin=eyJiIjoyfQ."));
    let answer = ask(app(), "/write", &[COOKIE]);
    assert!(answer.all("set-cookie")[0].starts_with("session=eyJhIjoxLCJiIjoyfQ."));
}

#[test]
fn within_middlewares_of_several_names_each_sees_its_own_session_before_and_after() {
    /// Writes with the response into the session that it sees.
    async fn audit<B: MessageBody>(
        request: ServiceRequest,
        next: Next<B>,
    ) -> Result<ServiceResponse<B>, Error> {
        let before = session_of(&request.extensions())?.cookie_name().to_owned();
        let response = next.call(request).await?;
        assert_eq!(session_of(&response.request().extensions())?.cookie_name(), before);
        session_of(&response.request().extensions())?.insert("audited", &before).unwrap();
        Ok(response)
    }
    let app = || {
        let mut admin = config();
        admin.session_cookie_name = "admin".to_owned();
        let innermost = web::scope("/in").route("/both", web::get().to(both));
        let within = web::scope("/in")
            .service(innermost.wrap(middleware(admin.clone())))
            .route("/middle", web::get().to(middle))
            .wrap(middleware(config()));
        let admin = web::scope("/admin")
            .service(within)
            .route("/both", web::get().to(both))
            .wrap(middleware(admin));
        App::new().service(admin).wrap(from_fn(audit)).wrap(middleware(config()))
    };
    async fn middle(session: Session) -> &'static str {
        assert_eq!(session.cookie_name(), "session");
        assert!(session.named("admin").is_some());
        session.insert("b", 2).unwrap();
        "middle"
    }
    async fn both(session: Session) -> &'static str {
        assert_eq!(session.cookie_name(), "admin");
        assert!(session.named("other").is_none());
        session.named("session").unwrap().insert("b", 2).unwrap();
        session.insert("c", 3).unwrap();
        "both"
    }
    // The inner ones leave their sessions to the outer ones, whatever stands between.
    let answer = ask(app(), "/admin/in/middle", &[PERMANENT]);
    assert_eq!(answer.all("set-cookie").len(), 1);
    tester().read(answer.all("set-cookie")).assert_value("b", 2);
    tester().read(answer.all("set-cookie")).assert_value("audited", "session");

    for path in ["/admin/both", "/admin/in/in/both"] {
        let answer = ask(app(), path, &[COOKIE]);
        assert_eq!(answer.all("set-cookie").len(), 2, "{path}");
        assert!(answer.all("set-cookie")[0].starts_with("admin=eyJjIjozfQ."));
        tester().read(answer.all("set-cookie")).assert_value("b", 2);
        tester().read(answer.all("set-cookie")).assert_value("audited", "session");
    }
}

#[test]
fn a_request_that_is_dropped_reports_and_closes_its_session() {
    let told = Arc::new(Mutex::new(Vec::new()));
    let handed_out = Rc::new(RefCell::new(None));
    let (note, hand_out) = (Arc::clone(&told), Rc::clone(&handed_out));
    let sessions =
        middleware(config()).on_rejected(move |it| note.lock().unwrap().push(it.reason().as_str()));
    let wait = move |session: Session| {
        let hand_out = Rc::clone(&hand_out);
        async move {
            *hand_out.borrow_mut() = Some(session.clone());
            session.contains_key("a").unwrap();
            std::future::pending::<&str>().await
        }
    };
    run(async {
        let app = App::new().wrap(sessions).route("/", web::get().to(wait));
        let app = test::init_service(app).await;
        let request = test::TestRequest::default().insert_header(("cookie", "session=forged"));
        let mut given_up = Box::pin(app.call(request.to_request()));
        assert!(given_up.as_mut().poll(&mut Context::from_waker(Waker::noop())).is_pending());
        assert!(told.lock().unwrap().is_empty());
        drop(given_up);
        assert_eq!(*told.lock().unwrap(), ["wrong-kind"]);
        let session: Session = handed_out.take().unwrap();
        assert!(matches!(session.insert("b", 2), Err(SessionError::ResponseSent)));
    });
}

#[test]
fn the_clock_is_the_middlewares() {
    let month = 31 * 24 * 60 * 60;
    let at = |seconds: u64| {
        let clock = tester().clock();
        clock.advance(std::time::Duration::from_secs(seconds));
        let app = App::new().configure(routes).wrap(middleware(config()).with_clock(clock));
        ask(app, "/read", &[COOKIE]).body
    };
    assert_eq!(at(month), "Some(1)");
    assert_eq!(at(month + 1), "None");
}

#[test]
fn c19_debug_of_the_headers_shows_no_session() {
    async fn shown(request: actix_web::HttpRequest) -> String {
        format!("{:?}", request.headers())
    }
    run(async {
        let app = App::new().wrap(middleware(config())).route("/", web::get().to(shown));
        let app = test::init_service(app).await;
        let request = test::TestRequest::get()
            .append_header(("cookie", "theme=dark"))
            .append_header(("cookie", PERMANENT));
        let response = test::call_service(&app, request.to_request()).await;
        let headers = format!("{:?}", response.headers());
        let body = test::read_body(response).await;
        assert_eq!(String::from_utf8_lossy(&body).matches("Sensitive").count(), 2);
        assert!(headers.contains("set-cookie") && headers.contains("Sensitive"), "{headers}");
        assert!(!headers.contains("session="), "{headers}");
    });
}
