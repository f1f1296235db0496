//! Whom the example `gateway` takes a visitor for.

#[path = "../../examples/gateway/visitor.rs"]
mod visitor;

use axum::http::{HeaderMap, HeaderValue, header};
use hardtack::serializer::UrlSafeTimedSerializer;
use hardtack::signer::{KeyDerivation, Signer};
use hardtack::{
    Clock, SecretKey, SecureCookieSessionInterface, SessionConfig, SystemClock, UserId,
};

/// The `X-User-Id` for a session with this content.
fn user_id(content: &str) -> Option<String> {
    let key = SecretKey::new("secret-key").unwrap();
    let signer = Signer::new(key.clone())
        .with_salt("cookie-session")
        .with_key_derivation(KeyDerivation::Hmac);
    let cookie = UrlSafeTimedSerializer::from_signer(signer);
    let cookie = cookie.dumps_body(content, SystemClock.now()).unwrap();
    let cookie = HeaderValue::try_from(format!("session={cookie}")).unwrap();
    let sessions = SecureCookieSessionInterface::new(SessionConfig::new(key)).unwrap();
    let headers = HeaderMap::from_iter([(header::COOKIE, cookie)]);
    visitor::visitor_of(&sessions, &headers).user_id.map(|id: UserId| id.to_string())
}

#[test]
fn text_and_integers_are_ids_and_none_is_nobody() {
    assert_eq!(user_id(r#"{"_user_id":"42"}"#).as_deref(), Some("42"));
    assert_eq!(user_id(r#"{"_user_id":42}"#).as_deref(), Some("42"));
    assert_eq!(user_id(r#"{"_user_id":"Zo\u00eb"}"#).as_deref(), Some("Zoë"));
    for nobody in ["{}", r#"{"_user_id":null}"#, r#"{"_user_id":""}"#, r#"{"_user_id":[1]}"#] {
        assert_eq!(user_id(nobody), None, "{nobody}");
    }
}
