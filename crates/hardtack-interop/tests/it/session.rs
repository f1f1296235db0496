//! Whole sessions, each way: what Flask signs and hardtack opens, and the reverse.

use hardtack_interop::{Outcome, Run, describe, describe_map, escapes_alone, has_lone_surrogate};
use hardtack_session::{
    CookieState, SecureCookieSessionInterface, SessionConfig, SessionData, SessionError,
    SessionInterface, UnixTime,
    serializer::{
        BadData, BadPayload, BadTimeSignature,
        signer::{KeyMatch, SecretKey},
    },
    tagged_json::{ErrorKind, Map, Markup, Value, from_str},
};
use hardtack_zlib::DecompressError;
use serde::Deserialize;
use serde_json::{Value as Json, json};

use crate::{compression::Tally, door::flask, hex, random::Random, value};

const NOW: u64 = 1_700_000_000;
const KEY: &[u8] = b"the current key";
const BATCH: usize = 500;

#[derive(Debug, Deserialize)]
struct Written {
    index: usize,
    cookie: String,
    json: String,
    /// What Flask writes of the value it reads. Only keys that were no text before, such as
    /// numbers, stand in another order there.
    again: String,
    value: Json,
    /// Which fallback key signed it, if one did.
    fallback: Option<usize>,
}

#[derive(Debug, Deserialize)]
struct Opened {
    value: Json,
    json: String,
    again: String,
}

#[derive(Debug, Deserialize)]
struct Signed {
    cookie: String,
}

fn interface<K: AsRef<[u8]>>(current: K, fallbacks: &[K]) -> SecureCookieSessionInterface {
    let key = |key: &K| SecretKey::new(key.as_ref()).unwrap();
    let mut config = SessionConfig::new(key(&current));
    config.secret_key_fallbacks = fallbacks.iter().map(key).collect();
    SecureCookieSessionInterface::new(config).unwrap()
}

/// The keys of a batch of sessions: any bytes, and two fallbacks.
fn keys(run: &Run, first: usize) -> (Vec<u8>, [Vec<u8>; 2]) {
    // A stream that none of the sessions has.
    let random = &mut Random::new(!run.seed, first);
    let mut key = || {
        let length = 1 + random.below(100);
        random.bytes(length)
    };
    (key(), [key(), key()])
}

/// Whether it is more than a few of the sessions, of which a short run may have none.
fn is_a_share(count: usize, run: &Run) -> bool {
    run.sessions < BATCH || count > run.sessions / 50
}

/// The value of the cookie that saving sets.
#[track_caller]
fn saved(interface: &SecureCookieSessionInterface, session: &SessionData) -> String {
    let saved = interface.save_session(session, None, UnixTime(NOW)).unwrap();
    let header = saved.cookie.header().expect("a cookie to set");
    let pair = header.split(';').next().unwrap();
    pair.strip_prefix("session=").unwrap().to_owned()
}

