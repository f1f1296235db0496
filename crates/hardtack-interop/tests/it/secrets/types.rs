//! Every public type below the adapters, made with secrets.

use std::{net::Ipv4Addr, sync::Arc};

use hardtack_serializer::{
    self as serializer, BadData, Codec as _, Compression, DumpError, Json, Limits, MaxAge,
    SystemClock, TimestampSigner, UnixTime, UnverifiedParts, UrlSafeSerializer,
    UrlSafeTimedSerializer,
};
use hardtack_session::{
    CookieSettings, CookieState, OversizedCookie, Rejection, SameSite, SaveError,
    SecureCookieSessionInterface, Session, SessionConfig, SessionData, SessionInterface,
    adapter::SessionAdapter, testing::SessionTester,
};
use hardtack_signer::{
    Digest, HmacAlgorithm, KeyDerivation, SecretKey, Separator, SigningAlgorithm,
};
use hardtack_tagged_json::{
    self as json, BuiltinTag, Bytes, Decoder, Encoder, JsonLimits, Map, Markup, Number,
    ScratchBuffer, TagNames, Tagged, Tuple, Uuid, Value,
};
use hardtack_zlib::{Compressor, Decompressor, compress, decompress};
use serde::{Deserialize, Serialize};

use super::{
    canary::{self, KEY, NAME, NOW, NUMBER, OLD_KEY, TEXT},
    shown::Shown,
};

const MINUTE: MaxAge = MaxAge::seconds(60);
const TIME: UnixTime = UnixTime(NOW);

/// Types that refuse what they are given, some of them with words of their own.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Closed {
    #[expect(dead_code, reason = "only refusals are looked at")]
    #[serde(default)]
    field: u8,
}

#[derive(Debug, Deserialize)]
enum Choice {
    One,
}

/// A type that is put into order when it is written.
#[derive(Serialize)]
struct Unordered<'a> {
    z: &'a str,
    a: &'a str,
}

/// A type that writes nothing but its own error.
struct Talkative;

impl Serialize for Talkative {
    fn serialize<S: serde::Serializer>(&self, _: S) -> Result<S::Ok, S::Error> {
        Err(serde::ser::Error::custom(TEXT))
    }
}

pub(crate) fn zlib(shown: &mut Shown) {
    let mut compressor = Compressor::new();
    compressor.compress_into(TEXT.as_bytes(), &mut Vec::new());
    shown.debug("zlib::Compressor", &compressor);
    let stream = compress(TEXT.as_bytes());
    let mut decompressor = Decompressor::new();
    decompressor.decompress(&stream, usize::MAX, &mut Vec::new()).unwrap();
    shown.debug("zlib::Decompressor", &decompressor);
    for (stream, limit) in [(&stream[..9], 99), (TEXT.as_bytes(), 99), (&stream, 3)] {
        let error = decompress(stream, limit, &mut Vec::new()).unwrap_err();
        shown.error("zlib::DecompressError", &error);
    }
}

pub(crate) fn signer(shown: &mut Shown) {
    let signer = canary::signer();
    let signed = signer.sign(TEXT).unwrap();
    shown.debug("signer::SecretKey", &canary::key());
    shown.debug("signer::KeyRing", &canary::ring());
    shown.debug("signer::Signer", &signer);
    for digest in Digest::ALL {
        let algorithm = HmacAlgorithm(digest);
        shown.debug("signer::HmacAlgorithm", &algorithm);
        shown.debug("signer::HmacAlgorithm", &*algorithm.keyed(KEY.as_bytes()));
        shown.debug("signer::Digest", &digest);
        for derivation in KeyDerivation::ALL {
            shown.debug("signer::KeyDerivation", &derivation);
            let derived = derivation.derive_key(digest, b"salt", &canary::key());
            shown.debug("signer::SecretKey", &derived);
        }
    }
    let unsigned = signer.unsign(&signed).unwrap();
    shown.debug("signer::Unsigned", &unsigned);
    shown.debug("signer::KeyMatch", &unsigned.key);
    shown.debug("signer::Separator", &Separator::default());
    shown.error("signer::SeparatorError", &Separator::new(b'c').unwrap_err());
    shown.error("signer::EmptyKey", &SecretKey::new("").unwrap_err());
    shown.error("signer::SignatureError", &signer.unsign(TEXT).unwrap_err());
    shown.error("signer::SignatureError", &signer.unsign(&signed[1..]).unwrap_err());
    shown.error("signer::UnknownName", &KEY.parse::<Digest>().unwrap_err());
    shown.error("signer::UnknownName", &KEY.parse::<KeyDerivation>().unwrap_err());
    let mut mac = hardtack_signer::Mac::new();
    mac.write(&TEXT.as_bytes()[..20]);
    shown.debug("signer::Mac", &mac);
    shown.error("signer::MacError", &hardtack_signer::MacError);
    shown.error("signer::MacLengthError", &canary::signer().with_algorithm(Short).unwrap_err());
}

