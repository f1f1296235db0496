//! Tokens, hashes and identifiers next to those of Flask-WTF, Werkzeug and Flask-Login.

use axum::{Router, body::Body, routing::any};
use hardtack_interop::Run;
use hardtack_login::{
    CsrfConfig, CsrfError, CsrfProtect, HttpsRequests, PasswordMethod, RememberToken,
    check_password_hash, generate_password_hash, session_identifier,
};
use hardtack_session::{
    SecretKey, SecureCookieSessionInterface, SessionConfig, UnixTime, testing::SessionTester,
};
use http_body_util::BodyExt;
use serde::Deserialize;
use serde_json::{Value, json};
use tower::ServiceExt;

use super::NOW;
use crate::{door::flask, random::Random};

fn key() -> SecretKey {
    SecretKey::new("secret-key").unwrap()
}

fn csrf_at(now: u64) -> CsrfProtect {
    let mut config = CsrfConfig::new(key());
    config.https_requests = HttpsRequests::Header("X-Forwarded-Proto".to_owned());
    CsrfProtect::new(config).unwrap().with_clock(UnixTime(now))
}

fn config() -> SessionConfig {
    SessionConfig::new(key())
}

/// Returns a session with this text under `csrf_token`.
fn session(content: Option<&str>) -> hardtack_session::Session {
    let session = SessionTester::at(config(), UnixTime(NOW)).session();
    if let Some(content) = content {
        session.insert("csrf_token", content).unwrap();
    }
    session
}

fn content(random: &mut Random) -> String {
    (0..40).map(|_| format!("{:x}", random.below(16))).collect()
}

/// Returns Flask-WTF's words for a reason.
fn words(result: &Result<(), CsrfError>) -> &'static str {
    match result {
        Ok(()) => "",
        Err(CsrfError::TokenMissing) => "The CSRF token is missing.",
        Err(CsrfError::SessionTokenMissing) => "The CSRF session token is missing.",
        Err(CsrfError::TokenExpired) => "The CSRF token has expired.",
        Err(CsrfError::TokenInvalid) => "The CSRF token is invalid.",
        Err(CsrfError::TokensDoNotMatch) => "The CSRF tokens do not match.",
        Err(error) => panic!("{error}"),
    }
}

#[test]
fn csrf_tokens_are_those_of_flask_wtf() {
    let random = &mut Random::new(Run::from_env().seed, 1);
    let mut contents: Vec<String> = (0..2_000).map(|_| content(random)).collect();
    contents.push("a".repeat(40));
    let theirs: Vec<String> =
        flask().ask("csrf_make", &json!({ "now": NOW, "items": contents })).unwrap();
    for (content, token) in contents.iter().zip(&theirs) {
        assert_eq!(csrf_at(NOW).generate(&session(Some(content))).unwrap(), *token);
    }
    assert_eq!(theirs.last().unwrap(), ".eJxTSiQSKAEAS8sPbQ.ZVPxAA.Q3VXGC89s_PPlu2HhPh8FLe6qH8");
    println!("login: {} CSRF tokens, 0 differences", theirs.len());
}

#[test]
fn csrf_tokens_are_accepted_and_rejected_for_the_reasons_of_flask_wtf() {
    let random = &mut Random::new(Run::from_env().seed, 2);
    let mut items: Vec<(Option<String>, Option<String>)> = Vec::new();
    for _ in 0..2_000 {
        let content = content(random);
        let at = [NOW, NOW, NOW - 3_600, NOW - 3_601, NOW + 60][random.below(5)];
        let mut token = csrf_at(at).generate(&session(Some(&content))).unwrap();
        match random.below(6) {
            0 => {
                let at = random.below(token.len());
                token.replace_range(at..=at, "A");
            }
            1 => token.truncate(random.below(token.len())),
            _ => {}
        }
        let content = match random.below(8) {
            0 => None,
            1 => Some(self::content(random)),
            _ => Some(content),
        };
        items.push((content, Some(token).filter(|_| random.below(20) > 0)));
    }
    let theirs: Vec<String> =
        flask().ask("csrf_check", &json!({ "now": NOW, "items": items })).unwrap();
    let mut accepted = 0;
    for ((content, token), reason) in items.iter().zip(&theirs) {
        let ours = csrf_at(NOW).validate(&session(content.as_deref()), token.as_deref());
        assert_eq!(words(&ours), reason, "{content:?} {token:?}");
        accepted += usize::from(reason.is_empty());
    }
    println!("login: {} CSRF tokens checked, {accepted} accepted, 0 differences", items.len());
}

