//! The kinds of work, each the worst that an input of its length can ask for.

use std::{
    collections::{BTreeMap, HashMap},
    hint::black_box,
};

use hardtack_serializer::{Codec as _, Json, Limits, MaxAge, UnixTime, UrlSafeTimedSerializer};
use hardtack_session::{
    SecureCookieSessionInterface, SessionConfig, SessionInterface as _, find_cookie,
    vary_with_cookie,
};
use hardtack_signer::{KeyDerivation, SecretKey, Signer};
use hardtack_tagged_json::{Bytes, Decoder, Encoder, Value};
use hardtack_zlib::{Compressor, compress, decompress};
use serde::{Deserialize, Serialize, de::IgnoredAny};

const NOW: u64 = 1_700_000_000;
const TIME: UnixTime = UnixTime(NOW);
const MINUTE: MaxAge = MaxAge::seconds(60);

/// Something that is ready to run.
pub(crate) type Run = Box<dyn FnMut()>;

/// How a piece of work may grow with its input.
#[derive(Clone, Copy)]
pub(crate) enum Kind {
    Linear,
    /// It sorts what may stand in any order, so that it may cost n log n.
    Sorts,
    /// It is quadratic on purpose, to show that such a thing is seen.
    Control,
}

/// A piece of work.
pub(crate) struct Work {
    pub(crate) name: &'static str,
    pub(crate) kind: Kind,
    /// Makes an input of about so many bytes.
    pub(crate) prepare: fn(usize) -> Run,
}

const fn linear(name: &'static str, prepare: fn(usize) -> Run) -> Work {
    Work { name, kind: Kind::Linear, prepare }
}

const fn sorts(name: &'static str, prepare: fn(usize) -> Run) -> Work {
    Work { name, kind: Kind::Sorts, prepare }
}