#[test]
fn p2_what_flask_signs_opens_to_an_equal_session_and_is_signed_again_as_it_was() {
    let run = Run::from_env();
    let mut flask = flask();
    let mut tally = Tally::new(&mut flask);
    let (mut by_fallback, mut surrogates, mut empty, mut escaped) = ([0; 2], 0, 0, 0);
    for first in (0..run.sessions).step_by(BATCH) {
        let (current, fallbacks) = keys(&run, first);
        let sessions = interface(&current, &[&fallbacks[0], &fallbacks[1]]);
        let request = json!({
            "seed": run.seed,
            "first": first,
            "count": BATCH.min(run.sessions - first),
            "now": NOW,
            "key": hex::encode(&current),
            "fallbacks": fallbacks.map(hex::encode),
        });
        let written: Vec<Written> = flask.ask("random_sessions", &request).unwrap();
        assert_eq!(written.len(), BATCH.min(run.sessions - first));
        for theirs in written {
            let about = || format!("seed {}, session {}: {}", run.seed, theirs.index, theirs.json);
            let opened = sessions.open_session(Some(theirs.cookie.as_bytes()), UnixTime(NOW));
            let CookieState::Accepted { signed_at, key, .. } = opened.cookie else {
                panic!("{:?}: {}", opened.cookie, about());
            };
            let expected = theirs.fallback.map_or(KeyMatch::Current, KeyMatch::Fallback);
            assert_eq!((signed_at, key), (UnixTime(NOW), expected), "{}", about());
            let mut session = opened.session;

            // As it came, as a tree, and as it is read back from the tree.
            let text = session.dumps().unwrap();
            if escapes_alone(&text) {
                let value = |text| from_str::<Value>(text).map(|value| describe(&value)).ok();
                assert_eq!(value(&text), value(&theirs.json), "{}", about());
                escaped += 1;
                continue;
            }
            assert_eq!(text, theirs.json, "{}", about());
            match session.view::<Map>() {
                Ok(map) => {
                    assert_eq!(describe_map(&map), theirs.value, "{}", about());
                    let mut anew = SessionData::new();
                    for (key, value) in &map {
                        anew.insert(key, value).unwrap();
                    }
                    let again = anew.dumps().unwrap();
                    assert!(again == theirs.again || escapes_alone(&again), "{}", about());
                }
                Err(SessionError::Decode { source: error, .. }) => {
                    assert_eq!(error.kind(), &ErrorKind::LoneSurrogate, "{}", about());
                    assert!(has_lone_surrogate(&theirs.value), "{}", about());
                    surrogates += 1;
                }
                Err(error) => panic!("{error}: {}", about()),
            }

            session.mark_modified().unwrap();
            if session.is_empty() {
                // Flask deletes the cookie of an empty session; only the oracle signs it.
                empty += 1;
            } else if let Some(fallback) = theirs.fallback {
                let ours = saved(&sessions, &session);
                let signed = |token: &str| token.rsplit_once('.').unwrap().0.to_owned();
                assert_eq!(signed(&ours), signed(&theirs.cookie), "{}", about());
                assert_ne!(ours, theirs.cookie, "signed anew with the current key");
                by_fallback[fallback] += 1;
            } else {
                let ours = saved(&sessions, &session);
                tally.compare(ours.as_bytes(), theirs.cookie.as_bytes(), about);
            }
        }
    }
    let [older, newer] = by_fallback;
    for some in [older, newer, tally.compressed()] {
        assert!(is_a_share(some, &run), "{by_fallback:?} under fallbacks, {tally:?}");
    }
    println!(
        "interop: Flask to hardtack, seed {}: {} sessions, {}; {older} under the older fallback key, \
         {newer} under the newer one, {surrogates} with lone surrogates, {empty} empty, {escaped} escaped by \
         hardtack alone; 0 other differences",
        run.seed,
        run.sessions,
        tally.close()
    );
}

#[test]
fn p2_what_hardtack_signs_flask_opens_to_an_equal_session_and_signs_again_as_it_was() {
    let run = Run::from_env();
    let mut flask = flask();
    let mut tally = Tally::new(&mut flask);
    for first in (0..run.sessions).step_by(BATCH) {
        let (current, fallbacks) = keys(&run, first);
        let sessions = interface(&current, &[&fallbacks[0], &fallbacks[1]]);
        let maps: Vec<Map> = (first..run.sessions.min(first + BATCH))
            .map(|number| {
                let random = &mut Random::new(run.seed, number);
                let mut map = value::random_session(random);
                if map.is_empty() {
                    map.insert("n", number);
                }
                map
            })
            .collect();
        let cookies: Vec<String> = maps
            .iter()
            .map(|map| {
                let mut session = SessionData::new();
                for (key, value) in map {
                    session.insert(key, value).unwrap();
                }
                saved(&sessions, &session)
            })
            .collect();
        // Flask opens them with the current key alone: hardtack signs with no other (S3).
        let request =
            json!({ "key": hex::encode(&current), "now": NOW, "max_age": 0, "items": cookies });
        let opened: Vec<Outcome<Opened>> = flask.ask("open_sessions", &request).unwrap();
        assert_eq!(opened.len(), cookies.len());
        for ((map, cookie), opened) in maps.iter().zip(&cookies).zip(opened) {
            let theirs = opened.into_result().unwrap_or_else(|refusal| {
                panic!("seed {}: Flask refuses {cookie}: {}", run.seed, refusal.message)
            });
            let about = || format!("seed {}: {}", run.seed, theirs.json);
            assert_eq!(describe_map(map), theirs.value, "{}", about());
            // J8: Flask does not escape every dict that hardtack escapes.
            if !escapes_alone(&hardtack_tagged_json::to_string(map).unwrap()) {
                tally.compare(cookie.as_bytes(), theirs.again.as_bytes(), about);
            }
        }
    }
    assert!(is_a_share(tally.compressed(), &run), "{tally:?}");
    println!(
        "interop: hardtack to Flask, seed {}: {} sessions, {}; 0 differences",
        run.seed,
        run.sessions,
        tally.close()
    );
}

/// A payload of any bytes under a good signature: what an earlier version, another program with the
/// same key, or a bug may have left in a browser.
#[derive(Debug)]
struct Strange {
    body: Vec<u8>,
    raw: bool,
    compress: bool,
    /// What follows the zlib stream.
    trailing: Vec<u8>,
    timestamp: Option<Vec<u8>>,
}