/// A MAC that is too short.
#[derive(Debug)]
struct Short;

impl SigningAlgorithm for Short {
    fn mac_len(&self) -> usize {
        1
    }

    fn keyed(&self, _: &[u8]) -> Box<dyn hardtack_signer::KeyedMac> {
        Box::new(Short)
    }
}

impl hardtack_signer::KeyedMac for Short {
    fn compute(
        &self,
        _: &[u8],
        _: &mut hardtack_signer::Mac,
    ) -> Result<(), hardtack_signer::MacError> {
        Err(hardtack_signer::MacError)
    }
}

pub(crate) fn serializer(shown: &mut Shown) {
    let untimed = UrlSafeSerializer::new(canary::ring()).with_fallback_signer(canary::signer());
    let timed = UrlSafeTimedSerializer::from_signer(canary::signer());
    let plain = serializer::Serializer::new(canary::ring());
    shown.debug("serializer::BaseSerializer", &plain);
    shown.debug("serializer::UrlSafeSerializer", &untimed);
    shown.debug("serializer::BaseTimedSerializer", &timed);
    shown.debug("serializer::UrlSafeTimedSerializer", &timed);
    shown.debug("serializer::TimedSerializer", &serializer::TimedSerializer::new(canary::ring()));
    shown.debug("serializer::Plain", &serializer::Plain);
    shown.debug("serializer::UrlSafe", &serializer::UrlSafe::default());
    shown.debug("serializer::Json", &Json::COMPACT);
    shown.debug("serializer::Limits", &Limits::default());
    shown.debug("serializer::MaxAge", &MINUTE);
    shown.debug("serializer::Compression", &Compression::default());
    shown.debug("serializer::SystemClock", &SystemClock);

    let token = canary::cookie();
    shown.debug("serializer::Signed", &timed.loads_signed::<Map>(&token, MINUTE, TIME).unwrap());
    let stamped = TimestampSigner::from_signer(canary::signer());
    let signed = stamped.sign(TEXT, TIME).unwrap();
    shown.debug("serializer::Signed", &stamped.unsign(&signed, MINUTE, TIME).unwrap());
    shown.debug("serializer::TimestampSigner", &stamped);
    shown.debug("serializer::Unverified", &timed.loads_unsafe::<Map>(&token, MINUTE, TIME));
    shown.debug("serializer::Unverified", &timed.loads_unsafe::<u8>(&token[1..], MINUTE, TIME));
    let parts = UnverifiedParts::split(&token, Separator::default(), &Limits::default()).unwrap();
    shown.debug("serializer::UnverifiedParts", &parts);
    shown.error("serializer::DateOutOfRange", &UnixTime(u64::MAX).date().unwrap_err());

    bad_data(shown, &timed, &token);
    shown.error("serializer::DumpError", &plain.dumps(&Talkative).unwrap_err());
    let failed: DumpError<serializer::JsonError> = DumpError::Sign(hardtack_signer::MacError);
    shown.error("serializer::DumpError", &failed);
    shown.debug("serializer::UnixTime", &TIME);
}

