//! Real Flask behind a service in Rust that forwards to it inside its session layer, driven by a
//! visitor with a cookie jar: at every step, both sides agree on who is logged in.

mod flask;
mod fronts;
mod jar;

use std::time::Duration;

use hardtack_session::{
    SecretKey, SecureCookieSessionInterface, SessionConfig, testing::SessionTester,
};

use self::{flask::Behind, fronts::Front, jar::Jar};

const OLD: &str = "the key before the rotation";
const NEW: &str = "the key after the rotation";

/// How a service in front is set up.
#[derive(Clone, Copy, Debug)]
struct Setup {
    /// Whether a Rust middleware counts visits in the session.
    counts: bool,
    /// Whether a renewal is limited to cookies older than a day.
    renews_late: bool,
    /// Whether cookies of the old key are signed again at once.
    resigns: bool,
}

impl Setup {
    fn all() -> impl Iterator<Item = Self> {
        (0..8).map(|bits: u8| Self {
            counts: bits & 1 > 0,
            renews_late: bits & 2 > 0,
            resigns: bits & 4 > 0,
        })
    }

    fn config(self) -> SessionConfig {
        let mut config = SessionConfig::new(SecretKey::new(NEW).unwrap());
        config.secret_key_fallbacks = vec![SecretKey::new(OLD).unwrap()];
        config.resign_fallback = self.resigns;
        config.renew_after = self.renews_late.then(|| Duration::from_secs(24 * 60 * 60));
        config
    }

    fn sessions(self) -> SecureCookieSessionInterface {
        SecureCookieSessionInterface::new(self.config()).unwrap()
    }
}

/// A visitor, and the service they visit.
struct Visit {
    front: Front,
    jar: Jar,
    about: String,
}

impl Visit {
    /// Gets a page and keeps its cookies; returns the body and whether the session cookie was set.
    async fn get(&mut self, path: &str) -> (String, bool) {
        let answer = self.front.get(path, self.jar.header()).await;
        assert_eq!(answer.status, 200, "{}: {path}", self.about);
        let sets_session = answer.set_cookies.iter().any(|it| it.starts_with("session="));
        answer.set_cookies.iter().for_each(|line| self.jar.keep(line));
        (answer.body, sets_session)
    }

    /// Asks both sides who is logged in, Rust first and last.
    async fn is(&mut self, user: &str) {
        for path in ["/rust/whoami", "/whoami", "/rust/whoami"] {
            let (body, _) = self.get(path).await;
            assert_eq!(body, user, "{}: {path}", self.about);
        }
    }
}

/// The cookie of a permanent login, as Flask-Login writes it.
fn login(key: &str, user: &str) -> String {
    let tester = SessionTester::new(SessionConfig::new(SecretKey::new(key).unwrap()));
    let pair = tester.cookie(|session| {
        session.insert("_fresh", true)?;
        session.insert("_user_id", user)?;
        session.set_permanent(true)
    });
    pair.strip_prefix("session=").unwrap().to_owned()
}

async fn journey(front: Front, about: String) {
    let mut visit = Visit { front, jar: Jar::default(), about };
    visit.is("").await;
    visit.get("/login/ada").await;
    visit.is("ada").await;
    visit.get("/login/bob").await;
    visit.is("bob").await;
    visit.get("/logout").await;
    visit.is("").await;

    // A cookie of the key before the rotation.
    for then in ["/logout", "/login/bob"] {
        visit.jar.set("session", &login(OLD, "ada"));
        visit.is("ada").await;
        visit.jar.set("session", &login(OLD, "ada"));
        visit.get(then).await;
        visit.is(if then == "/logout" { "" } else { "bob" }).await;
    }
}

#[test]
fn c16_both_sides_agree_on_who_is_logged_in_behind_axum() {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    for refresh in [true, false] {
        let flask = Behind::start(NEW, OLD, refresh);
        for setup in Setup::all() {
            let about = format!("axum, refresh {refresh}, {setup:?}");
            let front = Front::axum(setup.sessions(), flask.address(), setup.counts);
            runtime.block_on(journey(front, about));
        }
    }
}

#[test]
fn c16_both_sides_agree_on_who_is_logged_in_behind_actix_web() {
    for refresh in [true, false] {
        let flask = Behind::start(NEW, OLD, refresh);
        for setup in Setup::all() {
            let about = format!("actix-web, refresh {refresh}, {setup:?}");
            actix_web::rt::System::new().block_on(async {
                let front = Front::actix(setup.sessions(), flask.address(), setup.counts).await;
                journey(front, about).await;
            });
        }
    }
}

/// A response that sets only another cookie is no reason to leave out the renewal.
async fn renewal(mut visit: Visit, setup: Setup) {
    visit.jar.set("session", &login(NEW, "ada"));
    let (body, sets_session) = visit.get("/theme").await;
    assert_eq!(body, "dark");
    assert_eq!(sets_session, !setup.renews_late || setup.counts, "{}", visit.about);
    assert_eq!(visit.jar.get("theme"), Some("dark"), "{}", visit.about);
    visit.is("ada").await;
}

#[test]
fn c16_a_renewal_comes_with_another_cookie_of_the_response() {
    let flask = Behind::start(NEW, OLD, false);
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    for setup in Setup::all() {
        let front = Front::axum(setup.sessions(), flask.address(), setup.counts);
        let visit = Visit { front, jar: Jar::default(), about: format!("axum, {setup:?}") };
        runtime.block_on(renewal(visit, setup));
        actix_web::rt::System::new().block_on(async {
            let front = Front::actix(setup.sessions(), flask.address(), setup.counts).await;
            let visit = Visit { front, jar: Jar::default(), about: format!("actix, {setup:?}") };
            renewal(visit, setup).await;
        });
    }
}

/// A request that is answered after the logout of the same visitor, and does not touch the session.
async fn in_flight(mut visit: Visit, renews_late: bool) {
    visit.get("/login/ada").await;
    let sent = visit.jar.header();
    visit.get("/logout").await;
    // The response of a request that was sent before the logout comes in after it.
    let late = visit.front.get("/rust/image", sent).await;
    late.set_cookies.iter().for_each(|line| visit.jar.keep(line));
    visit.is(if renews_late { "" } else { "ada" }).await;
}

#[test]
fn c16_a_request_in_flight_over_a_logout_does_not_log_in_again_if_renewals_are_late() {
    let flask = Behind::start(NEW, OLD, true);
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    for renews_late in [true, false] {
        let setup = Setup { counts: false, renews_late, resigns: false };
        let front = Front::axum(setup.sessions(), flask.address(), false);
        let visit = Visit { front, jar: Jar::default(), about: format!("axum, {setup:?}") };
        runtime.block_on(in_flight(visit, renews_late));
        actix_web::rt::System::new().block_on(async {
            let front = Front::actix(setup.sessions(), flask.address(), false).await;
            let visit = Visit { front, jar: Jar::default(), about: format!("actix, {setup:?}") };
            in_flight(visit, renews_late).await;
        });
    }
}
