//! The whole session as a type, in handlers.

use std::collections::BTreeMap;

use axum::{Router, routing::get};
use hardtack_tower::{Session, SessionError};
use http::StatusCode;
use serde::{Deserialize, Serialize};

use crate::{config, layer, tester, visitor::ask};

#[derive(Deserialize, Serialize)]
struct Shop {
    #[serde(rename = "_user_id")]
    user_id: String,
    #[serde(default)]
    visits: u32,
    #[serde(skip_serializing_if = "Option::is_none")]
    coupon: Option<String>,
}

async fn read(session: Session) -> Result<String, SessionError> {
    let shop: Shop = session.view()?;
    Ok(format!("{} {}", shop.user_id, shop.visits))
}

async fn visit(session: Session) -> Result<String, SessionError> {
    session.edit(|shop: &mut Shop| {
        shop.visits += 1;
        shop.coupon = None;
        format!("{} {}", shop.user_id, shop.visits)
    })
}

async fn visit_twice(one: Session, two: Session) -> Result<String, SessionError> {
    let visit = |shop: &mut Shop| {
        shop.visits += 1;
        format!("{} {}", shop.user_id, shop.visits)
    };
    let first = one.edit(visit)?;
    one.insert("_user_id", "43")?;
    let second = two.edit(visit)?;
    Ok(format!("{first}, {second}"))
}

async fn optional(session: Session) -> Result<String, SessionError> {
    match session.view::<Shop>() {
        Ok(shop) => Ok(shop.user_id),
        Err(error) if error.is_missing_key() => Ok("nobody".to_owned()),
        Err(error) => Err(error),
    }
}

fn bare() -> Router {
    Router::new()
        .route("/read", get(read))
        .route("/visit", get(visit))
        .route("/twice", get(visit_twice))
        .route("/optional", get(optional))
}

fn site() -> Router {
    bare().layer(layer(config()))
}

fn full_cookie() -> String {
    tester().cookie(|session| {
        session.insert("_user_id", "42")?;
        session.insert("visits", 3)?;
        session.insert("coupon", "half")?;
        session.insert("pair", (1, 2))
    })
}

#[tokio::test]
async fn it_is_read_by_value_and_reading_changes_nothing() {
    let answer = ask(&site(), "/read", &[&full_cookie()]).await;
    assert_eq!(answer.body, "42 3");
    tester().read(answer.all("set-cookie")).assert_kept();
    assert_eq!(answer.all("vary"), ["Cookie"]);
}

#[tokio::test]
async fn editing_writes_what_changed_and_keeps_the_keys_that_the_type_does_not_name() {
    let answer = ask(&site(), "/visit", &[&full_cookie()]).await;
    assert_eq!(answer.body, "42 4");
    tester()
        .read(answer.all("set-cookie"))
        .assert_value("_user_id", "42")
        .assert_value("visits", 4)
        .assert_value("pair", (1, 2))
        .assert_no_value("coupon");
}

#[tokio::test]
async fn every_edit_begins_with_what_is_in_the_session_then() {
    let answer = ask(&site(), "/twice", &[&full_cookie()]).await;
    assert_eq!(answer.body, "42 4, 43 5");
    let change = tester().read(answer.all("set-cookie"));
    change.assert_value("_user_id", "43").assert_value("visits", 5);
}

#[tokio::test]
async fn a_session_without_a_key_that_is_demanded_is_forbidden_or_none() {
    for cookies in [&[][..], &["session=forged"]] {
        let answer = ask(&site(), "/read", cookies).await;
        assert_eq!((answer.status, answer.body.as_str()), (StatusCode::FORBIDDEN, ""));
        assert_eq!(answer.all("vary"), ["Cookie"], "logging in changes the answer");
        assert_eq!(ask(&site(), "/optional", cookies).await.body, "nobody");
    }
    assert_eq!(ask(&site(), "/optional", &[&full_cookie()]).await.body, "42");
}

#[tokio::test]
async fn a_session_of_other_types_is_an_error_of_the_server() {
    let cookie = tester().cookie(|session| session.insert("_user_id", 42));
    for path in ["/read", "/optional"] {
        let answer = ask(&site(), path, &[&cookie]).await;
        assert_eq!((answer.status, answer.body.as_str()), (StatusCode::INTERNAL_SERVER_ERROR, ""));
    }
}

#[tokio::test]
async fn a_key_that_is_missing_inside_a_value_is_an_error_of_the_server() {
    #[derive(Deserialize)]
    struct Account {
        #[expect(dead_code, reason = "it is never read as far as this")]
        shop: Shop,
    }
    let site = Router::new()
        .route("/read", get(async |session: Session| session.view::<Account>().map(|_| "read")))
        .layer(layer(config()));
    let nobody = ask(&site, "/read", &[]).await;
    assert_eq!(nobody.status, StatusCode::FORBIDDEN);
    let cookie = tester().cookie(|session| session.insert("shop", BTreeMap::from([("visits", 1)])));
    let answer = ask(&site, "/read", &[&cookie]).await;
    assert_eq!((answer.status, answer.body.as_str()), (StatusCode::INTERNAL_SERVER_ERROR, ""));
}

#[tokio::test]
async fn without_a_layer_it_is_an_error_that_names_it() {
    for path in ["/read", "/optional"] {
        let answer = ask(&bare(), path, &[]).await;
        assert_eq!(answer.status, StatusCode::INTERNAL_SERVER_ERROR);
        assert!(answer.body.contains("add `SessionLayer` with `Router::layer`"), "{}", answer.body);
    }
}

#[tokio::test]
async fn the_error_says_what_is_wrong() {
    let site = Router::new()
        .route(
            "/",
            get(async |session: Session| {
                let error = session.view::<Shop>().map(|_| ()).unwrap_err();
                let source = std::error::Error::source(&error).unwrap();
                format!("{error}: {source}")
            }),
        )
        .layer(layer(config()));
    let cookie = tester().cookie(|session| session.insert("_user_id", 42));
    let answer = ask(&site, "/", &[&cookie]).await;
    assert_eq!(
        answer.body,
        "the session is not of the requested type: \
         expected a string, found an integer at byte 12"
    );
    let answer = ask(&site, "/", &[]).await;
    assert!(answer.body.ends_with("missing field `_user_id`"), "{}", answer.body);
}