/// What is wrong with a token, in every way there is.
fn bad_data(shown: &mut Shown, timed: &UrlSafeTimedSerializer, token: &str) {
    let stamped = TimestampSigner::from_signer(canary::signer());
    let payload = |payload: &str| String::from_utf8(stamped.sign(payload, TIME).unwrap()).unwrap();
    let untimed = canary::signer().sign(TEXT).unwrap();
    let mut all: Vec<BadData> = vec![
        timed.loads::<u32>(token, MINUTE, TIME).unwrap_err(),
        timed.loads::<Closed>(token, MINUTE, TIME).unwrap_err(),
        timed.loads::<Choice>(token, MINUTE, TIME).unwrap_err(),
        timed.loads::<Map>(token, MINUTE, UnixTime(NOW + 61)).unwrap_err(),
        timed.loads::<Map>(token, MINUTE, UnixTime(NOW - 1)).unwrap_err(),
        timed.loads::<Map>(&token[1..], MINUTE, TIME).unwrap_err(),
        timed.loads::<Map>(TEXT, MINUTE, TIME).unwrap_err(),
        timed.loads::<Map>(untimed, MINUTE, TIME).unwrap_err(),
        timed.loads::<Map>(payload(TEXT), MINUTE, TIME).unwrap_err(),
        timed.loads::<Map>(payload(&format!("{TEXT}!")), MINUTE, TIME).unwrap_err(),
        timed.loads::<Map>(payload(&format!(".{TEXT}")), MINUTE, TIME).unwrap_err(),
    ];
    let limits = Limits::default();
    for limits in [limits.with_max_token_len(9), limits.with_max_body_len(9)] {
        let limited = timed.clone().with_limits(limits);
        all.push(limited.loads::<Map>(token, MINUTE, TIME).unwrap_err());
    }
    for body in [format!("\"{TEXT}\""), NUMBER.to_string(), TEXT.to_owned(), format!("[\"{TEXT}\"")]
    {
        all.push(
            timed
                .loads::<Ipv4Addr>(timed.dumps_body(&body, TIME).unwrap(), MINUTE, TIME)
                .unwrap_err(),
        );
        all.push(
            timed
                .loads::<Choice>(timed.dumps_body(&body, TIME).unwrap(), MINUTE, TIME)
                .unwrap_err(),
        );
        shown.error(
            "tagged-json::Error",
            &Json::COMPACT.loads::<Choice>(body.as_bytes(), &Limits::default()).unwrap_err(),
        );
    }
    for error in all {
        match &error {
            BadData::BadPayload(payload) => shown.error("serializer::BadPayload", payload),
            BadData::BadTimeSignature(time) => shown.error("serializer::BadTimeSignature", time),
            BadData::SignatureExpired(time) => shown.error("serializer::SignatureExpired", time),
            _ => {}
        }
        shown.error("serializer::BadData", &error);
    }
}

