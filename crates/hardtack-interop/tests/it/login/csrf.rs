//! CSRF tokens next to real Flask-WTF: the same requests, and the same tokens, in both directions.

use std::collections::BTreeMap;

use hardtack_interop::Run;
use hardtack_login::{CsrfConfig, CsrfProtect};
use hardtack_session::{SecretKey, SessionConfig, UnixTime, testing::SessionTester};
use serde::Deserialize;
use serde_json::{Value, json};

use super::{
    NOW,
    forms::{Answer, Form, Forms, actix_forms, axum_forms},
    one,
};
use crate::{door::flask, hex, random::Random};

const REQUESTS: usize = 6_000;
const TOKENS: usize = 2_000;
const SECRET: &str = "0123456789abcdef0123456789abcdef01234567";

/// The token that a request carries, and how.
#[derive(Clone, Copy, Debug)]
struct Tokens<'t> {
    valid: &'t str,
    other: &'t str,
}

pub(crate) fn protect(key: &[u8], now: u64) -> CsrfProtect {
    let config = CsrfConfig::new(SecretKey::new(key.to_vec()).unwrap());
    CsrfProtect::new(config).unwrap().with_clock(UnixTime(now))
}

/// Makes the token of a session with this secret.
fn token(key: &[u8], secret: &str, now: u64) -> String {
    let session = SessionTester::default().session();
    session.insert("csrf_token", secret).unwrap();
    protect(key, now).generate(&session).unwrap()
}

/// Tokens that are valid for the session, and tokens that are not.
fn any_token(random: &mut Random) -> String {
    let valid = token(b"secret-key", SECRET, NOW - 10);
    match random.below(13) {
        0 => String::new(),
        1 => token(b"secret-key", &"f".repeat(40), NOW),
        2 => token(b"secret-key", SECRET, NOW - 3600),
        3 => token(b"secret-key", SECRET, NOW - 3601),
        4 => token(b"other-key", SECRET, NOW),
        5 => token(b"secret-key", SECRET, NOW + 1),
        6 => "malformed".to_owned(),
        7 => valid[..valid.len() - 1].to_owned(),
        8 => format!("{valid} "),
        _ => valid,
    }
}

fn settings(random: &mut Random) -> Value {
    let mut settings = json!({"SECRET_KEY": "secret-key"});
    if random.below(3) == 0 {
        for (name, values) in [
            ("WTF_CSRF_ENABLED", vec![json!(false), json!(true)]),
            ("WTF_CSRF_CHECK_DEFAULT", vec![json!(false), json!(true)]),
            ("WTF_CSRF_SECRET_KEY", vec![json!("other-key"), json!("secret-key")]),
            ("WTF_CSRF_FIELD_NAME", vec![json!("_token"), json!("csrf_token")]),
            ("WTF_CSRF_TIME_LIMIT", vec![json!(null), json!(5), json!(3600)]),
            ("WTF_CSRF_HEADERS", vec![json!(["X-Token", "X-CSRFToken"]), json!([])]),
            ("WTF_CSRF_METHODS", vec![json!(["POST", "GET"]), json!([])]),
            ("WTF_CSRF_SSL_STRICT", vec![json!(false), json!(true)]),
        ] {
            if random.below(5) == 0 {
                settings[name] = one(random, &values);
            }
        }
    }
    settings
}

fn encoded(text: &str) -> String {
    text.bytes().fold(String::new(), |encoded, byte| match byte {
        b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'.' | b'-' | b'_' => {
            encoded + &char::from(byte).to_string()
        }
        b' ' => encoded + "+",
        byte => format!("{encoded}%{byte:02x}"),
    })
}