pub(crate) const ALL: &[Work] = &[
    Work {
        name: "control: looks for every byte among all",
        kind: Kind::Control,
        prepare: |n| {
            let bytes = noise(n / 16);
            run(move || {
                let count =
                    |byte: &u8| bytes.iter().filter(|other| black_box(*other) == byte).count();
                bytes.iter().map(count).sum::<usize>()
            })
        },
    },
    linear("unsign: a forged token", |n| {
        let token = [&vec![b'x'; n], &b".AAAAAAAAAAAAAAAAAAAAAAAAAAA"[..]].concat();
        unsign(token)
    }),
    linear("unsign: separators alone", |n| unsign(vec![b'.'; n])),
    linear("unsign: no separator", |n| unsign(vec![b'x'; n])),
    linear("sign", |n| {
        let (signer, value) = (Signer::new(key()), vec![b'x'; n]);
        run(move || signer.sign(&value).is_ok())
    }),
    linear("base64: a payload that is not compressed", |n| {
        let serializer = serializer(n);
        let token = serializer.dumps_body(noise(n), TIME).unwrap();
        run(move || serializer.loads_body(&token, MINUTE, TIME, &mut Vec::new()).is_ok())
    }),
    linear("inflate: one byte again and again", |n| inflate(vec![0; n])),
    linear("inflate: text", |n| inflate(text(n).into_bytes())),
    linear("inflate: noise", |n| inflate(noise(n))),
    linear("inflate: empty blocks", |n| {
        let blocks = [0, 0, 0, 0xff, 0xff].repeat(n / 5);
        let stream = [b"\x78\x01", &blocks[..], b"\x01\0\0\xff\xff\0\0\0\x01"].concat();
        run(move || decompress(&stream, 1, &mut Vec::new()).is_ok())
    }),
    linear("inflate: blocks with codes of their own", |n| {
        // Each pays for building its tables, and holds nothing.
        let block = dynamic_block_of_nothing();
        let stream = [&b"\x78\x01"[..], &block.repeat(n / block.len())].concat();
        run(move || decompress(&stream, n * 300, &mut Vec::new()).is_ok())
    }),
    // The window is 32 KiB, and what is shorter is compressed in another way.
    linear("compress: one byte again and again", |n| deflate(vec![0; 8 * n])),
    linear("compress: text", |n| deflate(text(4 * n).into_bytes())),
    linear("compress: noise", |n| deflate(noise(4 * n))),
    linear("compress: nearly the same again and again", |n| {
        // Long chains of places that are alike, none of them for long.
        let byte = |at| if at % 7 == 6 { (at / 7 % 251) as u8 } else { b'a' };
        deflate((0..4 * n).map(byte).collect())
    }),
    linear("scan: one long text", |n| ignored(format!("\"{}\"", "x".repeat(n)))),
    linear("scan: escapes", |n| ignored(format!("\"{}\"", r"\u00e9".repeat(n / 6)))),
    linear("scan: halves of surrogate pairs", |n| {
        ignored(format!("\"{}\"", r"\ud83d".repeat(n / 6)))
    }),
    linear("scan: an integer", |n| ignored("9".repeat(n))),
    linear("scan: a fraction", |n| ignored(format!("0.{}", "9".repeat(n)))),
    linear("scan: white space", |n| ignored(format!("{}1", " ".repeat(n)))),
    linear("scan: lists that are never closed", |n| ignored("[".repeat(n))),
    linear("value: small lists", |n| value(list("[0],", n))),
    linear("value: lists within each other", |n| value(list(&nested("[", "]", 98), n))),
    linear("value: tuples within each other", |n| value(list(&nested("{\" t\":[", "]}", 48), n))),
    linear("value: escaped dicts within each other", |n| {
        value(list(&nested("{\" di\":{\" t__\":", "}}", 48), n))
    }),
    linear("value: tags that turn out to be none", |n| {
        value(list(&nested("{\" t\":[],\"a\":", "}", 90), n))
    }),
    linear("value: an integer", |n| value("9".repeat(n))),
    linear("value: a fraction", |n| value(format!("0.{}", "9".repeat(n)))),
    linear("value: an exponent", |n| value(format!("1e{}", "9".repeat(n)))),
    linear("value: escapes", |n| value(format!("\"{}\"", r"\u00e9".repeat(n / 6)))),
    linear("value: bytes", |n| value(format!("{{\" b\":\"{}\"}}", "AAAA".repeat(n / 4)))),
    linear("value: one key again and again", |n| value(map("\"a\":0,", n))),
    linear("value: one tag again and again", |n| value(map("\" t\":[],", n))),
    sorts("value: keys in order", |n| value(keys(n, |key| key))),
    sorts("value: keys in no order", |n| value(keys(n, scatter))),
    sorts("value: keys with escapes, in no order", |n| value(escaped_keys(n))),
    linear("typed: one field again and again", |n| {
        let (decoder, text) = (decoder(), map("\"a\":0,", n));
        run(move || decoder.from_str::<Named>(&text).is_ok())
    }),
    linear("typed: fields that are not named", |n| {
        let (decoder, text) = (decoder(), keys(n, scatter));
        run(move || decoder.from_str::<Named>(&text).is_ok())
    }),
    sorts("typed: a map of keys in no order", |n| {
        let (decoder, text) = (decoder(), keys(n, scatter));
        run(move || decoder.from_str::<BTreeMap<String, u8>>(&text).is_ok())
    }),
    linear("raw map: one key again and again", |n| raw_map(map("\"a\":0,", n))),
    linear("raw map: one tag again and again", |n| raw_map(map("\" t\":[],", n))),
    linear("raw map: one long key, twice", |n| {
        let long = "k".repeat(n / 2);
        raw_map(format!("{{\"{long}\":0,\"{long}\":0}}"))
    }),
    linear("raw map: keys in order", |n| raw_map(keys(n, |key| key))),
    sorts("raw map: keys in no order", |n| raw_map(keys(n, scatter))),
    sorts("raw map: keys with escapes, in no order", |n| raw_map(escaped_keys(n))),
    sorts("raw map: keys that differ at their ends", |n| {
        let start = "k".repeat(200);
        let entry = |key: usize| format!("\"{start}{:08x}\":0,", scatter(key));
        let entries: String = (0..n / 212).map(entry).collect();
        raw_map(format!("{{{entries}\"z\":0}}"))
    }),
    linear("raw map: an escaped dict within others", |n| {
        raw_map(format!(
            "{{\" di\":{{\" t__\":{}}}}}",
            list(&nested("{\" di\":{\" t__\":", "}}", 48), n)
        ))
    }),
    linear("raw map: the whole as a type", |n| {
        let decoder = decoder();
        let map = decoder.raw_map(keys(n, scatter)).unwrap();
        run(move || map.to_typed::<Named>(&decoder).is_ok())
    }),
    linear("raw map: writing it", |n| {
        let map = decoder().raw_map(keys(n, scatter)).unwrap();
        let encoder = Encoder::new().with_limits(decoder().limits());
        run(move || encoder.write_raw_map(&map, &mut String::new()).is_ok())
    }),
    linear("write: text beyond ASCII", |n| write("é".repeat(n / 2))),
    linear("write: bytes", |n| write(Bytes::from(noise(n)))),
    linear("write: numbers", |n| write(vec![0.1_f64; n / 4])),
    sorts("write: keys in no order", |n| {
        let entry = |key| (format!("{:08x}", scatter(key)), 0);
        write((0..n / 10).map(entry).collect::<HashMap<_, _>>())
    }),
    linear("plain JSON: one long text", |n| plain(format!("\"{}\"", "x".repeat(n)))),
    linear("plain JSON: escapes", |n| plain(format!("\"{}\"", r"\u00e9".repeat(n / 6)))),
    linear("plain JSON: an integer", |n| plain("9".repeat(n))),
    linear("plain JSON: a fraction", |n| plain(format!("0.{}", "9".repeat(n)))),
    linear("plain JSON: an exponent", |n| plain(format!("1e{}", "9".repeat(n)))),
    linear("plain JSON: lists within each other", |n| plain(list(&nested("[", "]", 98), n))),
    linear("plain JSON: lists that are never closed", |n| {
        let text = "[".repeat(n);
        run(move || Json::COMPACT.loads::<IgnoredAny>(text.as_bytes(), &limits(n)).is_ok())
    }),
    linear("plain JSON: one key again and again", |n| plain(map("\"a\":0,", n))),
    sorts("plain JSON: keys in no order", |n| plain(keys(n, scatter))),
    linear("plain JSON: writing text beyond ASCII", |n| write_plain("é".repeat(n / 2))),
    linear("plain JSON: writing numbers", |n| write_plain(vec![0.1_f64; n / 4])),
    linear("cookie header: many cookies", |n| cookies("a=b; ", n)),
    linear("cookie header: names alone", |n| cookies("a;", n)),
    linear("cookie header: semicolons", |n| cookies(";", n)),
    linear("cookie header: quotes", |n| cookies("\"", n)),
    linear("cookie header: quotes that do not close", |n| cookies("a=\"b;", n)),
    linear("cookie header: something behind the quote", |n| cookies("a=\"b\"c;", n)),
    linear("cookie header: blanks", |n| cookies("a    ", n)),
    linear("cookie header: blanks before every semicolon", |n| cookies("a =        b c;", n)),
    linear("cookie header: backslashes in quotes", |n| {
        header(format!("session=\"{}\"", "\\".repeat(n / 2 * 2)).into_bytes())
    }),
    linear("cookie header: octal escapes", |n| {
        header(format!("session=\"{}\"", r"\141".repeat(n / 4)).into_bytes())
    }),
    linear("cookie header: one quote that never closes", |n| {
        header(format!("session=\"{}", ";a=b".repeat(n / 4)).into_bytes())
    }),
    linear("vary: many values", |n| {
        let value = "Accept, ".repeat(n / 8).into_bytes();
        run(move || vary_with_cookie([&value[..]]).is_some())
    }),
    sorts("a session: open, change and save", |n| {
        let sessions = sessions(n);
        let token = serializer(n).dumps_body(keys(n, scatter), TIME).unwrap();
        run(move || {
            let mut session = sessions.open_session(Some(token.as_bytes()), UnixTime(NOW)).session;
            session.insert("changed", true).unwrap();
            sessions.save_session(&session, None, UnixTime(NOW)).is_ok()
        })
    }),
];