pub(crate) fn tagged_json(shown: &mut Shown) {
    let decoder = Decoder::new().with_tags(names());
    let encoder = Encoder::new().with_tags(names());
    let map = decoder.raw_map(canary::body()).unwrap();
    shown.debug("tagged-json::RawMap", &map);
    let mut scratch = ScratchBuffer::new();
    let out_of_order = Unordered { z: TEXT, a: NAME };
    Encoder::new().write_with_scratch(&out_of_order, &mut String::new(), &mut scratch).unwrap();
    shown.debug("tagged-json::ScratchBuffer", &scratch);
    shown.debug("tagged-json::RawValue", &map.clone().remove(NAME).unwrap());
    shown.debug("tagged-json::Decoder", &decoder);
    shown.debug("tagged-json::Encoder", &encoder);
    shown.debug("tagged-json::TagNames", &names());
    shown.debug("tagged-json::JsonLimits", &JsonLimits::new());
    let error = JsonLimits::new().with_max_depth(513).unwrap_err();
    shown.error("tagged-json::LimitError", &error);
    shown.debug("tagged-json::BuiltinTag", &BuiltinTag::Bytes);
    shown.error("tagged-json::TagNameError", &names().declare(" t").unwrap_err());
    shown.error("tagged-json::ParseNumberError", &TEXT.parse::<Number>().unwrap_err());
    shown.error("tagged-json::ParseUuidError", &TEXT.parse::<Uuid>().unwrap_err());
    let beyond = json::DateTime::from_unix_timestamp(NUMBER.try_into().unwrap()).unwrap_err();
    shown.error("tagged-json::DateTimeRangeError", &beyond);

    for error in tagged_json_errors(&decoder, &encoder) {
        shown.debug("tagged-json::ErrorKind", error.kind());
        shown.debug("tagged-json::ErrorKind", &error.kind().to_string());
        match error.kind() {
            json::ErrorKind::WrongType { found, .. } => {
                shown.debug("tagged-json::ValueKind", found)
            }
            json::ErrorKind::Custom(message) => shown.debug("tagged-json::CustomMessage", message),
            _ => {}
        }
        shown.error("tagged-json::Error", &error);
    }

    // Decoded values are the caller's own, and print as what they are.
    let value = Value::from(TEXT);
    let map = Map::from_iter([(NAME, value.clone())]);
    shown.data("tagged-json::Value", &value);
    shown.data("tagged-json::Map", &map);
    shown.data("tagged-json::MapIter", &map.iter());
    shown.data("tagged-json::MapIntoIter", &map.clone().into_iter());
    shown.data("tagged-json::List", &json::List::from(vec![value.clone()]));
    shown.data("tagged-json::Tuple", &Tuple::from(vec![value.clone()]));
    shown.data("tagged-json::Tagged", &Tagged::new(" x", value));
    shown.data("tagged-json::Bytes", &Bytes::from(TEXT.as_bytes()));
    shown.data("tagged-json::Markup", &Markup::from(TEXT.to_owned()));
    shown.data("tagged-json::Number", &Number::from(NUMBER));
    // A UUID and a date have no room for a text.
    shown.debug("tagged-json::Uuid", &"7".repeat(32).parse::<Uuid>().unwrap());
    shown.debug("tagged-json::DateTime", &json::DateTime::from_unix_timestamp(0).unwrap());
}

fn names() -> TagNames {
    let mut names = TagNames::new();
    names.declare(" x").unwrap();
    names
}

fn tagged_json_errors(decoder: &Decoder, encoder: &Encoder) -> Vec<json::Error> {
    let text = format!("\"{TEXT}\"");
    let field = format!("{{\"{TEXT}\":1}}");
    let mut errors = vec![
        decoder.from_str::<u32>(&text).unwrap_err(),
        decoder.from_str::<char>(&text).unwrap_err(),
        decoder.from_str::<bool>(&NUMBER.to_string()).unwrap_err(),
        decoder.from_str::<u8>(&NUMBER.to_string()).unwrap_err(),
        decoder.from_str::<Ipv4Addr>(&text).unwrap_err(),
        decoder.from_str::<Choice>(&text).unwrap_err(),
        decoder.from_str::<Closed>(&field).unwrap_err(),
        decoder.from_str::<Number>(&text).unwrap_err(),
        decoder.from_str::<Uuid>(&text).unwrap_err(),
        decoder.from_str::<json::DateTime>(&text).unwrap_err(),
        decoder.from_str::<(u8, u8)>(&format!("[1,2,{NUMBER}]")).unwrap_err(),
        decoder.raw_map(&*text).unwrap_err(),
        encoder.to_string(&Talkative).unwrap_err(),
    ];
    for broken in [
        TEXT.to_owned(),
        format!("\"{TEXT}"),
        format!("\"{TEXT}\n\""),
        format!("\"{TEXT}\\x\""),
        format!("\"{TEXT}\" {TEXT}"),
        format!("{NUMBER}x"),
        format!("0{NUMBER}"),
        format!("\"{TEXT}\\ud83d\""),
        format!("{{\" b\":\"{TEXT}\"}}"),
        format!("{{\" d\":\"{TEXT}\"}}"),
        format!("{{\" u\":\"{TEXT}\"}}"),
        format!("{{\" di\":{{\"{TEXT}\":1}}}}"),
        "9".repeat(5000),
        "[".repeat(500),
    ] {
        errors.push(decoder.from_str::<Value>(&broken).unwrap_err());
    }
    errors
}

fn config() -> SessionConfig {
    let mut config = SessionConfig::new(canary::key());
    config.secret_key_fallbacks = vec![SecretKey::new(OLD_KEY).unwrap()];
    config
}

pub(crate) fn sessions() -> SecureCookieSessionInterface {
    SecureCookieSessionInterface::new(config()).unwrap()
}

