//! Browsers' identifiers and remember-me tokens next to real Flask-Login.

use axum::{Router, body::Body, routing::get};
use hardtack_interop::Run;
use hardtack_login::{
    Login, LoginConfig, LoginError, LoginManager, RememberToken, actix::LoginMiddleware,
    axum::LoginLayer, session_identifier,
};
use hardtack_session::{SecretKey, SecureCookieSessionInterface, SessionConfig};
use http_body_util::BodyExt;
use serde::Deserialize;
use serde_json::{Value, json};
use tower::ServiceExt;

use super::one;
use crate::{door::flask, hex, random::Random};

const BROWSERS: usize = 2_000;
const TOKENS: usize = 2_000;

/// The headers of a browser.
#[derive(Debug)]
struct Browser {
    user_agent: Option<Vec<u8>>,
    forwarded_for: Option<Vec<u8>>,
}

/// Returns every byte that a header may contain, with more quotes than chance would give.
fn header(random: &mut Random) -> Vec<u8> {
    let length = random.below(40);
    let mut header = Vec::new();
    while header.len() < length {
        match random.below(6) {
            0 => header.push(one(random, b"'\"\\\t ,;\x85\xa0")),
            1..=3 => header.push(b' ' + random.bytes(1)[0] % 95),
            _ => header.extend(random.bytes(1).into_iter().filter(|byte| *byte >= 0x80)),
        }
    }
    header
}

fn browser(random: &mut Random) -> Browser {
    let forwarded_for = match random.below(4) {
        0 => None,
        1 => Some(header(random)),
        2 => {
            Some(one(random, &["10.0.0.7, 10.0.0.1", " ::1 ,x", "", " ", ",a"]).as_bytes().to_vec())
        }
        _ => {
            let numbers = random.bytes(4).into_iter().map(|byte| byte.to_string());
            Some(numbers.collect::<Vec<_>>().join(".").into_bytes())
        }
    };
    Browser { user_agent: (random.below(5) > 0).then(|| header(random)), forwarded_for }
}

async fn identify(login: Login) -> Result<String, LoginError> {
    login.log_in("42")?;
    Ok(login.session().get::<String>("_id")?.unwrap())
}

fn manager() -> LoginManager {
    LoginManager::new(LoginConfig::new(SecretKey::new("secret-key").unwrap())).unwrap()
}

fn sessions() -> SecureCookieSessionInterface {
    let config = SessionConfig::new(SecretKey::new("secret-key").unwrap());
    SecureCookieSessionInterface::new(config).unwrap()
}

/// Returns what the session keeps under `_id` on axum.
fn on_axum(browsers: &[Browser]) -> Vec<String> {
    let logins = LoginLayer::new(manager()).with_peer_address(|_| Some("192.0.2.1".into()));
    let app: Router = Router::new()
        .route("/", get(identify))
        .layer(logins)
        .layer(hardtack_tower::SessionLayer::new(sessions()));
    let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
    let ask = |Browser { user_agent, forwarded_for }: &Browser| {
        let mut request = http::Request::get("/");
        for (name, value) in [("User-Agent", user_agent), ("X-Forwarded-For", forwarded_for)] {
            if let Some(value) = value {
                request = request.header(name, value.as_slice());
            }
        }
        runtime.block_on(async {
            let response = app.clone().oneshot(request.body(Body::empty()).unwrap()).await.unwrap();
            let body = response.into_body().collect().await.unwrap().to_bytes();
            String::from_utf8(body.to_vec()).unwrap()
        })
    };
    browsers.iter().map(ask).collect()
}

/// Returns what the session keeps under `_id` on actix-web.
fn on_actix(browsers: &[Browser]) -> Vec<String> {
    use actix_web::{App, test, web};

    actix_web::rt::System::new().block_on(async {
        let app = App::new()
            .route("/", web::get().to(identify))
            .wrap(LoginMiddleware::new(manager()))
            .wrap(hardtack_actix::SessionMiddleware::new(sessions()));
        let app = test::init_service(app).await;
        let mut found = Vec::new();
        for Browser { user_agent, forwarded_for } in browsers {
            let mut request = test::TestRequest::get().peer_addr(([192, 0, 2, 1], 4000).into());
            for (name, value) in [("User-Agent", user_agent), ("X-Forwarded-For", forwarded_for)] {
                if let Some(value) = value {
                    request = request.insert_header((name, value.as_slice()));
                }
            }
            let body = test::call_and_read_body(&app, request.to_request()).await;
            found.push(String::from_utf8(body.to_vec()).unwrap());
        }
        found
    })
}