#[derive(Clone)]
struct Form {
    method: &'static str,
    headers: Vec<(&'static str, String)>,
    body: String,
    https: bool,
}

/// Requests with good and bad tokens in every place.
fn forms() -> Vec<Form> {
    const URLENCODED: &str = "application/x-www-form-urlencoded";
    const MULTIPART: &str = "multipart/form-data; boundary=b0undary";
    let secret = "a".repeat(40);
    let good = csrf_at(NOW).generate(&session(Some(&secret))).unwrap();
    let expired = csrf_at(NOW - 4_000).generate(&session(Some(&secret))).unwrap();
    let other = csrf_at(NOW).generate(&session(Some(&"b".repeat(40)))).unwrap();
    let tester = SessionTester::at(config(), UnixTime(NOW));
    let cookie = tester.cookie(|session| session.insert("csrf_token", secret.as_str()));
    let without = tester.cookie(|session| session.insert("a", 1));
    let part = |name: &str, value: &str| {
        format!("--b0undary\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n")
    };
    let mut bodies = vec![
        (URLENCODED, String::new()),
        (URLENCODED, "a=1&csrf_token=&b=2".to_owned()),
        (URLENCODED, "text=%2B+x&other=csrf_token".to_owned()),
        ("application/json", "{\"csrf_token\": 1}".to_owned()),
        (MULTIPART, format!("{}{}--b0undary--\r\n", part("csrf_token", ""), part("a", "1"))),
    ];
    for token in [&good, &expired, &other, &"junk".to_owned()] {
        bodies.push((URLENCODED, format!("csrf_token={token}")));
        bodies.push((URLENCODED, format!("a=1&login-csrf_token={token}&b=%20")));
        bodies.push((URLENCODED, format!("csrf_token={token}&csrf_token={good}")));
        bodies.push((
            MULTIPART,
            format!("{}{}--b0undary--\r\n", part("csrf_token", token), part("a", "1\r\n2")),
        ));
    }
    let mut forms = Vec::new();
    for (kind, body) in bodies {
        for header in [
            None,
            Some(("X-CSRFToken", &good)),
            Some(("X-CSRF-Token", &good)),
            Some(("X-CSRFToken", &other)),
        ] {
            for cookie in [Some(&cookie), Some(&without), None] {
                for method in ["POST", "PUT", "PATCH", "DELETE", "GET", "OPTIONS"] {
                    let mut headers = vec![("Content-Type", kind.to_owned())];
                    headers.extend(cookie.map(|cookie| ("Cookie", cookie.clone())));
                    headers.extend(header.map(|(name, token)| (name, token.clone())));
                    forms.push(Form { method, headers, body: body.clone(), https: false });
                }
            }
        }
    }
    for referrer in [
        None,
        Some("https://shop.example/form"),
        Some("https://SHOP.example/"),
        Some("https://shop.example"),
        Some("http://shop.example/"),
        Some("https://evil.example/"),
        Some("https://shop.example.evil.example/"),
        Some("https://shop.example:8443/"),
        Some("https://evil.example/https://shop.example/"),
        Some("https://shop.example@evil.example/"),
        Some(""),
    ] {
        let mut headers = vec![("X-CSRFToken", good.clone()), ("Cookie", cookie.clone())];
        headers.extend(referrer.map(|referrer| ("Referer", referrer.to_owned())));
        forms.push(Form { method: "POST", headers, body: String::new(), https: true });
    }
    forms
}

#[test]
fn forms_are_accepted_and_rejected_as_by_csrf_protect() {
    let forms = forms();
    let items: Vec<Value> = forms
        .iter()
        .map(|Form { method, headers, body, https }| {
            json!({ "method": method, "headers": headers, "body": body, "https": https })
        })
        .collect();
    let theirs: Vec<u16> =
        flask().ask("csrf_requests", &json!({ "now": NOW, "items": items })).unwrap();
    compare("axum", &forms, &theirs, axum_site());
    compare("actix-web", &forms, &theirs, actix_site());
}

type Site = Box<dyn Fn(&Form) -> (u16, String)>;

fn compare(name: &str, forms: &[Form], theirs: &[u16], site: Site) {
    let mut rejected = 0;
    for (form, theirs) in forms.iter().zip(theirs) {
        let (status, body) = site(form);
        let about = format!("{name}: {} {:?} {}", form.method, form.headers, form.body);
        assert_eq!(status, *theirs, "{about}");
        if status == 200 {
            assert_eq!(body, form.body, "{about}");
        } else {
            rejected += 1;
        }
    }
    println!("login: {name}, {} forms, {rejected} rejected, 0 differences", forms.len());
}

fn scheme(form: &Form) -> &'static str {
    if form.https { "https" } else { "http" }
}