pub(crate) fn session(shown: &mut Shown) {
    shown.debug("session::SessionConfig", &config());
    let sessions = sessions();
    shown.debug("session::SecureCookieSessionInterface", &sessions);
    let cookie = canary::cookie();
    let mut opened = sessions.open_session(Some(cookie.as_bytes()), UnixTime(NOW));
    shown.debug("session::Opened", &opened);
    shown.debug("session::CookieState", &opened.cookie);
    let session = &mut opened.session;
    shown.debug("session::SessionData", session);
    shown.debug("session::SessionFormat", session.format());
    shown.debug("session::InterfaceIdentity", &sessions.identity());
    shown.debug("session::CookieTemplate", sessions.cookie());
    shown.debug("session::CookieSettings", &CookieSettings::new("SESSION_COOKIE", "session"));
    for value in session.iter() {
        shown.debug("session::SessionValue", &value);
    }
    for error in [
        session.get::<u8>(NAME).unwrap_err(),
        session.get::<Ipv4Addr>(NAME).unwrap_err(),
        session.get::<Choice>(NAME).unwrap_err(),
        session.get::<bool>("n").unwrap_err(),
        session.view::<Closed>().unwrap_err(),
        session.insert(NAME, Talkative).unwrap_err(),
        SessionData::loads(TEXT).unwrap_err(),
    ] {
        shown.error_of_key("session::SessionError", &error);
    }
    session.flash(TEXT, NAME).unwrap();
    let saved = sessions.save_session(session, None, UnixTime(NOW)).unwrap();
    shown.debug("session::Saved", &saved);
    shown.debug("session::CookieChange", &saved.cookie);
    shown.data("session::FlashedMessage", &session.flashed_messages().unwrap());
    shown.debug("session::SessionData", session);
    shown.debug("session::SameSite", &SameSite::Lax);
    shown.debug("session::OversizedCookie", &OversizedCookie::Report);
    shared(shown);
    rejections(shown, &sessions);
    settings(shown);

    let mut small = config();
    (small.max_cookie_size, small.oversized_cookie) = (9, OversizedCookie::Refuse);
    let small = SecureCookieSessionInterface::new(small).unwrap();
    let refused: SaveError = small.save_session(session, None, UnixTime(NOW)).unwrap_err();
    shown.error("session::SaveError", &refused);
    let mut short = config();
    short.limits = short.limits.with_max_token_len(9);
    let short = SecureCookieSessionInterface::new(short).unwrap();
    shown.error(
        "session::SaveError",
        &short.save_session(session, None, UnixTime(NOW)).unwrap_err(),
    );
}

pub(crate) fn request_session() -> Session {
    let cookie = canary::cookie();
    Session::new(Arc::new(sessions()), Some(cookie.as_bytes()), UnixTime(NOW))
}

fn shared(shown: &mut Shown) {
    let adapter = SessionAdapter::new(sessions()).with_clock(TIME);
    shown.debug("adapter::SessionAdapter", &adapter);
    let header = format!("session={}", canary::cookie());
    let (begun, pending) = adapter.begin(None, [header.as_bytes()]).unwrap();
    begun.insert(NAME, TEXT).unwrap();
    let pending = pending.unwrap();
    shown.debug("adapter::PendingResponse", &pending);
    let another =
        SecureCookieSessionInterface::new(SessionConfig::new(SecretKey::new(OLD_KEY).unwrap()));
    let conflict = SessionAdapter::new(another.unwrap()).begin(Some(begun), []).unwrap_err();
    shown.error("adapter::ConflictingLayers", &conflict);
    let headers = pending.finish::<String>([], []).unwrap();
    shown.debug("adapter::ResponseHeaders", &headers);
    let session = request_session();
    shown.debug("session::Session", &session);
    let within = session.with(|_| {
        shown.debug("session::Session", &session);
        Ok(())
    });
    within.unwrap();
    shown.debug("session::Session", &session);
}

