//! Every decoder, under every attack, against its limit.

use std::collections::BTreeMap;

use hardtack_serializer::{Codec as _, Json, Limits, MaxAge, UnixTime, UnverifiedParts};
use hardtack_session::{CookieState, Session, SessionInterface, find_cookie};
use hardtack_signer::Separator;
use hardtack_tagged_json::{Decoder, Value, from_str};
use hardtack_zlib::{compress, decompress};
use serde::{Deserialize, de::IgnoredAny};

use crate::{
    attacks::{self, Attack},
    measure::allocated,
    refused::{LIFETIME, NOW, serializer, sessions},
};

/// What every decoder may take beyond its limit, in bytes.
const SLACK: usize = 64 * 1024;

/// The greatest body, in bytes: the default of [`Limits`].
const BODY: usize = 1024 * 1024;

/// The length of a header that no server should take, in bytes.
const HEADER: usize = 1_000_000;

/// The most that a decoder has taken under any attack, and which that was.
struct Worst {
    decoder: &'static str,
    limit: usize,
    attacks: usize,
    peak: usize,
    by: &'static str,
}

impl Worst {
    fn of(decoder: &'static str, limit: usize) -> Self {
        Self { decoder, limit, attacks: 0, peak: 0, by: "" }
    }

    #[track_caller]
    fn note(&mut self, attack: &'static str, peak: usize) {
        let Self { decoder, limit, .. } = *self;
        assert!(peak <= limit + SLACK, "{decoder}, {attack}: {peak} bytes, {limit} are the limit");
        self.attacks += 1;
        if peak >= self.peak {
            (self.peak, self.by) = (peak, attack);
        }
    }

    fn print(&self) {
        let Self { decoder, limit, attacks, peak, by } = self;
        println!(
            "interop: memory: {decoder}: {attacks} attacks, at most {peak} bytes; limit {limit} ({by})"
        );
    }
}

pub(crate) fn no_decoder_takes_more_than_its_limit() {
    assert_eq!(Limits::default().max_body_len(), BODY);
    let attacks = attacks::bodies(BODY);
    assert_eq!(attacks.len(), 19);
    bodies(&attacks);
    texts(&attacks);
    headers();
}

/// What is inflated: by itself, from a token, and as a session.
fn bodies(attacks: &[Attack]) {
    let mut inflate = Worst::of("inflate", BODY);
    let mut loads = Worst::of("token", BODY);
    let mut unverified = Worst::of("token that nobody has vouched for", BODY);
    let mut open = Worst::of("session", BODY);
    let (serializer, sessions, limits) = (serializer(), sessions(), Limits::default());
    let mut opened = 0;
    for attack in attacks {
        // Half as much again as is allowed, and just as much.
        for text in [&attack.text.repeat(2)[..attack.text.len() * 3 / 2], &attack.text] {
            let stream = compress(text.as_bytes());
            let token = serializer.dumps_body(text, UnixTime(NOW)).unwrap();
            let run = || decompress(&stream, BODY, &mut Vec::new()).is_ok();
            inflate.note(attack.name, allocated(run).peak);
            let run = || {
                serializer
                    .loads_body(&token, MaxAge::seconds(LIFETIME), UnixTime(NOW), &mut Vec::new())
                    .is_ok()
            };
            loads.note(attack.name, allocated(run).peak);
            let parts = UnverifiedParts::split(&token, Separator::default(), &limits);
            if let Ok(parts) = parts {
                let run = || parts.url_safe_body(&limits, &mut Vec::new()).is_ok();
                unverified.note(attack.name, allocated(run).peak);
            }
            let mut state = CookieState::Absent;
            let run =
                || state = sessions.open_session(Some(token.as_bytes()), UnixTime(NOW)).cookie;
            open.note(attack.name, allocated(run).peak);
            opened += usize::from(matches!(state, CookieState::Accepted { .. }));
        }
    }
    assert!(opened >= 8, "only {opened} of the attacks are whole sessions");
    for worst in [inflate, loads, unverified, open] {
        worst.print();
    }
}

