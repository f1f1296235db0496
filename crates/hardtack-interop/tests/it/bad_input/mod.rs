//! Bad input: every case of `python/bad_input.py`, held against what the table says of it.

pub(crate) mod site;

use std::collections::BTreeSet;

use hardtack_serializer::{BadData, BadPayload, UnixTime, UrlSafeSerializer};
use hardtack_session::{
    ConfigError, CookieState, Rejection, SecureCookieSessionInterface, SessionConfig,
    SessionInterface, find_cookie,
};
use hardtack_signer::{Digest, KeyDerivation, SecretKey, Separator};
use hardtack_tagged_json::{Decoder, Encoder, ErrorKind, Value, from_str};
use serde::Deserialize;
use serde_json::{Map, Value as Json};

const NOW: u64 = 1_700_000_000;
pub(crate) const KEY: &str = "secret-key";

/// Texts and how many times each stands there, byte by byte as Latin-1.
type Runs = Vec<(String, usize)>;

#[derive(Debug, Deserialize)]
pub(crate) struct Case {
    id: String,
    kind: String,
    /// The row under which the two differ.
    row: Option<String>,
    /// What hardtack has to answer.
    ours: String,
    input: Json,
    /// What Flask answered.
    python: String,
    /// What it read, or the header it set, where it accepted.
    reads: Option<Runs>,
    /// The header that carries a cookie.
    header: Option<Runs>,
}

#[track_caller]
fn bytes(runs: &Runs) -> Vec<u8> {
    let byte = |character: char| u8::try_from(character).unwrap();
    let run = |(text, times): &(String, usize)| text.repeat(*times).chars().map(byte).collect();
    runs.iter().flat_map(|run_of| -> Vec<u8> { run(run_of) }).collect()
}

impl Case {
    #[track_caller]
    fn bytes(&self) -> Vec<u8> {
        bytes(&serde_json::from_value(self.input.clone()).unwrap())
    }

    /// The `Cookie` header, where the case has one.
    pub(crate) fn header(&self) -> Option<Vec<u8>> {
        match self.kind.as_str() {
            "header" => Some(self.bytes()),
            _ => self.header.as_ref().map(bytes),
        }
    }

    pub(crate) fn id(&self) -> &str {
        &self.id
    }

    /// What is signed, where the case is about that.
    pub(crate) fn body(&self) -> Option<Vec<u8>> {
        (self.kind == "body").then(|| self.bytes())
    }

    fn reads(&self) -> String {
        String::from_utf8(self.reads.as_ref().map(bytes).unwrap()).unwrap()
    }
}

pub(crate) fn cases() -> Vec<Case> {
    #[derive(Deserialize)]
    struct Table {
        count: usize,
        cases: Vec<Case>,
    }
    let table: Table = serde_json::from_str(include_str!("../../data/bad_input.json")).unwrap();
    assert_eq!(table.cases.len(), table.count);
    table.cases
}

fn sessions() -> SecureCookieSessionInterface {
    let config = SessionConfig::new(SecretKey::new(KEY).unwrap());
    SecureCookieSessionInterface::new(config).unwrap()
}

/// What became of a case: the table's word for it, and what was read or set where it was accepted.
pub(crate) type Verdict = (String, Option<String>);

/// The name of a variant, without what it carries.
fn variant(error: &impl std::fmt::Debug) -> String {
    let shown = format!("{error:?}");
    shown.split([' ', '(', '{']).next().unwrap_or_default().to_owned()
}

fn kind_of(kind: &ErrorKind) -> String {
    variant(kind)
}

/// The name of a variant; `Debug` is the message.
fn config_error(error: &ConfigError) -> &'static str {
    match error {
        ConfigError::EmptyKey { .. } => "EmptyKey",
        ConfigError::FallbacksAreText => "FallbacksAreText",
        ConfigError::NoSecretKey { .. } => "NoSecretKey",
        ConfigError::NotRepresentable { .. } => "NotRepresentable",
        ConfigError::Environment { error, .. } => config_error(error),
        ConfigError::WrongType { .. } => "WrongType",
        ConfigError::NotUnicode { .. } => "NotUnicode",
        ConfigError::NegativeLifetime { .. } => "NegativeLifetime",
        ConfigError::SameSite { .. } => "SameSite",
        ConfigError::CookieName { .. } => "CookieName",
        ConfigError::NonAsciiDomain { .. } => "NonAsciiDomain",
        ConfigError::CookieDomain { .. } => "CookieDomain",
        ConfigError::CookiePath { .. } => "CookiePath",
        ConfigError::SameSiteNoneNeedsSecure { .. } => "SameSiteNoneNeedsSecure",
        ConfigError::Other { .. } => "Other",
        ConfigError::NamePrefix { .. } => "NamePrefix",
        other => panic!("an error without a name: {other}"),
    }
}