fn rejections(shown: &mut Shown, sessions: &SecureCookieSessionInterface) {
    let timed = UrlSafeTimedSerializer::from_signer(canary::signer());
    let cookie = canary::cookie();
    let mut refused = vec![
        cookie[1..].to_owned(),
        TEXT.to_owned(),
        "x".repeat(70_000) + TEXT,
        timed.dumps_body([TEXT.as_bytes(), b"\xff"].concat(), TIME).unwrap(),
        timed.dumps_body(&cookie, UnixTime(NOW - 40 * 24 * 60 * 60)).unwrap(),
        String::from_utf8(canary::signer().sign(TEXT).unwrap()).unwrap(),
    ];
    for body in [format!("\"{TEXT}\""), format!("{{\"{NAME}\":{TEXT}}}"), format!("{{\"{NAME}\":1")]
    {
        refused.push(timed.dumps_body(body, TIME).unwrap());
    }
    for cookie in refused {
        match sessions.open_session(Some(cookie.as_bytes()), UnixTime(NOW)).cookie {
            CookieState::Rejected(rejection) => {
                shown.debug("session::RejectionReason", &rejection.reason());
                shown.error("session::Rejection", &rejection);
            }
            other => panic!("{other:?}"),
        }
    }
    shown.error("session::Rejection", &Rejection::NoSecretKey);
}

/// Every setting with a secret for its value, where it is refused.
fn settings(shown: &mut Shown) {
    for (name, value) in [
        ("SECRET_KEY", format!("[\"{KEY}\"]")),
        ("SECRET_KEY", NUMBER.to_string()),
        ("SECRET_KEY_FALLBACKS", OLD_KEY.to_owned()),
        ("SECRET_KEY_FALLBACKS", format!("{{\"{OLD_KEY}\":1}}")),
        ("SECRET_KEY_FALLBACKS", format!("[\"{OLD_KEY}\",{NUMBER}]")),
        ("SESSION_COOKIE_HTTPONLY", KEY.to_owned()),
        ("SESSION_COOKIE_SECURE", KEY.to_owned()),
        ("SESSION_COOKIE_PARTITIONED", KEY.to_owned()),
        ("SESSION_COOKIE_SAMESITE", KEY.to_owned()),
        ("PERMANENT_SESSION_LIFETIME", KEY.to_owned()),
        ("SESSION_REFRESH_EACH_REQUEST", KEY.to_owned()),
        ("MAX_COOKIE_SIZE", KEY.to_owned()),
    ] {
        let variables = [(format!("FLASK_{name}").into(), value.clone().into())];
        let error = SessionConfig::from_prefixed_env("FLASK", variables).unwrap_err();
        shown.error("session::ConfigError", &error);
        let value: serde_json::Value = serde_json::from_str(&value).unwrap_or(value.into());
        let error = serde_json::from_value::<SessionConfig>(serde_json::json!({ name: value }));
        shown.debug("session::ConfigError", &error.unwrap_err().to_string());
    }
    let spoilt: [fn(&mut SessionConfig); 4] = [
        |config| config.session_cookie_name = format!("{KEY};"),
        |config| config.session_cookie_domain = Some(format!("{KEY};")),
        |config| config.session_cookie_path = Some(KEY.to_owned()),
        |config| config.application_root = KEY.to_owned(),
    ];
    for spoil in spoilt {
        let mut config = config();
        spoil(&mut config);
        let error = SecureCookieSessionInterface::new(config).unwrap_err();
        shown.error("session::ConfigError", &error);
    }
}