impl Strange {
    fn random(random: &mut Random) -> Self {
        let mut session = SessionData::new();
        for (key, value) in &value::random_session(random) {
            session.insert(key, value).unwrap();
        }
        let mut body = session.dumps().unwrap().into_bytes();
        match random.below(6) {
            0 => {
                let at = random.below(body.len() + 1);
                body.truncate(at);
            }
            1 => {
                let at = random.below(body.len());
                body[at] = random.bytes(1)[0];
            }
            2 => {
                let at = random.below(body.len());
                body[at] = *random.pick(b"{}[]\",:0 9tbdmui\\eE-+.");
            }
            3 => body = random.pick(&OTHER_BODIES).to_vec(),
            _ => {}
        }
        let raw = random.once_in(5);
        if raw && !random.once_in(3) {
            // Text of nearly the alphabet of base64url, sometimes marked as compressed.
            let alphabet = b"ABCDabcd0123-_+/=.! eyJuIjoxfQ";
            let length = random.below(12);
            body = (0..length).map(|_| *random.pick(alphabet)).collect();
            if random.once_in(3) {
                body.insert(0, b'.');
            }
        }
        let timestamp = random.once_in(6).then(|| {
            let length = random.below(11);
            random.bytes(length)
        });
        let trailing = if random.once_in(6) { random.bytes(1) } else { Vec::new() };
        Self { body, raw, compress: random.once_in(3), trailing, timestamp }
    }

    fn to_json(&self) -> Json {
        let mut item = json!({ "body": hex::encode(&self.body) });
        if self.raw {
            item["raw"] = true.into();
        } else if self.compress {
            item["compress"] = true.into();
            item["trailing"] = hex::encode(&self.trailing).into();
        }
        if let Some(timestamp) = &self.timestamp {
            item["timestamp"] = hex::encode(timestamp).into();
        }
        item
    }
}

const OTHER_BODIES: [&[u8]; 12] = [
    b"null",
    b"[]",
    b"[[\"n\",1]]",
    b"1",
    b"\"text\"",
    b"{\" t\":[[\"n\",1]]}",
    b"{\" di\":{\" t__\":[1]}}",
    b"{\" b\":\"YWI=\"}",
    b"{\"n\":NaN}",
    b"{\"n\":1e999}",
    b" {\"n\" : 1}\n",
    b"\xef\xbb\xbf{\"n\":1}",
];

#[test]
fn p5_strange_payloads_under_a_good_signature_open_as_in_flask_or_are_refused_for_a_reason() {
    let run = Run::from_env();
    let mut flask = flask();
    let sessions = interface(KEY, &[]);
    let mut counts = [0; 3];
    for first in (0..run.sessions).step_by(BATCH) {
        let strange: Vec<Strange> = (first..run.sessions.min(first + BATCH))
            .map(|number| Strange::random(&mut Random::new(run.seed, number)))
            .collect();
        let items: Vec<Json> = strange.iter().map(Strange::to_json).collect();
        let request = json!({ "key": hex::encode(KEY), "now": NOW, "items": items });
        let signed: Vec<Outcome<Signed>> = flask.ask("sign_texts", &request).unwrap();
        let cookies: Vec<String> =
            signed.into_iter().map(|signed| signed.into_result().unwrap().cookie).collect();
        let lifetime = 31 * 24 * 60 * 60;
        let request = json!({
            "key": hex::encode(KEY), "now": NOW, "max_age": lifetime, "items": cookies,
        });
        let opened: Vec<Outcome<Opened>> = flask.ask("open_sessions", &request).unwrap();
        assert_eq!(opened.len(), strange.len());
        for ((strange, cookie), theirs) in strange.iter().zip(&cookies).zip(opened) {
            let about = || format!("seed {}: {cookie} {strange:?}", run.seed);
            let opened = sessions.open_session(Some(cookie.as_bytes()), UnixTime(NOW));
            match (opened.cookie, theirs.into_result()) {
                (CookieState::Accepted { .. }, Ok(theirs)) => {
                    match opened.session.view::<Map>() {
                        Ok(map) => assert_eq!(describe_map(&map), theirs.value, "{}", about()),
                        Err(SessionError::Decode { source: error, .. })
                            if matches!(error.kind(), ErrorKind::MalformedTag { .. }) => {}
                        Err(_) => assert!(has_lone_surrogate(&theirs.value), "{}", about()),
                    }
                    counts[0] += 1;
                }
                (CookieState::Rejected(_), Err(_)) => {
                    assert!(opened.session.is_empty());
                    counts[1] += 1;
                }
                (CookieState::Rejected(ours), Ok(theirs)) => {
                    assert!(is_decided(&ours, &theirs), "{ours:?}, Flask opens: {}", about());
                    counts[2] += 1;
                }
                // J9: the value alone is an error.
                (CookieState::Accepted { .. }, Err(theirs)) => {
                    let error = opened.session.view::<Map>().unwrap_err();
                    let SessionError::Decode { source: error, .. } = error else {
                        panic!("{error}: {}", about())
                    };
                    let malformed = matches!(error.kind(), ErrorKind::MalformedTag { .. });
                    let surrogate = *error.kind() == ErrorKind::LoneSurrogate;
                    assert!(
                        malformed || surrogate,
                        "{error}, Flask: {}: {}",
                        theirs.error,
                        about()
                    );
                    counts[2] += 1;
                }
                (ours, Err(theirs)) => panic!("{ours:?}, Flask: {}: {}", theirs.error, about()),
                (ours, Ok(_)) => panic!("{ours:?}: {}", about()),
            }
        }
    }
    assert!(counts.iter().all(|&count| count * 100 > run.sessions), "{counts:?}");
    let [alike, refused, stricter] = counts;
    println!(
        "interop: strange payloads, seed {}: {alike} opened alike, {refused} refused by both, \
         {stricter} refused by hardtack alone",
        run.seed
    );
}