fn rejection(rejection: &Rejection) -> String {
    let detail = match rejection {
        Rejection::BadData(BadData::BadSignature(error)) => variant(error),
        Rejection::BadData(BadData::BadTimeSignature(error)) => variant(error),
        Rejection::BadData(BadData::BadPayload(BadPayload::Zlib(error))) => {
            format!("Zlib: {}", variant(error))
        }
        Rejection::BadData(BadData::BadPayload(error)) => variant(error),
        Rejection::NotASession(error) => kind_of(error.kind()),
        Rejection::NotText => variant(rejection),
        _ => return rejection.reason().to_string(),
    };
    format!("{} ({detail})", rejection.reason())
}

pub(crate) fn opened(header: &[u8]) -> Verdict {
    let sessions = sessions();
    let cookie = find_cookie([header], sessions.cookie_name());
    let opened = sessions.open_session(cookie.as_deref(), UnixTime(NOW));
    match &opened.cookie {
        CookieState::Absent => ("no cookie".to_owned(), None),
        CookieState::Rejected(reason) => {
            assert!(opened.session.is_empty() && opened.session.is_new());
            (rejection(reason), None)
        }
        CookieState::Accepted { .. } => {
            ("accepted".to_owned(), Some(opened.session.dumps().unwrap()))
        }
        other => panic!("{other:?}"),
    }
}

/// A body by itself must be refused as it is in a cookie, whichever way it is read.
#[track_caller]
fn body(case: &Case) -> Verdict {
    let body = case.bytes();
    let verdict = opened(&case.header().unwrap());
    let Ok(text) = String::from_utf8(body) else { return verdict };
    let map = Decoder::new().raw_map(&*text);
    let kind = map.as_ref().map_or_else(|error| kind_of(error.kind()), |_| "accepted".to_owned());
    assert!(verdict.0.contains(&kind), "{} {kind}", case.id);
    let value = from_str::<Value>(&text);
    match value.as_ref().map_err(|error| error.kind()) {
        Err(ErrorKind::LoneSurrogate) => assert!(map.is_ok(), "{}", case.id),
        // J9: inside a value it is an error for the code that reads that value.
        Err(ErrorKind::MalformedTag { .. }) if map.is_ok() => {}
        Err(error) => assert_eq!(map.unwrap_err().kind(), error, "{}", case.id),
        Ok(_) => assert!(matches!(kind.as_str(), "accepted" | "NotAnObject"), "{}", case.id),
    }
    verdict
}

/// The `Set-Cookie` that Flask's half of the case made too.
fn configured(config: Result<SessionConfig, ConfigError>) -> Verdict {
    let built = config.and_then(SecureCookieSessionInterface::new);
    let sessions = match built {
        Ok(sessions) => sessions,
        Err(error) => return (config_error(&error).to_owned(), None),
    };
    let mut session = sessions.open_session(None, UnixTime(NOW)).session;
    let written = session.set_permanent(true).and_then(|()| session.insert("a", 1));
    let saved = sessions.save_session(&session, None, UnixTime(NOW)).unwrap();
    assert_eq!(written.is_ok(), saved.cookie.header().is_some());
    ("accepted".to_owned(), saved.cookie.header().map(str::to_owned))
}

fn from_env(
    variables: impl Iterator<Item = (String, String)>,
) -> Result<SessionConfig, ConfigError> {
    let variables = variables.map(|(name, value)| (name.into(), value.into()));
    SessionConfig::from_prefixed_env("FLASK", variables)
}

/// Settings from a file fail with the words with which the same ones fail from the environment.
#[track_caller]
fn settings(case: &Case) -> Verdict {
    let settings: Map<String, Json> = serde_json::from_value(case.input.clone()).unwrap();
    let as_variable =
        |(name, value): (&String, &Json)| (format!("FLASK_{name}"), value.to_string());
    let config = from_env(settings.iter().map(as_variable));
    let from_file = serde_json::from_value::<SessionConfig>(case.input.clone());
    match (&config, from_file) {
        (Ok(_), Ok(_)) => {}
        (Err(error), Err(other)) => assert_eq!(error.to_string(), format!("FLASK_{other}")),
        (config, other) => panic!("{} {config:?} {other:?}", case.id),
    }
    configured(config)
}