#[test]
fn browsers_have_the_identifiers_that_flask_login_gives_them() {
    let seed = Run::from_env().seed;
    let browsers: Vec<Browser> =
        (0..BROWSERS).map(|number| browser(&mut Random::new(seed, number))).collect();
    let latin1 = |header: &Option<Vec<u8>>| {
        header.as_ref().map(|it| it.iter().copied().map(char::from).collect::<String>())
    };
    let items: Vec<Value> = browsers
        .iter()
        .map(|Browser { user_agent, forwarded_for }| {
            json!({"user_agent": latin1(user_agent), "forwarded_for": latin1(forwarded_for)})
        })
        .collect();
    let theirs: Vec<String> = flask().ask("browsers", &json!({ "items": items })).unwrap();
    assert_eq!(theirs.len(), BROWSERS);
    for (name, ours) in [("axum", on_axum(&browsers)), ("actix-web", on_actix(&browsers))] {
        for ((browser, ours), theirs) in browsers.iter().zip(&ours).zip(&theirs) {
            assert_eq!(ours, theirs, "{name}, seed {seed}, {browser:?}");
        }
    }
    let mut without_proxy = 0;
    for (browser, theirs) in browsers.iter().zip(&theirs) {
        if browser.forwarded_for.is_none() {
            let ours = session_identifier(Some("192.0.2.1"), browser.user_agent.as_deref());
            assert_eq!(&ours, theirs, "seed {seed}, {browser:?}");
            without_proxy += 1;
        }
    }
    println!(
        "login: {BROWSERS} identifiers on axum and actix-web, 0 differences; {without_proxy} \
         without a proxy"
    );
}

#[derive(Debug, Deserialize)]
struct Made {
    token: String,
}

#[derive(Debug, Deserialize)]
struct Read {
    id: Option<String>,
}

/// Returns a key, and the field that says the same. A text is signed as Latin-1.
fn key(random: &mut Random) -> (Vec<u8>, &'static str, String) {
    let length = 1 + random.below(200);
    if random.below(4) == 0 {
        // Bytes that are no text.
        let mut key = random.bytes(length);
        key.push(0xff);
        let shown = hex::encode(&key);
        return (key, "key_bytes", shown);
    }
    let key: String = random.bytes(length).into_iter().map(char::from).collect();
    (key.clone().into_bytes(), "key", key)
}

#[test]
fn remember_tokens_pass_in_both_directions() {
    let seed = Run::from_env().seed;
    let mut flask = flask();
    let mut cases = Vec::new();
    let mut items = Vec::new();
    for number in 0..TOKENS {
        let mut random = Random::new(seed, number);
        let (key, field, shown) = key(&mut random);
        let id = match random.below(4) {
            0 => random.next().to_string(),
            1 => one(&mut random, &["", "|", "a|b", "\"\u{e9}\"", "a b;c,d", "None"]).to_owned(),
            _ => random.text(30),
        };
        items.push(json!({field: shown, "id": id}));
        cases.push((key, id));
    }
    let made: Vec<Made> = flask.ask("remembered", &json!({ "items": items })).unwrap();
    assert_eq!(made.len(), TOKENS);
    let mut checks = Vec::new();
    let mut random = Random::new(seed, TOKENS);
    for (((key, id), made), item) in cases.iter().zip(&made).zip(&items) {
        let tokens = RememberToken::new(&SecretKey::new(key.clone()).unwrap()).unwrap();
        let token = tokens.encode(id).unwrap();
        assert_eq!(token, made.token, "seed {seed}, {item}");
        assert_eq!(tokens.decode(&made.token), Some(id.as_str()), "seed {seed}, {item}");
        let mut characters: Vec<char> = token.chars().collect();
        let at = random.below(characters.len());
        let broken = match random.below(5) {
            0 => token.to_uppercase(),
            1 => token[..token.len() - 1].to_owned(),
            2 => format!("{token}|"),
            3 => token.replace('|', ""),
            _ => {
                characters[at] = random.character();
                characters.into_iter().collect()
            }
        };
        let mut item = item.clone();
        item.as_object_mut().unwrap().remove("id");
        item["token"] = json!(broken);
        checks.push((tokens, broken, item));
    }
    let items: Vec<&Value> = checks.iter().map(|(_, _, item)| item).collect();
    let read: Vec<Read> = flask.ask("remembered", &json!({ "items": items })).unwrap();
    assert_eq!(read.len(), TOKENS);
    for ((tokens, broken, item), theirs) in checks.iter().zip(&read) {
        assert_eq!(tokens.decode(broken), theirs.id.as_deref(), "seed {seed}, {item}");
    }
    println!(
        "login: {TOKENS} remember tokens are the same, {TOKENS} broken ones as in Flask-Login"
    );
}