/// Makes the body of a form and its content type.
fn body(random: &mut Random, tokens: Tokens<'_>) -> (Option<String>, Vec<u8>) {
    const BOUNDARY: &str = "----WebKitFormBoundary7MA4YWxk";
    const URLENCODED: &str = "application/x-www-form-urlencoded";
    let Tokens { valid, other } = tokens;
    let name = one(random, &["csrf_token", "_token"]);
    let (token, second) = (encoded(valid), encoded(other));
    let (kind, body) = match random.below(21) {
        20 => {
            // Flask reads nothing of a form that is not UTF-8.
            let body = [format!("{name}={token}&a=").as_bytes(), b"\xe9"].concat();
            return (Some(URLENCODED.into()), body);
        }
        0 => return (None, Vec::new()),
        1 => return (Some("application/json".into()), br#"{"csrf_token": "x"}"#.to_vec()),
        2 => return (Some("text/plain".into()), format!("{name}={token}").into_bytes()),
        3 => (URLENCODED, format!("a=b&{name}={token}&c=%FF")),
        4 => (URLENCODED, format!("login-{name}={token}&{name}={second}")),
        5 => (URLENCODED, format!("one-{name}=&two-{name}={token}&three-{name}={second}")),
        6 => (URLENCODED, format!("{name}=&{name}={token}")),
        7 => (URLENCODED, format!("{name}={token}&{name}={second}")),
        8 => (URLENCODED, format!("{name}&&=&%63srf_token={token}")),
        9 => (URLENCODED, format!("{name}x={token}")),
        10 => (URLENCODED, String::new()),
        11 => (URLENCODED, format!("a+b%20{name}={token}")),
        12 => ("Application/X-WWW-Form-URLEncoded; charset=utf-8", format!("{name}={token}")),
        13 => (URLENCODED, format!("%ff{name}={token}")),
        number => {
            let name = if number == 14 { format!("login-{name}") } else { name.to_owned() };
            let part = |name: &str, value: &str| {
                format!(
                    "--{BOUNDARY}\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n"
                )
            };
            let file = format!(
                "--{BOUNDARY}\r\nContent-Disposition: form-data; name=\"f\"; filename=\"a.bin\"\r\n\
                 Content-Type: application/octet-stream\r\n\r\n\u{e9}\r\n--x\r\n\r\n"
            );
            let end = format!("--{BOUNDARY}--\r\n");
            let text = match number {
                15 => format!("{}{end}", part("a", "b")),
                16 => format!("{}{file}{end}", part(&name, "")),
                _ => format!("{}{}{file}{end}", part(&name, valid), part("a", "b")),
            };
            let quote = if random.below(2) == 0 { "\"" } else { "" };
            let kind = format!("multipart/form-data; boundary={quote}{BOUNDARY}{quote}");
            return (Some(kind), text.into_bytes());
        }
    };
    (Some(kind.to_owned()), body.into_bytes())
}

fn referrer(random: &mut Random) -> Option<&'static str> {
    const REFERRERS: [&str; 24] = [
        "https://shop.example/\u{e9}",
        "https://shop.\u{e9}xample/",
        "https://shop.example/form",
        "https://shop.example",
        "HTTPS://SHOP.example/",
        "https://shop.example?a",
        "https://shop.example#a",
        "https://shop.example:443/",
        "https://shop.example:8443/",
        "https://shop.example:08443/",
        "https://shop.example:/",
        "https://shop.example:99999/",
        "https://shop.example:x/",
        "https://user:password@shop.example/",
        "https://shop.example@evil.example/",
        "https://evil.example/?https://shop.example/",
        "https://shop.example.evil.example/",
        "http://shop.example/",
        "//shop.example/",
        "https:/shop.example/",
        "https://[::1]:8443/",
        "https://[::1]/",
        "shop.example",
        "",
    ];
    (random.below(4) > 0).then(|| one(random, &REFERRERS))
}