fn axum_site() -> Site {
    let sessions = SecureCookieSessionInterface::new(config()).unwrap();
    let app: Router = Router::new()
        .route("/", any(|body: String| async { body }))
        .layer(hardtack_login::axum::CsrfLayer::new(csrf_at(NOW)))
        .layer(hardtack_tower::SessionLayer::new(sessions).with_clock(UnixTime(NOW)));
    let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
    Box::new(move |form| {
        let mut request = http::Request::builder()
            .method(form.method)
            .header("Host", "shop.example")
            .header("X-Forwarded-Proto", scheme(form));
        for (name, value) in &form.headers {
            request = request.header(*name, value);
        }
        runtime.block_on(async {
            let request = request.body(Body::from(form.body.clone())).unwrap();
            let response = app.clone().oneshot(request).await.unwrap();
            let status = response.status().as_u16();
            let body = response.into_body().collect().await.unwrap().to_bytes();
            (status, String::from_utf8(body.to_vec()).unwrap())
        })
    })
}

fn actix_site() -> Site {
    use actix_web::{App, test, web};

    let sessions = SecureCookieSessionInterface::new(config()).unwrap();
    let sessions = hardtack_actix::SessionMiddleware::new(sessions).with_clock(UnixTime(NOW));
    let app = App::new()
        .route("/", web::to(|body: String| async { body }))
        .wrap(hardtack_login::actix::CsrfMiddleware::new(csrf_at(NOW)))
        .wrap(sessions);
    let system = actix_web::rt::System::new();
    let app = system.block_on(test::init_service(app));
    Box::new(move |form| {
        let mut request = test::TestRequest::default()
            .method(form.method.parse().unwrap())
            .insert_header(("Host", "shop.example"))
            .insert_header(("X-Forwarded-Proto", scheme(form)))
            .set_payload(form.body.clone());
        for (name, value) in &form.headers {
            request = request.insert_header((*name, value.as_str()));
        }
        system.block_on(async {
            let response = test::call_service(&app, request.to_request()).await;
            let status = response.status().as_u16();
            let body = test::read_body(response).await;
            (status, String::from_utf8(body.to_vec()).unwrap())
        })
    })
}