fn run<T>(mut work: impl FnMut() -> T + 'static) -> Run {
    Box::new(move || {
        black_box(work());
    })
}

fn unsign(token: Vec<u8>) -> Run {
    let signer = Signer::new(key());
    run(move || signer.unsign(&token).is_ok())
}

fn inflate(data: Vec<u8>) -> Run {
    let stream = compress(&data);
    run(move || decompress(&stream, data.len(), &mut Vec::new()).is_ok())
}

fn deflate(data: Vec<u8>) -> Run {
    let mut compressor = Compressor::new();
    // Its tables are made once.
    compressor.compress_into(&data, &mut Vec::new());
    run(move || compressor.compress_into(&data, &mut Vec::new()))
}

fn ignored(text: String) -> Run {
    let decoder = decoder();
    run(move || decoder.from_str::<IgnoredAny>(&text).is_ok())
}

fn value(text: String) -> Run {
    let decoder = decoder();
    run(move || decoder.from_str::<Value>(&text).is_ok())
}

fn raw_map(text: String) -> Run {
    let decoder = decoder();
    run(move || decoder.raw_map(&*text).is_ok())
}

fn write(value: impl Serialize + 'static) -> Run {
    run(move || hardtack_tagged_json::to_string(&value).is_ok())
}

fn plain(text: String) -> Run {
    let limits = limits(text.len());
    run(move || Json::COMPACT.loads::<serde_json::Value>(text.as_bytes(), &limits).is_ok())
}

fn write_plain(value: impl Serialize + 'static) -> Run {
    run(move || Json::PYTHON.dumps(&value, &mut Vec::new(), &Limits::default()).is_ok())
}

fn cookies(unit: &str, n: usize) -> Run {
    header(format!("{}; session=v", unit.repeat(n / unit.len())).into_bytes())
}