fn variables(case: &Case) -> Verdict {
    let variables: Vec<(String, String)> = case
        .input
        .as_object()
        .unwrap()
        .iter()
        .map(|(name, value)| (name.clone(), value.as_str().unwrap().to_owned()))
        .collect();
    configured(from_env(variables.into_iter()))
}

fn signer(case: &Case) -> Verdict {
    let given = |name: &str| case.input.get(name);
    let refused = if let Some(separator) = given("sep") {
        let mut characters = separator.as_str().unwrap().chars();
        match (characters.next(), characters.next()) {
            (Some(one), None) => Separator::try_from(one).err().map(|error| variant(&error)),
            _ => Some("ruled out by its type".to_owned()),
        }
    } else if let Some(name) = given("key_derivation") {
        name.as_str().unwrap().parse::<KeyDerivation>().err().map(|error| variant(&error))
    } else if let Some(name) = given("digest") {
        name.as_str().unwrap().parse::<Digest>().err().map(|error| variant(&error))
    } else {
        match given("key").unwrap().as_str() {
            Some(key) => SecretKey::new(key).err().map(|error| variant(&error)),
            None => Some("ruled out by its type".to_owned()),
        }
    };
    (refused.unwrap_or_else(|| "accepted".to_owned()), None)
}

fn token(case: &Case) -> Verdict {
    let serializer = UrlSafeSerializer::new(SecretKey::new(KEY).unwrap());
    match serializer.loads::<Value>(case.bytes()) {
        Ok(value) => {
            let text = Encoder::new().without_tags().to_string(&value).unwrap();
            ("accepted".to_owned(), Some(text))
        }
        Err(BadData::BadPayload(error)) => (format!("BadPayload ({})", variant(&error)), None),
        Err(error) => (variant(&error), None),
    }
}

#[track_caller]
fn verdict(case: &Case) -> Verdict {
    match case.kind.as_str() {
        "cookie" => {
            let header = case.header().unwrap();
            let found = find_cookie([&header[..]], "session");
            assert_eq!(found.as_deref(), Some(&*case.bytes()), "{}", case.id);
            opened(&header)
        }
        "body" => body(case),
        "header" => opened(&case.bytes()),
        "settings" => settings(case),
        "env" => variables(case),
        "signer" => signer(case),
        "token" => token(case),
        other => panic!("{other}"),
    }
}

/// Whether two texts are one, or spell the same value.
fn same(ours: &str, theirs: &str) -> bool {
    let value = |text| from_str::<Value>(text).ok();
    ours == theirs || value(ours).is_some_and(|ours| Some(ours) == value(theirs))
}

#[test]
fn every_case_ends_as_the_table_says_and_as_flask_does_unless_a_row_says_otherwise() {
    // 256 KiB of stack suffice for every decoder, whatever it is given.
    let small = std::thread::Builder::new().stack_size(256 * 1024);
    small.spawn(every_case_ends_as_it_must).unwrap().join().unwrap();
}

fn every_case_ends_as_it_must() {
    let cases = cases();
    let ids: BTreeSet<&str> = cases.iter().map(|case| case.id.as_str()).collect();
    assert_eq!((cases.len(), ids.len()), (490, 490));
    let mut differences = Vec::new();
    let (mut alike, mut by_row) = (0, 0);
    for case in &cases {
        let (ours, text) = verdict(case);
        if ours != case.ours {
            differences.push(format!("{}: {ours}, and not {}", case.id, case.ours));
            continue;
        }
        let word = |accepted: &str| match accepted {
            "accepted" | "no cookie" => accepted.to_owned(),
            _ => "refused".to_owned(),
        };
        let theirs = word(&case.python);
        let agree = case.python != "HTTP 500"
            && word(&ours) == theirs
            && (theirs != "accepted" || same(&text.unwrap(), &case.reads()));
        if agree == case.row.is_some() {
            differences.push(format!("{}: {} there, {ours} here", case.id, case.python));
        }
        *if agree { &mut alike } else { &mut by_row } += 1;
    }
    assert!(differences.is_empty(), "{}", differences.join("\n"));
    println!(
        "interop: {} bad inputs, {alike} as in Flask, {by_row} otherwise for a reason",
        ids.len()
    );
}
