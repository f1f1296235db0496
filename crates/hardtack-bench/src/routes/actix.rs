//! Routes of actix-web.

use std::{hint::black_box, rc::Rc};

use actix_web::{
    App, Error, Route,
    body::MessageBody,
    dev::{Service, ServiceFactory, ServiceRequest, ServiceResponse},
    http::header::{COOKIE, HeaderValue, SET_COOKIE},
    rt::System,
    test::{TestRequest, init_service},
    web,
};
use anyhow::Result;
use hardtack_actix::{Session, SessionError, SessionMiddleware};

use super::{ANSWER, Answer, route};
use crate::{entry::Entry, hardtack, payload::Payload, samples::Samples, site};

/// Whose routes they are in tables.
pub const ACTIX: &str = "actix-web";

/// Routes on one payload: without sessions, and with hardtack's middleware.
///
/// # Errors
///
/// When a route does not answer.
pub fn entries<P: Payload>(samples: &Rc<Samples<P>>) -> Result<Vec<Entry>> {
    let now = samples.now;
    let sessions = SessionMiddleware::new(site::sessions(samples.form, 0)?)
        .with_clock(hardtack_session::serializer::UnixTime(now));
    let unrefreshed = SessionMiddleware::new(site::unrefreshed(samples.form)?)
        .with_clock(hardtack_session::serializer::UnixTime(now));
    let bare = || web::get().to(async || ANSWER);
    let with = |sessions: &SessionMiddleware, route: Route| {
        App::new().wrap(sessions.clone()).route("/", route)
    };
    let who = hardtack::WHO;
    Ok(vec![
        app(ACTIX, "actix route without sessions", samples, App::new().route("/", bare()))?,
        app(who, "actix route that does not look", samples, with(&unrefreshed, bare()))?,
        app(who, "actix route that reads", samples, with(&sessions, web::get().to(read::<P>)))?,
        app(who, "actix route that writes", samples, with(&sessions, web::get().to(write)))?,
    ])
}

fn app<P, B>(
    who: &str,
    what: &str,
    samples: &Samples<P>,
    app: App<
        impl ServiceFactory<
            ServiceRequest,
            Config = (),
            Response = ServiceResponse<B>,
            Error = Error,
            InitError = (),
        > + 'static,
    >,
) -> Result<Entry>
where
    B: MessageBody + 'static,
{
    let system = System::new();
    let app = system.block_on(init_service(app));
    let cookies: Result<Vec<HeaderValue>> = samples
        .all
        .iter()
        .map(|sample| Ok(HeaderValue::from_str(&format!("session={}", sample.cookie))?))
        .collect();
    let ask = move |cookie: &HeaderValue| {
        let request = TestRequest::get().insert_header((COOKIE, cookie.clone())).to_request();
        system.block_on(app.call(request))
    };
    route(who, what, samples, cookies?, ask, |answered| match answered {
        Ok(response) => Answer {
            status: response.status().as_u16(),
            sets_cookie: response.headers().contains_key(SET_COOKIE),
        },
        Err(_) => Answer { status: 500, sets_cookie: false },
    })
}

async fn read<P: Payload>(session: Session) -> Result<&'static str, SessionError> {
    black_box(session.view::<P>()?);
    Ok(ANSWER)
}

async fn write(session: Session) -> Result<&'static str, SessionError> {
    session.insert("visits", 7)?;
    Ok(ANSWER)
}