fn header(header: Vec<u8>) -> Run {
    run(move || find_cookie([&header[..]], "session").is_some())
}

#[derive(Deserialize)]
struct Named {
    #[serde(default)]
    #[expect(dead_code, reason = "reading is what is measured")]
    a: u8,
}

fn key() -> SecretKey {
    SecretKey::new("secret-key").unwrap()
}

/// What is longer than the defaults allow must be looked at all the same.
fn limits(n: usize) -> Limits {
    Limits::default()
        .with_max_token_len(n * 4 + 1000)
        .with_max_body_len(n * 4 + 1000)
        .with_max_digits(usize::MAX)
        .with_max_keys(usize::MAX)
}

fn session_signer() -> Signer {
    Signer::new(key()).with_salt("cookie-session").with_key_derivation(KeyDerivation::Hmac)
}

fn serializer(n: usize) -> UrlSafeTimedSerializer {
    UrlSafeTimedSerializer::from_signer(session_signer()).with_limits(limits(n))
}

fn sessions(n: usize) -> SecureCookieSessionInterface {
    let mut config = SessionConfig::new(key());
    config.limits = limits(n);
    SecureCookieSessionInterface::new(config).unwrap()
}

fn decoder() -> Decoder {
    Decoder::new().with_limits(limits(0).json())
}

fn list(unit: &str, n: usize) -> String {
    let unit = unit.trim_end_matches(',');
    vec![unit; (n / unit.len()).max(1)].join(",").join(["[", "]"])
}

/// Text between two others.
trait Join {
    fn join(self, around: [&str; 2]) -> String;
}

impl Join for String {
    fn join(self, [before, after]: [&str; 2]) -> String {
        format!("{before}{self}{after}")
    }
}

fn map(entry: &str, n: usize) -> String {
    entry.repeat(n / entry.len()).trim_end_matches(',').to_owned().join(["{", "}"])
}

fn nested(open: &str, close: &str, depth: usize) -> String {
    format!("{}0{}", open.repeat(depth), close.repeat(depth))
}

/// An order that is none.
fn scatter(key: usize) -> usize {
    key.wrapping_mul(2_654_435_761) & 0xffff_ffff
}

fn keys(n: usize, key: fn(usize) -> usize) -> String {
    let entries: String = (0..n / 13).map(|number| format!("\"{:08x}\":0,", key(number))).collect();
    format!("{{{entries}\"z\":0}}")
}

fn escaped_keys(n: usize) -> String {
    let entry = |number| format!("\"\\u00e9{:08x}\":0,", scatter(number));
    let entries: String = (0..n / 19).map(entry).collect();
    format!("{{{entries}\"z\":0}}")
}

/// What no compressor shortens, the same in every run.
fn noise(n: usize) -> Vec<u8> {
    let mut state = 1_u32;
    let step = |_| {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        (state >> 24) as u8
    };
    (0..n).map(step).collect()
}

/// Words in an order that is none.
fn text(n: usize) -> String {
    const WORDS: [&str; 8] =
        ["ship's ", "biscuit ", "keeps ", "for ", "years ", "in ", "dry ", "casks "];
    noise(n / 5).iter().map(|byte| WORDS[usize::from(*byte) % 8]).collect()
}

/// A block of DEFLATE with codes of its own and only its end in it, a whole number of bytes long: as
/// it stands between two others.
fn dynamic_block_of_nothing() -> Vec<u8> {
    // Not the last; 257 literals and lengths, 1 distance; 18 and 1 have codes of one bit: 138 and 118
    // lengths of 0, a length of 1 for the end of the block, a length of 1 for the distance; the end.
    let mut bits: Vec<u8> = Vec::new();
    let mut put = |value: u32, count: u32| {
        bits.extend((0..count).map(|at| (value >> at & 1) as u8));
    };
    put(0, 1);
    put(2, 2);
    put(0, 5);
    put(0, 5);
    put(14, 4);
    // The order of the code lengths: 16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1.
    for at in 0..18 {
        put(u32::from(at == 2 || at == 17), 3);
    }
    // Canonical codes of one bit: 1 is 0, 18 is 1.
    put(1, 1);
    put(138 - 11, 7);
    put(1, 1);
    put(118 - 11, 7);
    put(0, 1);
    put(0, 1);
    put(0, 1);
    // Filled up to whole bytes by the head of an empty stored block, whose lengths follow.
    put(0, 3);
    while !bits.len().is_multiple_of(8) {
        bits.push(0);
    }
    let mut bytes: Vec<u8> =
        bits.chunks(8).map(|byte| byte.iter().rev().fold(0, |sum, bit| sum << 1 | bit)).collect();
    bytes.extend([0, 0, 0xff, 0xff]);
    bytes
}
