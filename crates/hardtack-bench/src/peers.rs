//! What others do with the same sessions. They keep plain JSON, which is never compressed.

use std::rc::Rc;

use anyhow::{Context, Result, ensure};
use biscotti::{Processor, ProcessorConfig, ResponseCookie, config};
use cookie::{Cookie, CookieJar};
use itsdangerous::{IntoTimestampSigner, TimedSerializer as _, URLSafeEncoding};
use jsonwebtoken::{Algorithm, DecodingKey, EncodingKey, Header, Validation};

use crate::{
    entry::{Entry, Id},
    payload::Payload,
    samples::Samples,
    site::SECRET,
};

/// The name of every cookie.
const NAME: &str = "session";

/// Every peer on one payload.
///
/// # Errors
///
/// When a peer does not read what it wrote, or accepts what is forged.
pub fn entries<P: Payload>(samples: &Rc<Samples<P>>) -> Result<Vec<Entry>> {
    let mut entries = cookie(samples)?;
    entries.extend(jsonwebtoken(samples)?);
    entries.extend(biscotti(samples)?);
    entries.extend(itsdangerous(samples)?);
    Ok(entries)
}

/// The signed jar of the crate cookie, which axum-extra and others build on.
fn cookie<P: Payload>(samples: &Rc<Samples<P>>) -> Result<Vec<Entry>> {
    let key = cookie::Key::from(SECRET.as_bytes());
    let (open_key, save_key) = (key.clone(), key);
    let jar = CookieJar::new();
    peer(
        "cookie",
        samples,
        // The signature stands before the value.
        |_| 5,
        move |token| {
            let cookie = Cookie::new(NAME, token.to_owned());
            let cookie = jar.signed(&open_key).verify(cookie)?;
            serde_json::from_str(cookie.value()).ok()
        },
        move |value| {
            let mut jar = CookieJar::new();
            let text = serde_json::to_string(value).ok()?;
            jar.signed_mut(&save_key).add(Cookie::new(NAME, text));
            Some(jar.get(NAME)?.value().to_owned())
        },
    )
}

/// A token with HS256, and no claim that is looked at.
fn jsonwebtoken<P: Payload>(samples: &Rc<Samples<P>>) -> Result<Vec<Entry>> {
    let open_key = DecodingKey::from_secret(SECRET.as_bytes());
    let save_key = EncodingKey::from_secret(SECRET.as_bytes());
    let mut validation = Validation::new(Algorithm::HS256);
    validation.required_spec_claims.clear();
    validation.validate_exp = false;
    let header = Header::default();
    peer(
        "jsonwebtoken",
        samples,
        |token| token.len() - 20,
        move |token| Some(jsonwebtoken::decode::<P>(token, &open_key, &validation).ok()?.claims),
        move |value| jsonwebtoken::encode(&header, value, &save_key).ok(),
    )
}

/// biscotti's processor with one rule, to sign.
fn biscotti<P: Payload>(samples: &Rc<Samples<P>>) -> Result<Vec<Entry>> {
    let mut rules = ProcessorConfig::default();
    rules.crypto_rules.push(config::CryptoRule {
        cookie_names: vec![NAME.to_owned()],
        algorithm: config::CryptoAlgorithm::Signing,
        key: biscotti::Key::from(SECRET.as_bytes().to_vec()),
        fallbacks: Vec::new(),
    });
    let processor = Rc::new(Processor::from(rules));
    let opens = Rc::clone(&processor);
    peer(
        "biscotti",
        samples,
        |_| 5,
        move |token| {
            let cookie = opens.process_incoming(NAME, token).ok()?;
            serde_json::from_str(cookie.value()).ok()
        },
        move |value| {
            let text = serde_json::to_string(value).ok()?;
            let cookie = processor.process_outgoing(ResponseCookie::new(NAME, text));
            Some(cookie.value().to_owned())
        },
    )
}

/// The crate itsdangerous, which cannot inflate; no age is checked.
fn itsdangerous<P: Payload>(samples: &Rc<Samples<P>>) -> Result<Vec<Entry>> {
    let signer = || {
        let signer = itsdangerous::default_builder(SECRET).with_salt("cookie-session").build();
        itsdangerous::timed_serializer_with_signer(signer.into_timestamp_signer(), URLSafeEncoding)
    };
    let (opens, saves) = (signer(), signer());
    peer(
        "itsdangerous (Rust)",
        samples,
        |token| token.len() - 14,
        move |token| Some(opens.unsign::<P>(token).ok()?.value()),
        move |value| saves.sign(value).ok(),
    )
}

/// Opening, refusing and saving.
fn peer<P: Payload>(
    who: &str,
    samples: &Rc<Samples<P>>,
    signature_at: impl Fn(&str) -> usize,
    open: impl Fn(&str) -> Option<P> + 'static,
    save: impl Fn(&P) -> Option<String> + 'static,
) -> Result<Vec<Entry>> {
    let mut tokens = Vec::new();
    let mut forged = Vec::new();
    for sample in &samples.all {
        let token = save(&sample.value).with_context(|| format!("{who} does not save"))?;
        let other = forge(&token, signature_at(&token));
        ensure!(open(&token).as_ref() == Some(&sample.value), "{who} reads otherwise");
        ensure!(open(&other).is_none(), "{who} accepts what is forged");
        tokens.push(token);
        forged.push(other);
    }
    let open = Rc::new(open);
    let over = |what: &str, tokens: Vec<String>| {
        let open = Rc::clone(&open);
        let id = Id::new(who, what, &samples.name, samples.form);
        Entry::over_items(id, tokens, move |token| open(token))
    };
    Ok(vec![
        over("open typed", tokens),
        over("reject forged", forged),
        Entry::over(who, "save typed", samples, move |sample| save(&sample.value)),
    ])
}

/// Changes one character.
fn forge(token: &str, at: usize) -> String {
    let other = if &token[at..=at] == "A" { "B" } else { "A" };
    format!("{}{other}{}", &token[..at], &token[at + 1..])
}