/// Whether a row of the wire format says that hardtack refuses what Flask opens.
fn is_decided(ours: &hardtack_session::Rejection, theirs: &Opened) -> bool {
    use hardtack_session::Rejection;
    match ours {
        // P6: no session; J9 and J10: the body of a tag that Flask reads leniently.
        Rejection::NotASession(error) => match error.kind() {
            ErrorKind::NotAnObject => theirs.value.get("dict").is_none(),
            ErrorKind::MalformedTag { .. } => true,
            _ => false,
        },
        // S1 and P4: another spelling of base64, bytes after the zlib stream.
        Rejection::BadData(BadData::BadPayload(payload)) => {
            matches!(payload, BadPayload::Base64 | BadPayload::Zlib(DecompressError::TrailingBytes))
        }
        // T3: another spelling of the timestamp.
        Rejection::BadData(BadData::BadTimeSignature(time)) => *time == BadTimeSignature::Malformed,
        _ => false,
    }
}

#[test]
fn c7_keys_are_rotated_in_both_directions() {
    let mut flask = flask();
    let mut session = SessionData::new();
    session.insert("_user_id", "42").unwrap();
    let ring = [
        ("newest", KeyMatch::Current),
        ("newer", KeyMatch::Fallback(1)),
        ("old", KeyMatch::Fallback(0)),
    ];
    let fallbacks = ["old", "newer"];
    let mut open_in_flask = |cookie: &str, current: &str, fallbacks: &[&str]| {
        let fallbacks: Vec<String> = fallbacks.iter().map(hex::encode).collect();
        let request = json!({
            "key": hex::encode(current), "fallbacks": fallbacks, "now": NOW, "max_age": 60,
            "items": [cookie],
        });
        let opened: Vec<Outcome<Opened>> = flask.ask("open_sessions", &request).unwrap();
        opened.into_iter().next().unwrap().into_result()
    };
    for (signing, expected) in ring {
        // With each key alone, hardtack signs and both open it with the whole ring.
        let cookie = saved(&interface(signing, &[]), &session);
        let theirs = open_in_flask(&cookie, "newest", &fallbacks).unwrap();
        let ours =
            interface("newest", &fallbacks).open_session(Some(cookie.as_bytes()), UnixTime(NOW));
        assert_eq!(ours.cookie.key(), Some(expected));

        // Whoever writes it next signs with the newest key, which is then enough for either.
        let mut renewed = ours.session;
        renewed.mark_modified().unwrap();
        let by_hardtack = saved(&interface("newest", &fallbacks), &renewed);
        for renewed in [&by_hardtack, &theirs.again] {
            open_in_flask(renewed, "newest", &[]).unwrap();
            let ours =
                interface("newest", &[]).open_session(Some(renewed.as_bytes()), UnixTime(NOW));
            assert_eq!(ours.cookie.key(), Some(KeyMatch::Current));
            assert_eq!(ours.session.get::<String>("_user_id").unwrap().as_deref(), Some("42"));
        }

        // With its key taken out of the ring, the cookie opens for neither.
        let without: Vec<&str> = fallbacks.into_iter().filter(|key| *key != signing).collect();
        let current = if signing == "newest" { "another" } else { "newest" };
        assert!(open_in_flask(&cookie, current, &without).is_err());
        let ours =
            interface(current, &without).open_session(Some(cookie.as_bytes()), UnixTime(NOW));
        assert_eq!(ours.cookie.rejection().unwrap().reason().as_str(), "bad-signature");
        assert!(ours.session.is_empty());
    }
}

#[test]
fn flashed_markup_comes_back_as_markup() {
    let flask_json = r#"{"_flashes":[{" t":["info",{" m":"<b>hi</b>"}]}]}"#;
    let mut session = SessionData::loads(flask_json).unwrap();
    let flashes = session.flashed_messages().unwrap();
    assert_eq!(flashes[0].message, Value::Markup(Markup::from("<b>hi</b>")));
}
