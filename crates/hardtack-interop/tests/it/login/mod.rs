//! Logins next to real Flask-Login: the same visitors, request by request.

mod csrf;
mod forms;
mod identifiers;
mod next;
mod passwords;
mod services;

use std::collections::BTreeMap;

use hardtack_interop::Run;
use serde::Deserialize;
use serde_json::{Value, json};

use self::services::{Service, actix_service, axum_service};
use crate::{door::flask, random::Random};

pub(crate) const NOW: u64 = 1_700_000_000;

/// The number of visitors, each with a sequence of requests.
const VISITORS: usize = 2_500;

/// A visitor: the settings of the site, their browser, and what they ask for.
#[derive(Clone, Debug)]
struct Visitor {
    settings: Value,
    headers: BTreeMap<&'static str, &'static str>,
    start: Value,
    paths: Vec<String>,
}

impl Visitor {
    fn to_json(&self) -> Value {
        let Self { settings, headers, start, paths } = self;
        json!({"settings": settings, "headers": headers, "start": start, "paths": paths})
    }
}

#[derive(Debug, Deserialize)]
struct Answer {
    cookies: BTreeMap<String, String>,
    responses: Vec<Response>,
}

/// What a site answers. The body is compared where the status is 200.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub(crate) struct Response {
    pub(crate) status: u16,
    pub(crate) body: String,
    pub(crate) location: Option<String>,
    pub(crate) cookies: Vec<String>,
}

/// Pages to log in.
const VIEWS: [&str; 7] = [
    "/login-page",
    "/login-page",
    "/login-page?lang=en",
    "/login-page?b=%20&a=1&b=2&next=old",
    "/login-page?x&y=&&z=%c3%a9+~%ff",
    "/login-page?",
    "/login%20page",
];

fn one<T: Clone>(random: &mut Random, of: &[T]) -> T {
    of[random.below(of.len())].clone()
}

fn settings(random: &mut Random) -> Value {
    let mut settings = json!({
        "SECRET_KEY": "secret-key",
        "REMEMBER_COOKIE_NAME": "remember_token",
        "views": null,
    });
    if random.below(2) == 0 {
        settings["views"] = json!(one(random, &VIEWS));
    }
    for (name, values) in [
        ("SESSION_PROTECTION", vec![json!("basic"), json!("strong"), json!("strong"), json!(null)]),
        ("USE_SESSION_FOR_NEXT", vec![json!(false), json!(false), json!(true)]),
        ("REMEMBER_COOKIE_REFRESH_EACH_REQUEST", vec![json!(false), json!(false), json!(true)]),
    ] {
        settings[name] = one(random, &values);
    }
    if random.below(4) == 0 {
        for (name, value) in [
            ("REMEMBER_COOKIE_NAME", json!("me")),
            ("REMEMBER_COOKIE_DURATION", json!(7200)),
            ("REMEMBER_COOKIE_DOMAIN", json!("example.com")),
            ("REMEMBER_COOKIE_PATH", json!("/shop")),
            ("REMEMBER_COOKIE_SECURE", json!(true)),
            ("REMEMBER_COOKIE_HTTPONLY", json!(false)),
            ("REMEMBER_COOKIE_SAMESITE", json!("Lax")),
            ("FORCE_HOST_FOR_REDIRECTS", json!("shop.example:8080")),
        ] {
            if random.below(2) == 0 {
                settings[name] = value;
            }
        }
    }
    settings
}

/// The cookies that a visitor begins with.
fn start(random: &mut Random) -> Value {
    let login = json!({"_user_id": "42", "_fresh": true, "_id": "right"});
    let mut session = one(
        random,
        &[
            json!(null),
            login.clone(),
            json!({"_user_id": "42", "_fresh": true, "_id": "of another browser"}),
            json!({"_user_id": "42", "_fresh": false, "_id": "right"}),
            json!({"_user_id": "42"}),
            json!({"_user_id": 42, "_fresh": true, "_id": "right"}),
            json!({"_user_id": null, "_fresh": true, "_id": "right"}),
            json!({"_user_id": "gone", "_fresh": true, "_id": "right"}),
            json!({"_user_id": "", "_id": "right"}),
            json!({"visits": 1}),
            json!({"csrf_token": "aaaa", "next": "/account"}),
            json!({"_user_id": "42", "_id": "right", "_remember": "clear"}),
            json!({"_user_id": "42", "_id": "right", "_remember": "set", "_remember_seconds": 60.5}),
        ],
    );
    if session.is_object() && random.below(3) == 0 {
        session["_permanent"] = json!(true);
    }
    let remember = one(
        random,
        &[
            json!(null),
            json!(null),
            json!("42"),
            json!("42"),
            json!("gone"),
            json!("a b|\"\u{e9}"),
            json!(""),
        ],
    );
    json!({"session": session, "remember": remember, "forged": random.below(5) == 0})
}

