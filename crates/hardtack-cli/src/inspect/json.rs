//! The report for programs.

use super::{
    people::{BROWSER_LIMIT, chain, header_len},
    report::{Report, Settings},
    verdict::Verdict,
};
use crate::{json_object::JsonObject, paste::Pasted, scheme::Scheme, seal};

/// The report as a JSON object on one line.
pub(crate) fn line(report: &Report, pasted: &Pasted<'_>, settings: &Settings) -> String {
    let mut line = JsonObject::new();
    line.text("kind", report.kind.word()).text("description", &report.words());
    if let Some(name) = &pasted.name {
        line.text("name", name).text("expected_name", &settings.name);
    }
    if !pasted.left_out.is_empty() {
        line.plain("left_out", pasted.left_out.clone());
    }
    if !pasted.remarks.is_empty() {
        line.plain("remarks", pasted.remarks.clone());
    }
    line.plain("length", report.len).plain("header_length", header_len(report, pasted, settings));
    line.plain("header_limit", BROWSER_LIMIT);
    verdict(report, settings, &mut line);
    let Some(segments) = &report.segments else { return line.finish() };
    if let Ok(at) = segments.signed_at {
        line.plain("signed_at", at);
        // A negative age is that of a timestamp in the future.
        let age = i128::from(report.now).saturating_sub(i128::from(at));
        line.raw("age", &age.to_string());
        if let Some(lifetime) = settings.lifetime.filter(|_| age >= 0) {
            line.raw("time_left", &i128::from(lifetime).saturating_sub(age).to_string());
        }
    }
    let mut signature = JsonObject::new();
    signature.plain("length", segments.signature_len);
    signature.plain("digest", segments.digest().map(|digest| digest.name()));
    line.object("signature", signature);
    line.plain("payload_length", segments.payload_len).plain("compressed", segments.compressed);
    match &segments.body {
        Err(error) => line.text("payload_error", &chain(error)),
        Ok(body) => {
            line.plain("body_length", body.bytes.len());
            match seal::check(body.format, &Default::default(), &body.bytes) {
                Err(refusal) => line.text("payload_error", &refusal.message()),
                Ok(()) => {
                    let (name, payload) = seal::as_json(body.format, &body.bytes);
                    line.raw(name, &payload)
                }
            }
        }
    };
    line.finish()
}

fn verdict(report: &Report, settings: &Settings, line: &mut JsonObject) {
    match &report.verdict {
        Verdict::TooLong(refusal) => {
            line.plain("verified", false).text("error", refusal.word());
            line.text("message", &refusal.message());
        }
        Verdict::NotAToken => {
            line.plain("verified", false).text("error", "not-a-token");
        }
        Verdict::NoKey => {
            line.plain("verified", false).text("error", "no-key");
        }
        Verdict::Verified { key } => {
            line.plain("verified", true)
                .object("signed_with", with(&key.to_string(), &settings.scheme));
        }
        Verdict::Refused { key, refusal } => {
            line.plain("verified", false).text("error", refusal.word());
            line.text("message", &refusal.message());
            line.object("signed_with", with(&key.to_string(), &settings.scheme));
        }
        Verdict::Otherwise { key, scheme } => {
            line.plain("verified", false).text("error", "bad-signature");
            line.text("message", "the signature does not match these settings");
            line.object("signed_with", with(&key.to_string(), scheme));
        }
        Verdict::Untimed { key, scheme } => {
            line.plain("verified", false).text("error", "wrong-kind");
            line.text("message", "the signature matches, and there is no timestamp");
            line.object("signed_with", with(&key.to_string(), scheme));
        }
        Verdict::Remembered { key } => {
            line.plain("verified", false).text("error", "wrong-kind");
            line.text("message", "the signature of the remember-me token matches");
            let mut key_alone = JsonObject::new();
            key_alone.text("key", &key.to_string());
            line.object("signed_with", key_alone);
        }
        Verdict::Damaged { byte, offset } => {
            line.plain("verified", false).text("error", "damaged");
            let byte = crate::printable::bytes(&[*byte]);
            line.text("message", &format!("no cookie has the byte `{byte}`, at offset {offset}"));
        }
        Verdict::Undecodable(error) => {
            line.plain("verified", false).text("error", "damaged");
            line.text("message", &format!("the payload cannot be decoded: {error}"));
        }
        Verdict::Mismatch { reading, .. } => {
            line.plain("verified", false).text("error", "bad-signature");
            line.text("message", "the signature does not match");
            if let Some(reading) = reading {
                line.text("key_matches_when_read", reading);
            }
        }
    }
}

fn with(key: &str, scheme: &Scheme) -> JsonObject {
    let mut object = JsonObject::new();
    object.text("key", key).text("salt", &scheme.salt);
    object.text("key_derivation", scheme.derivation.name()).text("digest", scheme.digest.name());
    object
}