#[test]
fn password_hashes_are_checked_by_either_side() {
    let methods = [
        "scrypt",
        "scrypt:1024:8:1",
        "scrypt:16:1:2",
        "pbkdf2:sha256:1000",
        "pbkdf2:sha512:500",
        "pbkdf2:sha256:1",
    ];
    let passwords = ["correct horse", "", "p\u{e4}ss \u{1f511}"];
    let items: Vec<(&str, &str)> =
        methods.iter().flat_map(|method| passwords.map(|password| (password, *method))).collect();
    let hashes: Vec<String> = flask().ask("password_make", &json!({ "items": items })).unwrap();
    for ((password, _), hash) in items.iter().zip(&hashes) {
        assert_eq!(check_password_hash(hash.as_str(), password), Ok(true), "{hash}");
        assert_eq!(check_password_hash(hash.as_str(), "wrong"), Ok(false), "{hash}");
    }
    let methods = [
        PasswordMethod::default(),
        PasswordMethod::Scrypt { n: 1024, r: 8, p: 1 },
        PasswordMethod::Pbkdf2Sha256 { iterations: 1000 },
        PasswordMethod::Pbkdf2Sha512 { iterations: 500 },
    ];
    let ours: Vec<(String, &str)> = methods
        .into_iter()
        .flat_map(|method| passwords.map(|it| (generate_password_hash(it, method).unwrap(), it)))
        .collect();
    let accepted: Vec<bool> = flask().ask("password_check", &json!({ "items": ours })).unwrap();
    assert_eq!(accepted, vec![true; ours.len()]);
    println!("login: {} password hashes of Werkzeug, {} of ours", hashes.len(), ours.len());
}

#[derive(Deserialize)]
struct Remembered {
    token: String,
    id: Option<String>,
}

#[test]
fn remember_tokens_are_those_of_flask_login() {
    let random = &mut Random::new(Run::from_env().seed, 3);
    let mut ids = vec!["42".to_owned(), String::new(), "a|b".to_owned(), "|".to_owned()];
    ids.extend((0..1_000).map(|_| {
        let len = random.below(20);
        let one = |random: &mut Random| char::from_u32(random.below(0x2fff) as u32);
        (0..len).filter_map(|_| one(random)).collect()
    }));
    let theirs: Vec<Remembered> = flask().ask("remember_tokens", &json!({ "items": ids })).unwrap();
    let tokens = RememberToken::new(&key()).unwrap();
    for (id, theirs) in ids.iter().zip(&theirs) {
        assert_eq!(tokens.encode(id).unwrap(), theirs.token);
        assert_eq!(tokens.decode(&theirs.token), Some(id.as_str()));
        assert_eq!(theirs.id.as_ref(), Some(id));
    }
    println!("login: {} remember-me tokens, 0 differences", ids.len());
}

#[test]
fn identifiers_are_those_of_flask_login() {
    let random = &mut Random::new(Run::from_env().seed, 4);
    // WSGI decodes headers as Latin-1, so that each character is a byte.
    let header = |random: &mut Random| {
        let len = random.below(30);
        (0..len).map(|_| random.below(256) as u8).filter(|byte| *byte >= b' ').collect::<Vec<u8>>()
    };
    let latin1 = |bytes: &[u8]| bytes.iter().copied().map(char::from).collect::<String>();
    let mut cases: Vec<(Option<String>, Option<Vec<u8>>)> = vec![
        (None, None),
        (Some("127.0.0.1".to_owned()), Some(b"Mozilla/5.0".to_vec())),
        (Some(String::new()), Some(Vec::new())),
        (Some(" 1.2.3.4 , 5".to_owned()), Some(b"it's \"x\" \\ \t".to_vec())),
    ];
    for _ in 0..1_000 {
        let forwarded = (random.below(3) > 0).then(|| latin1(&header(random)));
        cases.push((forwarded, (random.below(5) > 0).then(|| header(random))));
    }
    let items: Vec<(Option<&str>, Option<String>)> = cases
        .iter()
        .map(|(forwarded, agent)| (forwarded.as_deref(), agent.as_deref().map(latin1)))
        .collect();
    let theirs: Vec<String> = flask().ask("identifiers", &json!({ "items": items })).unwrap();
    for ((forwarded, agent), theirs) in cases.iter().zip(&theirs) {
        let first = forwarded.as_deref().map(|it| it.split(',').next().unwrap());
        // Python strips white space of ASCII from bytes.
        let address = first.map(|it| it.trim_matches(|c: char| matches!(c, '\t'..='\r' | ' ')));
        let ours = session_identifier(Some(address.unwrap_or("10.1.2.3")), agent.as_deref());
        assert_eq!(ours, *theirs, "{forwarded:?} {agent:?}");
    }
    println!("login: {} identifiers, 0 differences", cases.len());
}