pub(crate) fn login(shown: &mut Shown) {
    use hardtack_login as login;

    shown.data("login::UserId", &login::UserId::from(TEXT));
    let config = login::LoginConfig::new(canary::key());
    shown.debug("login::LoginConfig", &config);
    shown.debug("login::SessionProtection", &config.session_protection);
    shown.debug("login::RememberToken", &login::RememberToken::new(&canary::key()).unwrap());
    let manager = login::LoginManager::new(config).unwrap().without_user_loader();
    shown.debug("login::LoginManager", &manager);
    let token = login::RememberToken::new(&canary::key()).unwrap().encode(TEXT).unwrap();
    let facts = login::RequestFacts { remember_cookie: Some(token), ..Default::default() };
    shown.debug("login::RequestFacts", &facts);
    let session = SessionTester::at(self::config(), UnixTime(NOW)).session();
    let visit = login::Login::new(manager, session.clone(), facts);
    shown.debug("login::Login", &visit);
    let options = login::LogInOptions { remember: true, ..Default::default() };
    shown.debug("login::LogInOptions", &options);
    visit.log_in_with(TEXT, options).unwrap();
    shown.debug("login::Login", &visit);
    shown.debug("login::Denial", &visit.unauthorized().unwrap());
    shown.debug("login::NotAdmitted", &login::NotAdmitted::Denied(login::Denial::Unauthorized));
    shown.error("login::LoginError", &login::LoginError::RememberIsOff);

    let mut config = login::CsrfConfig::new(canary::key());
    config.wtf_csrf_secret_key = Some(SecretKey::new(OLD_KEY).unwrap());
    shown.debug("login::CsrfConfig", &config);
    shown.debug("login::HttpsRequests", &config.https_requests);
    let csrf = login::CsrfProtect::new(config).unwrap();
    shown.debug("login::CsrfProtect", &csrf);
    for error in [
        csrf.validate(&session, Some(KEY)).unwrap_err(),
        csrf.validate(&session, Some(&canary::cookie())).unwrap_err(),
        csrf.check_referrer(true, Some(KEY), Some(KEY)).unwrap_err(),
    ] {
        shown.error("login::CsrfError", &error);
    }
    shown.debug("login::PasswordMethod", &login::PasswordMethod::default());
    for hash in [KEY.to_owned(), format!("md5${KEY}${KEY}"), format!("scrypt:a:b:c${KEY}${KEY}")] {
        let error = login::check_password_hash(hash.as_str(), KEY).unwrap_err();
        shown.error("login::PasswordError", &error);
    }
}

/// What handlers get as arguments, made by a site.
pub(crate) fn login_arguments(shown: &mut Shown) {
    use axum::{Router, body::Body, routing::get};
    use hardtack_login as login;
    use tower::ServiceExt;

    let manager = login::LoginManager::new(login::LoginConfig::new(canary::key())).unwrap();
    let csrf = login::CsrfProtect::new(login::CsrfConfig::new(canary::key())).unwrap();
    let sessions = SecureCookieSessionInterface::new(config()).unwrap();
    let arguments = |user: login::LoggedIn, token: login::CsrfToken| async move {
        format!("{user:?}\n{user:#?}\n{token:?}")
    };
    let fresh = |user: login::FreshLogin| async move { format!("{user:?}\n{user:#?}") };
    let app: Router = Router::new()
        .route("/", get(arguments))
        .route("/fresh", get(fresh))
        .layer(login::axum::CsrfLayer::new(csrf))
        .layer(login::axum::LoginLayer::new(manager))
        .layer(hardtack_tower::SessionLayer::new(sessions).with_clock(UnixTime(NOW)));
    let tester = SessionTester::at(config(), UnixTime(NOW));
    let identifier = login::session_identifier(None, None);
    let cookie = tester.cookie(|session| {
        session.insert("_user_id", TEXT)?;
        session.insert("_fresh", true)?;
        session.insert("_id", identifier.as_str())
    });
    let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
    for (path, names) in
        [("/", &["login::LoggedIn", "login::CsrfToken"][..]), ("/fresh", &["login::FreshLogin"])]
    {
        let request = http::Request::get(path).header("Cookie", &cookie);
        let body = runtime.block_on(async {
            let request = request.body(Body::empty()).unwrap();
            let response = app.clone().oneshot(request).await.unwrap();
            assert_eq!(response.status(), 200, "{path}");
            http_body_util::BodyExt::collect(response.into_body()).await.unwrap().to_bytes()
        });
        let body = String::from_utf8(body.to_vec()).unwrap();
        names.iter().for_each(|name| shown.debug(name, &body));
    }
}

pub(crate) fn testing(shown: &mut Shown) {
    let tester = SessionTester::at(config(), UnixTime(NOW));
    shown.debug("testing::SessionTester", &tester);
    shown.debug("testing::TestClock", &tester.clock());
    let header = canary::cookie() + "; Path=/; HttpOnly";
    for headers in [vec![format!("session={header}")], vec![format!("another={header}")]] {
        shown.debug("testing::SessionChange", &tester.read(headers));
    }
}