fn visitor(random: &mut Random) -> Visitor {
    const PATHS: [&str; 18] = [
        "/login-integer",
        "/keep",
        "/look",
        "/look",
        "/pass",
        "/login",
        "/login?id=7%20%3B",
        "/stale",
        "/remember",
        "/remember?id=%22%C3%A9%2C",
        "/remember-hour",
        "/logout",
        "/confirm",
        "/required",
        "/required?a=1&b=x%2Fy",
        "/fresh",
        "/fresh?q=%C3%A9+~*",
        "/write",
    ];
    let mut headers = BTreeMap::new();
    if let Some(agent) = one(random, &[Some("Mozilla/5.0"), Some("a'b\"\\c"), None]) {
        headers.insert("User-Agent", agent);
    }
    if let Some(address) = one(random, &[Some("127.0.0.1"), Some("10.0.0.7, 10.0.0.1"), None]) {
        headers.insert("X-Forwarded-For", address);
    }
    Visitor {
        settings: settings(random),
        headers,
        start: start(random),
        paths: (0..3).map(|_| one(random, &PATHS).to_owned()).collect(),
    }
}

/// Returns whether a row of the visitor is one that is decided otherwise: a null id is nobody, and
/// Flask-Login remembers the text "None".
fn is_decided(theirs: &Response) -> bool {
    theirs.cookies.iter().any(|cookie| cookie.contains("=None|"))
}

fn keep(jar: &mut BTreeMap<String, String>, header: &str) {
    let (pair, attributes) = header.split_once(';').unwrap_or((header, ""));
    let (name, value) = pair.split_once('=').unwrap();
    if attributes.contains("Max-Age=0") {
        jar.remove(name);
    } else {
        jar.insert(name.to_owned(), value.to_owned());
    }
}

fn compare(
    name: &str,
    visitors: &[Visitor],
    answers: &[Answer],
    service: impl Fn(&Value) -> Service,
) {
    let mut services: BTreeMap<String, Service> = BTreeMap::new();
    let (mut requests, mut decided) = (0, 0);
    for (visitor, answer) in visitors.iter().zip(answers) {
        let key = visitor.settings.to_string();
        let service = services.entry(key).or_insert_with(|| service(&visitor.settings));
        let mut jar = answer.cookies.clone();
        for (path, theirs) in visitor.paths.iter().zip(&answer.responses) {
            if is_decided(theirs) {
                decided += 1;
                break;
            }
            let mut headers: Vec<(String, String)> = visitor
                .headers
                .iter()
                .map(|(name, value)| ((*name).into(), (*value).into()))
                .collect();
            if !jar.is_empty() {
                let pairs: Vec<_> =
                    jar.iter().map(|(name, value)| format!("{name}={value}")).collect();
                headers.push(("Cookie".into(), pairs.join("; ")));
            }
            let ours = service(path, &headers);
            assert_eq!(&ours, theirs, "{name}, {path} of {visitor:#?}\n{headers:#?}");
            theirs.cookies.iter().for_each(|cookie| keep(&mut jar, cookie));
            requests += 1;
        }
    }
    println!("login: {name}, {requests} requests, 0 differences; {decided} by a decision");
}

#[test]
fn visitors_are_answered_as_flask_login_answers_them() {
    let seed = Run::from_env().seed;
    let visitors: Vec<Visitor> =
        (0..VISITORS).map(|number| visitor(&mut Random::new(seed, number))).collect();
    let items: Vec<Value> = visitors.iter().map(Visitor::to_json).collect();
    let answers: Vec<Answer> =
        flask().ask("login_table", &json!({ "now": NOW, "items": items })).unwrap();
    assert_eq!(answers.len(), VISITORS);
    compare("axum", &visitors, &answers, axum_service);
    compare("actix-web", &visitors, &answers, actix_service);
}
