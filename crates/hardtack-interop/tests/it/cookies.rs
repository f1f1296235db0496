//! Reading `Cookie` and writing `Set-Cookie` against Werkzeug's own.

use hardtack_interop::{Outcome, Run};
use hardtack_session::{
    SameSite, SecureCookieSessionInterface, SessionConfig, SessionData, SessionInterface, UnixTime,
    find_cookie, serializer::signer::SecretKey,
};
use serde::Deserialize;
use serde_json::{Value as Json, json};

use crate::{door::flask, hex, random::Random};

#[derive(Debug, Deserialize)]
struct Parsed {
    pairs: Vec<(String, String)>,
}

/// A header of everything that means something in one, and of some that does not.
fn header(random: &mut Random) -> Vec<u8> {
    const PIECES: [&[u8]; 34] = [
        b"session",
        b"session",
        b"session",
        b"a",
        b"=",
        b"=",
        b"=",
        b";",
        b";",
        b"; ",
        b" ",
        b"\t",
        b"\"",
        b"\"",
        b"\\",
        b"\\054",
        b"\\303\\251",
        b"\\400",
        b"\\38",
        b"\\\"",
        b"v",
        b"value",
        b"eyJhIjoxfQ.ZVPxAA.kLN1",
        b",",
        b"\xc3\xa9",
        b"\x00",
        b"\n",
        b"\r",
        b"\x0b",
        b"$Path",
        b"session=v",
        b"session=\"w\"",
        b"\xf0\x9f\x98\x80",
        b"%20",
    ];
    (0..random.below(14)).flat_map(|_| random.pick(&PIECES).to_vec()).collect()
}

#[test]
fn c12_cookies_are_found_where_werkzeug_finds_them() {
    let run = Run::from_env();
    let mut flask = flask();
    let (mut found, mut missing) = (0, 0);
    for first in (0..run.sessions).step_by(1000) {
        let headers: Vec<Vec<u8>> = (first..run.sessions.min(first + 1000))
            .map(|number| header(&mut Random::new(run.seed, number)))
            .collect();
        let items: Vec<String> = headers.iter().map(hex::encode).collect();
        let answers: Vec<Outcome<Parsed>> =
            flask.ask("parse_cookie", &json!({ "items": items })).unwrap();
        assert_eq!(answers.len(), headers.len());
        for (header, answer) in headers.iter().zip(answers) {
            let pairs = answer.into_result().unwrap().pairs;
            for name in ["session", "a", "value"] {
                let ours = find_cookie([&header[..]], name);
                let ours = ours.as_deref().map(String::from_utf8_lossy);
                let theirs = pairs.iter().find(|(key, _)| key == name).map(|(_, value)| value);
                let text = String::from_utf8_lossy(header);
                assert_eq!(
                    ours.as_deref(),
                    theirs.map(String::as_str),
                    "seed {}, {text:?}",
                    run.seed
                );
                *if ours.is_some() { &mut found } else { &mut missing } += 1;
            }
        }
    }
    assert!(found > 100 && missing > 100, "{found} {missing}");
    println!(
        "interop: Cookie, seed {}: {} headers, {found} cookies found, 0 differences",
        run.seed, run.sessions
    );
}

#[derive(Debug, Deserialize)]
struct Dumped {
    line: String,
}

fn domain(random: &mut Random) -> Option<String> {
    const PIECES: [&str; 25] = [
        "example",
        "com",
        "EXAMPLE",
        "localhost",
        "a",
        "x-y",
        "_z",
        "1",
        ".",
        ".",
        ".",
        ".",
        ":80",
        "bücher",
        "BÜCHER",
        "straße",
        "STRAẞE.de",
        "日本",
        "。",
        "ς",
        "xn--bcher-kva",
        "İ",
        "ﬁ",
        "é",
        "-",
    ];
    match random.below(4) {
        0 => None,
        _ => Some((0..1 + random.below(5)).map(|_| *random.pick(&PIECES)).collect()),
    }
}

fn path(random: &mut Random) -> Option<String> {
    match random.below(3) {
        0 => None,
        1 => Some(format!("/{}", random.text(12))),
        _ => {
            let bytes: String = (0..random.below(20))
                .map(|_| char::from(0x20 + random.bytes(1)[0] % 0x5f))
                .collect();
            Some(format!("/{bytes}"))
        }
    }
}

#[test]
fn c8_c10_set_cookie_is_werkzeugs_for_every_setting_that_is_accepted() {
    const NAMES: [&str; 5] = ["session", "my.session", "__Host-session", "s!#$%&'*+-^`|~", "S"];
    let run = Run::from_env();
    let mut flask = flask();
    let (mut accepted, mut refused) = (0, 0);
    for first in (0..run.sessions).step_by(1000) {
        let mut cases = Vec::new();
        for number in first..run.sessions.min(first + 1000) {
            let random = &mut Random::new(run.seed, number);
            let mut config = SessionConfig::new(SecretKey::new("secret-key").unwrap());
            config.session_cookie_name = (*random.pick(&NAMES)).to_owned();
            config.session_cookie_domain = domain(random);
            config.session_cookie_path = path(random);
            config.session_cookie_secure = random.once_in(2);
            config.session_cookie_httponly = random.once_in(2);
            config.session_cookie_partitioned = random.once_in(4);
            config.session_cookie_samesite = *random.pick(&[
                None,
                Some(SameSite::Lax),
                Some(SameSite::Strict),
                Some(SameSite::None),
            ]);
            let Ok(sessions) = SecureCookieSessionInterface::new(config.clone()) else {
                refused += 1;
                continue;
            };
            let now = random.next() % 250_000_000_000;
            let mut session = SessionData::new();
            session.insert("n", 1).unwrap();
            let permanent = random.once_in(2);
            session.set_permanent(permanent).unwrap();
            if random.once_in(3) {
                session.clear().unwrap();
            }
            let saved = sessions.save_session(&session, None, UnixTime(now)).unwrap();
            let ours = saved.cookie.header().unwrap().to_owned();
            let value = ours.split_once('=').unwrap().1.split(';').next().unwrap();
            let mut item = json!({
                "key": config.session_cookie_name,
                "value": value,
                "path": config.session_cookie_path.unwrap_or_else(|| "/".to_owned()),
                "domain": config.session_cookie_domain,
                "secure": config.session_cookie_secure,
                "httponly": config.session_cookie_httponly,
                "samesite": config.session_cookie_samesite.map(SameSite::name),
                "partitioned": config.session_cookie_partitioned,
            });
            if session.is_empty() {
                item["expires"] = 0.into();
                item["max_age"] = 0.into();
            } else if permanent {
                item["expires"] = (now + config.permanent_session_lifetime.as_secs()).into();
            }
            cases.push((ours, item));
        }
        let items: Vec<&Json> = cases.iter().map(|(_, item)| item).collect();
        let answers: Vec<Outcome<Dumped>> =
            flask.ask("dump_cookie", &json!({ "items": items })).unwrap();
        assert_eq!(answers.len(), cases.len());
        for ((ours, item), answer) in cases.iter().zip(answers) {
            let theirs = answer.into_result().unwrap_or_else(|refusal| {
                panic!("seed {}: Werkzeug refuses {item}: {}", run.seed, refusal.message)
            });
            assert_eq!(ours, &theirs.line, "seed {}, {item}", run.seed);
            accepted += 1;
        }
    }
    assert!(accepted * 5 > run.sessions && refused > 0, "{accepted} accepted, {refused} refused");
    println!(
        "interop: Set-Cookie, seed {}: {accepted} lines, 0 differences; {refused} settings refused \
         by hardtack",
        run.seed
    );
}