fn form(random: &mut Random) -> Form {
    let (valid, other) = (any_token(random), any_token(random));
    let tokens = Tokens { valid: &valid, other: &other };
    let (content_type, body) = body(random, tokens);
    let mut headers: Vec<(&'static str, String)> = Vec::new();
    if let Some(content_type) = content_type {
        headers.push(("Content-Type", content_type));
    }
    for name in ["X-CSRFToken", "X-CSRF-Token", "X-Token"] {
        match random.below(12) {
            0..=2 => headers.push((name, any_token(random).trim_end().to_owned())),
            3 => headers.push((name, "\u{e9}".to_owned())),
            _ => {}
        }
    }
    let scheme = one(random, &["http", "http", "https"]);
    headers.push(("X-Forwarded-Proto", scheme.to_owned()));
    if random.below(3) > 0 && scheme == "https" {
        headers.push(("Referer", "https://shop.example/form".to_owned()));
    } else if let Some(referrer) = referrer(random) {
        headers.push(("Referer", referrer.to_owned()));
    }
    let hosts = [
        "shop.example",
        "shop.example",
        "shop.example",
        "shop.example:443",
        "shop.example:8443",
        "SHOP.example",
        "[::1]:8443",
    ];
    headers.push(("Host", one(random, &hosts).to_owned()));
    let session = match random.below(8) {
        0 => None,
        1 => Some(json!({"visits": 1})),
        2 => Some(json!({"csrf_token": SECRET, "_token": SECRET, "_permanent": true})),
        3 => Some(json!({"csrf_token": "f".repeat(40)})),
        _ => Some(json!({"csrf_token": SECRET, "_token": SECRET})),
    };
    if let Some(session) = session {
        let config = SessionConfig::new(SecretKey::new("secret-key").unwrap());
        let tester = SessionTester::at(config, UnixTime(NOW - 60));
        let cookie = tester.cookie(|data| {
            session.as_object().unwrap().iter().try_for_each(|(key, value)| data.insert(key, value))
        });
        headers.push(("Cookie", cookie));
    }
    let methods = ["POST", "POST", "POST", "POST", "PUT", "PATCH", "DELETE", "GET", "OPTIONS"];
    Form { settings: settings(random), method: one(random, &methods), headers, body, scheme }
}

/// Puts Flask's answer in the words of ours. What it fails at is a rejection of ours.
fn theirs(answer: Answer) -> Answer {
    let text = match answer.text.strip_prefix("The ") {
        Some(rest) => format!("the {}", rest.trim_end_matches('.')),
        None => answer.text,
    };
    Answer { text, ..answer }
}

fn compare(
    name: &str,
    forms: &[Form],
    answers: &[Answer],
    service: impl Fn(&Value) -> Forms,
    random: &mut Random,
) {
    let mut services: BTreeMap<String, Forms> = BTreeMap::new();
    let (mut accepted, mut failed) = (0, 0);
    let mut reasons: BTreeMap<String, usize> = BTreeMap::new();
    for (form, theirs) in forms.iter().zip(answers) {
        let key = form.settings.to_string();
        let service = services.entry(key).or_insert_with(|| service(&form.settings));
        let ours = service(form, random);
        if theirs.status == 500 {
            assert_eq!(ours.status, 400, "{name}: {form:#?}");
            failed += 1;
            continue;
        }
        assert_eq!(&ours, theirs, "{name}: {form:#?}");
        if theirs.status == 200 {
            accepted += 1;
        } else {
            *reasons.entry(theirs.text.clone()).or_default() += 1;
        }
    }
    println!(
        "login: {name}, {} forms, 0 differences; {accepted} accepted, {failed} at which Flask fails, \
         rejected: {reasons:?}",
        forms.len()
    );
    assert!(accepted > REQUESTS / 8, "{accepted} accepted");
    assert_eq!(reasons.len(), 7, "{reasons:?}");
}

#[test]
fn forms_are_accepted_and_rejected_as_flask_wtf_does() {
    let seed = Run::from_env().seed;
    let forms: Vec<Form> =
        (0..REQUESTS).map(|number| form(&mut Random::new(seed, number))).collect();
    let items: Vec<Value> = forms.iter().map(Form::to_json).collect();
    let answers: Vec<Answer> =
        flask().ask("csrf_forms", &json!({ "now": NOW, "items": items })).unwrap();
    assert_eq!(answers.len(), REQUESTS);
    let answers: Vec<Answer> = answers.into_iter().map(theirs).collect();
    let mut random = Random::new(seed, REQUESTS);
    compare("axum", &forms, &answers, axum_forms, &mut random);
    compare("actix-web", &forms, &answers, actix_forms, &mut random);
}

#[test]
fn a_form_that_is_too_long_gets_status_413_as_in_flask_with_a_limit() {
    const LIMIT: usize = 500_000;
    let token = token(b"secret-key", SECRET, NOW);
    let start = format!("csrf_token={token}&text=");
    let cookie =
        SessionTester::at(SessionConfig::new(SecretKey::new("secret-key").unwrap()), UnixTime(NOW))
            .cookie(|data| data.insert("csrf_token", SECRET));
    let forms: Vec<Form> = [LIMIT, LIMIT + 1, LIMIT * 2]
        .map(|length| Form {
            settings: json!({"SECRET_KEY": "secret-key", "MAX_CONTENT_LENGTH": LIMIT}),
            method: "POST",
            headers: vec![
                ("Content-Type", "application/x-www-form-urlencoded".into()),
                ("Host", "shop.example".into()),
                ("X-Forwarded-Proto", "http".into()),
                ("Cookie", cookie.clone()),
            ],
            body: format!("{start}{}", "x".repeat(length - start.len())).into_bytes(),
            scheme: "http",
        })
        .to_vec();
    let items: Vec<Value> = forms.iter().map(Form::to_json).collect();
    let answers: Vec<Answer> =
        flask().ask("csrf_forms", &json!({ "now": NOW, "items": items })).unwrap();
    let statuses: Vec<u16> = answers.iter().map(|answer| answer.status).collect();
    assert_eq!(statuses, [200, 413, 413]);
    for service in [axum_forms, actix_forms] {
        let service = service(&forms[0].settings);
        let mut random = Random::new(0, 0);
        let ours: Vec<u16> = forms.iter().map(|form| service(form, &mut random).status).collect();
        assert_eq!(ours, statuses);
    }
}

#[derive(Debug, Deserialize)]
struct Made {
    token: String,
}

#[derive(Debug, Deserialize)]
struct Checked {
    reason: Option<String>,
}

/// A session's secret, the key, and the times of the token and of the check.
struct Case {
    key: Vec<u8>,
    secret: String,
    made: u64,
    checked: u64,
}

impl Case {
    fn random(random: &mut Random) -> Self {
        let length = 1 + random.below(80);
        let secret = if random.below(4) == 0 {
            (0..random.below(60)).map(|_| char::from(b' ' + random.bytes(1)[0] % 95)).collect()
        } else {
            hex::encode(random.bytes(20))
        };
        let made = NOW - random.next() % 100_000_000;
        let checked = made + random.next() % 4_000;
        Self { key: random.bytes(length), secret, made, checked }
    }

    fn to_json(&self, now: u64) -> Value {
        json!({"key": hex::encode(&self.key), "secret": self.secret, "now": now})
    }
}

#[test]
fn random_tokens_are_the_same_and_pass_in_both_directions() {
    let seed = Run::from_env().seed;
    let mut flask = flask();
    let cases: Vec<Case> =
        (0..TOKENS).map(|number| Case::random(&mut Random::new(seed, number))).collect();
    let items: Vec<Value> = cases.iter().map(|case| case.to_json(case.made)).collect();
    let made: Vec<Made> = flask.ask("csrf_signed", &json!({ "items": items })).unwrap();

    let mut checks = Vec::new();
    let mut random = Random::new(seed, TOKENS);
    for (case, made) in cases.iter().zip(&made) {
        let ours = token(&case.key, &case.secret, case.made);
        assert_eq!(ours, made.token, "seed {seed}");
        let mut broken = ours.clone().into_bytes();
        let at = random.below(broken.len());
        broken[at] = b'!' + random.bytes(1)[0] % 94;
        let broken = String::from_utf8(broken).unwrap();
        checks.extend([(case, ours, case.checked), (case, broken, case.checked)]);
    }
    let items: Vec<Value> = checks
        .iter()
        .map(|(case, token, now)| {
            let mut item = case.to_json(*now);
            item["token"] = json!(token);
            item
        })
        .collect();
    let answers: Vec<Checked> = flask.ask("csrf_signed", &json!({ "items": items })).unwrap();
    assert_eq!(answers.len(), checks.len());
    let (mut accepted, mut spellings) = (0, 0);
    for ((case, token, now), theirs) in checks.iter().zip(&answers) {
        let is_made = *token == self::token(&case.key, &case.secret, case.made);
        let session = SessionTester::default().session();
        session.insert("csrf_token", &case.secret).unwrap();
        let ours = protect(&case.key, *now).validate(&session, Some(token));
        let ours = ours.err().map(|error| error.to_string());
        let theirs = theirs.reason.as_ref();
        let theirs =
            theirs.map(|reason| reason.replace("The ", "the ").trim_end_matches('.').to_owned());
        // Base64 has one encoding of each signature here, and several in Python.
        let has_good_signature = theirs.as_deref().is_none_or(|it| it.ends_with("expired"));
        if !is_made && has_good_signature {
            assert_eq!(ours.as_deref(), Some("the CSRF token is invalid"), "seed {seed}, {token}");
            spellings += 1;
            continue;
        }
        assert_eq!(ours, theirs, "seed {seed}, {token}");
        accepted += usize::from(ours.is_none());
    }
    println!(
        "login: {TOKENS} tokens are the same, {} checks with 0 differences; {accepted} accepted, \
         {spellings} of another encoding of base64 by a decision",
        checks.len()
    );
}