/// What is made of a text that is there already.
fn texts(attacks: &[Attack]) {
    /// A list of one value takes two bytes of text, and room for four values.
    const TREE: usize = 64;
    /// A map of one entry takes seven bytes of text, and a node of a B-tree.
    const NODES: usize = 128;

    let mut map = Worst::of("raw map, beside its text", 0);
    let mut skipped = Worst::of("text that is checked and not kept", 0);
    let mut typed = Worst::of("one field of many", 0);
    let mut tree = Worst::of("tree of values, the caller's choice: 64 times its text", TREE * BODY);
    let mut types = Worst::of("map of the caller's types: 128 times its text", NODES * BODY);
    let mut plain = Worst::of("plain JSON that is checked and not kept", BODY);
    let mut plain_tree = Worst::of("serde_json's tree: 128 times its text", NODES * BODY);
    let decoder = Decoder::new();
    for attack in attacks {
        let text = attack.text.clone();
        map.note(attack.name, allocated(|| decoder.raw_map(text)).peak);
        let run = || from_str::<IgnoredAny>(&attack.text).is_ok();
        skipped.note(attack.name, allocated(run).peak);
        let run = || from_str::<NotThere>(&attack.text).is_ok();
        typed.note(attack.name, allocated(run).peak);
        let run = || from_str::<Value>(&attack.text).is_ok();
        tree.note(attack.name, allocated(run).peak);
        let run = || from_str::<BTreeMap<String, Items>>(&attack.text).is_ok();
        types.note(attack.name, allocated(run).peak);
        let body = attack.text.as_bytes();
        let run = || Json::COMPACT.loads::<IgnoredAny>(body, &Limits::default()).is_ok();
        plain.note(attack.name, allocated(run).peak);
        let run = || Json::COMPACT.loads::<serde_json::Value>(body, &Limits::default()).is_ok();
        plain_tree.note(attack.name, allocated(run).peak);
    }
    for worst in [map, skipped, typed, tree, types, plain, plain_tree] {
        worst.print();
    }
}

/// A type that keeps nothing of any attack.
#[derive(Deserialize)]
struct NotThere {
    #[serde(default)]
    #[expect(dead_code, reason = "reading is what is measured")]
    not_there: u64,
}

/// What a value of an attack may be.
#[derive(Deserialize)]
#[serde(untagged)]
#[expect(dead_code, reason = "reading is what is measured")]
enum Items {
    Number(u64),
    Numbers(Vec<u64>),
    Text(String),
    Maps(Vec<BTreeMap<String, u64>>),
}

/// A header of a megabyte, as adapters look into it: what they find, they copy once.
fn headers() {
    let mut find = Worst::of("cookie header", HEADER);
    let mut shared = Worst::of("session of a header", 2 * HEADER);
    let sessions = std::sync::Arc::new(sessions());
    for (name, head, unit, tail) in [
        ("one cookie", "session=", "x", ""),
        ("many cookies", "", "a=b; ", "session=x"),
        ("semicolons", "", ";", ""),
        ("quotes", "session=", "\"", ""),
        ("an octal escape again and again", "session=\"", r"\141", "\""),
        ("backslashes", "session=\"", r"\\", "\""),
        ("a quote that never closes", "session=\"", "x", ""),
    ] {
        let times = (HEADER - head.len() - tail.len()) / unit.len();
        let header = format!("{head}{}{tail}", unit.repeat(times));
        let run = || find_cookie([header.as_bytes()], "session").map(|cookie| cookie.len());
        find.note(name, allocated(run).peak);
        let run = || {
            let cookie = find_cookie([header.as_bytes()], "session");
            let session = Session::new(sessions.clone(), cookie.as_deref(), UnixTime(NOW));
            session.with(|data| Ok(data.len())).unwrap()
        };
        shared.note(name, allocated(run).peak);
    }
    for worst in [find, shared] {
        worst.print();
    }
}
