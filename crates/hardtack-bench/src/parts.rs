//! Each part of opening and saving by itself, and the ways of doing it that are slower.

use std::rc::Rc;

use anyhow::{Context, Result, ensure};
use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use base64ct::{Base64UrlUnpadded, Encoding};
use hardtack_session::tagged_json::{Decoder, Encoder};
use hardtack_zlib::{Compressor, Decompressor};
use hmac::{Hmac, KeyInit, Mac};
use sha1::Sha1;
use zlib_rs::{Inflate, InflateFlush};

use crate::{
    entry::{Entry, Id},
    payload::Payload,
    references::{self, S},
    samples::{COUNT, Samples},
    site::SECRET,
};

/// Whose parts they are in tables.
pub const PART: &str = "part";

/// More than the largest session.
const ROOM: usize = 64 * 1024;

/// The parts on one payload.
///
/// # Errors
///
/// When a part does not do what it is measured for.
pub fn entries<P: Payload>(samples: &Rc<Samples<P>>) -> Result<Vec<Entry>> {
    let mut entries = macs(samples)?;
    entries.extend(base64s(samples));
    entries.extend(json(samples)?);
    if samples.all.iter().all(|sample| sample.cookie.starts_with('.')) {
        entries.extend(zlibs(samples)?);
    }
    // The branch predictor learns a cookie that comes again and again.
    let mut parts = references::Parts::new()?;
    let first = samples.all.first().context("no samples")?.cookie.clone();
    let again = vec![first; COUNT];
    let id = Id::new(S, "open typed, one cookie in a loop", &samples.name, samples.form);
    entries.push(Entry::over_items(id, again, move |cookie| parts.open::<P>(cookie.as_bytes())));
    Ok(entries)
}

/// What itsdangerous does for each cookie, and a signer needs do but once.
fn macs<P: Payload>(samples: &Rc<Samples<P>>) -> Result<Vec<Entry>> {
    let key = references::derived()?;
    Ok(vec![
        Entry::over(PART, "MAC, keyed each time", samples, move |sample| {
            keyed(&key, &sample.cookie.as_bytes()[..sample.signed])
        }),
        Entry::over(PART, "MAC, derived and keyed each time", samples, |sample| {
            let derived = keyed(SECRET.as_bytes(), b"cookie-session")?;
            keyed(&derived, &sample.cookie.as_bytes()[..sample.signed])
        }),
    ])
}

fn keyed(key: &[u8], signed: &[u8]) -> Result<[u8; 20]> {
    let mut mac = Hmac::<Sha1>::new_from_slice(key)?;
    mac.update(signed);
    Ok(mac.finalize().into_bytes().into())
}

/// The payload of a cookie, without the mark of a compressed one.
fn payload(cookie: &str) -> &str {
    let cookie = cookie.strip_prefix('.').unwrap_or(cookie);
    cookie.split('.').next().unwrap_or_default()
}

fn base64s<P: Payload>(samples: &Rc<Samples<P>>) -> Vec<Entry> {
    let (mut one, mut other) = (vec![0; ROOM], vec![0; ROOM]);
    vec![
        Entry::over(PART, "base64 decode", samples, move |sample| {
            URL_SAFE_NO_PAD.decode_slice(payload(&sample.cookie), &mut one).is_ok()
        }),
        Entry::over(PART, "base64 decode, base64ct", samples, move |sample| {
            Base64UrlUnpadded::decode(payload(&sample.cookie), &mut other).is_ok()
        }),
    ]
}

fn json<P: Payload>(samples: &Rc<Samples<P>>) -> Result<Vec<Entry>> {
    let (decoder, encoder) = (Decoder::new(), Encoder::new());
    let maps = decoder.clone();
    let mut text = String::new();
    Ok(vec![
        Entry::over(PART, "UTF-8 check", samples, |sample| {
            std::str::from_utf8(sample.text.as_bytes()).is_ok()
        }),
        Entry::over(PART, "JSON to type, serde_json from_str", samples, |sample| {
            serde_json::from_str::<P>(&sample.text)
        }),
        Entry::over(PART, "JSON to type, serde_json from_slice", samples, |sample| {
            serde_json::from_slice::<P>(sample.text.as_bytes())
        }),
        Entry::over(PART, "JSON to type, tagged_json", samples, move |sample| {
            decoder.from_str::<P>(&sample.text)
        }),
        Entry::over(PART, "JSON checked and split by key, tagged_json", samples, move |sample| {
            maps.raw_map(sample.text.as_str())
        }),
        Entry::over(PART, "type to JSON, tagged_json", samples, move |sample| {
            text.clear();
            encoder.write(&sample.value, &mut text).is_ok()
        }),
    ])
}

fn zlibs<P: Payload>(samples: &Rc<Samples<P>>) -> Result<Vec<Entry>> {
    let streams: Result<Vec<Vec<u8>>> = samples
        .all
        .iter()
        .map(|sample| Ok(URL_SAFE_NO_PAD.decode(payload(&sample.cookie))?))
        .collect();
    let streams = streams?;
    let (mut decompressor, mut body) = (Decompressor::new(), Vec::new());
    for (stream, sample) in streams.iter().zip(&samples.all) {
        decompressor.decompress(stream, ROOM, &mut body)?;
        ensure!(body == sample.text.as_bytes(), "inflated to something else");
    }
    let id = |what: &str| Id::new(PART, what, &samples.name, samples.form);
    let (mut kept, mut one, mut other) = (Inflate::new(true, 15), vec![0; ROOM], vec![0; ROOM]);
    let mut compressor = Compressor::new();
    let mut out = Vec::new();
    Ok(vec![
        Entry::over_items(id("inflate, hardtack-zlib"), streams.clone(), move |stream| {
            decompressor.decompress(stream, ROOM, &mut body)
        }),
        Entry::over_items(id("inflate, zlib-rs, state reused"), streams.clone(), move |stream| {
            kept.reset(true);
            kept.decompress(stream, &mut one, InflateFlush::Finish).is_ok()
        }),
        Entry::over_items(id("inflate, zlib-rs, new state"), streams, move |stream| {
            Inflate::new(true, 15).decompress(stream, &mut other, InflateFlush::Finish).is_ok()
        }),
        Entry::over(PART, "deflate, hardtack-zlib", samples, move |sample| {
            out.clear();
            compressor.compress_into(sample.text.as_bytes(), &mut out);
        }),
    ])
}
