//! The report for people.

use anstyle::Style;
use hardtack_serializer::signer::KeyMatch;
use hardtack_tagged_json::DateTime;

use super::{
    kind::Kind,
    python,
    report::{Report, Segments, Settings},
    verdict::{KNOWN_SALTS, Verdict},
};
use crate::{
    args::{Format, LifetimeSource},
    duration::spoken,
    failure::Failure,
    output::{ERROR, GOOD, Output, WARNING},
    paste::Pasted,
    printable,
    scheme::Scheme,
};

/// The beginning of 2011, from which itsdangerous counted before version 1.1.
const EPOCH_OF_2011: u64 = 1_293_840_000;

/// The beginning of 2010, the year of Flask's first release.
const FLASK_BEGAN: u64 = 1_262_304_000;

/// The size above which browsers may drop a cookie: Werkzeug's `max_size`.
pub(crate) const BROWSER_LIMIT: usize = 4093;

/// Writes the report.
pub(crate) fn write(
    report: &Report,
    pasted: &Pasted<'_>,
    settings: &Settings,
    output: &mut Output,
) -> Result<(), Failure> {
    let mut text = format!("{}\n", report.words());
    if let Some(advice) = report.kind.advice() {
        text.push_str(&format!("  {advice}\n"));
    }
    for note in &pasted.left_out {
        text.push_str(&format!("  ignored: {note}\n"));
    }
    for remark in &pasted.remarks {
        text.push_str(&format!("  note: {remark}\n"));
    }
    text.push('\n');
    if let Some(segments) = &report.segments {
        row(&mut text, "payload", &payload(segments));
        row(&mut text, "signed", &signed(segments, report.now));
        row(&mut text, "lifetime", &lifetime(segments, settings, report.now));
        row(&mut text, "signature", &signature(segments));
    }
    row(&mut text, "size", &size(report, pasted, settings));
    text.push('\n');

    let (style, verdict) = verdict(report, settings);
    let style = output.style(style);
    let (word, rest) = verdict.split_once(':').unwrap_or((&verdict, ""));
    text.push_str(&format!("{style}{word}:{style:#}{rest}\n"));
    // Another kind of cookie has another name anyway.
    if let (Some(name), Kind::Timed) = (&pasted.name, &report.kind) {
        let (name, expected) = (printable::python_str(name), printable::python_str(&settings.name));
        text.push_str(&format!(
            "  its name is {name}: a service whose SESSION_COOKIE_NAME is {expected} does not see it\n"
        ));
    }

    if let Some(segments) = &report.segments {
        let sound = matches!(
            report.verdict,
            Verdict::Verified { .. } | Verdict::Refused { .. } | Verdict::Otherwise { .. }
        );
        text.push_str(if sound { "\npayload\n" } else { "\npayload, UNVERIFIED\n" });
        match &segments.body {
            Ok(body) => match python::lines(body) {
                Ok(lines) => {
                    for line in lines {
                        text.push_str("  ");
                        text.push_str(&line);
                        text.push('\n');
                    }
                }
                Err(message) => text.push_str(&format!("  cannot be shown: {message}\n")),
            },
            Err(error) => {
                text.push_str(&format!("  cannot be shown: {}\n", chain(error)));
            }
        }
    }
    output.text(&text)
}

fn row(text: &mut String, name: &str, words: &str) {
    text.push_str(&format!("{name:<10} {words}\n"));
}

fn payload(segments: &Segments) -> String {
    let characters = segments.payload_len;
    let form = if segments.compressed { "compressed" } else { "not compressed" };
    match &segments.body {
        Ok(body) if body.format == Format::Raw => format!("{characters} bytes"),
        Ok(body) => {
            format!("{characters} characters, {form}: {} bytes of JSON", body.bytes.len())
        }
        Err(error) => format!("{characters} characters, {form}: {}", chain(error)),
    }
}

fn signed(segments: &Segments, now: u64) -> String {
    let Ok(at) = segments.signed_at else {
        return "the timestamp is malformed".to_owned();
    };
    let date = date(at);
    match now.checked_sub(at) {
        // Before Flask existed, and after it when counted from 2011.
        Some(_) if at < FLASK_BEGAN && at.saturating_add(EPOCH_OF_2011) <= now => {
            let at = at.saturating_add(EPOCH_OF_2011);
            format!(
                "{} ({at}), {} ago, counted from 2011 as itsdangerous did before version 1.1; \
                 Flask and hardtack read it as {date}",
                self::date(at),
                spoken(now.saturating_sub(at))
            )
        }
        Some(age) => format!("{date} ({at}), {} ago", spoken(age)),
        None => format!("{date} ({at}), {} in the future", spoken(at.saturating_sub(now))),
    }
}

fn date(second: u64) -> String {
    let date = i64::try_from(second)
        .ok()
        .and_then(|second| DateTime::from_unix_timestamp(second).ok().map(DateTime::to_http_date));
    date.unwrap_or_else(|| "beyond the year 9999".to_owned())
}

fn lifetime(segments: &Segments, settings: &Settings, now: u64) -> String {
    let Some(lifetime) = settings.lifetime else { return "not checked".to_owned() };
    let mut whole = spoken(lifetime);
    whole.push_str(match settings.lifetime_source {
        LifetimeSource::Argument => "",
        LifetimeSource::Environment => " by FLASK_PERMANENT_SESSION_LIFETIME",
        LifetimeSource::Default => " (this command's default; see --max-age)",
    });
    match segments.signed_at.ok().and_then(|at| now.checked_sub(at)) {
        None => whole,
        Some(age) => match lifetime.checked_sub(age) {
            Some(left) => format!("{whole}: {} left", spoken(left)),
            None => format!("{whole}: expired {} ago", spoken(age.saturating_sub(lifetime))),
        },
    }
}

fn signature(segments: &Segments) -> String {
    let characters = segments.signature_len;
    match segments.digest() {
        Some(digest) => format!("{characters} characters: {digest}, by its length"),
        None => format!("{characters} characters: no digest has that length, sha1 has 27"),
    }
}

fn size(report: &Report, pasted: &Pasted<'_>, settings: &Settings) -> String {
    let header = header_len(report, pasted, settings);
    let verdict = if header > BROWSER_LIMIT { "browsers may drop it" } else { "small enough" };
    format!(
        "{} bytes; {header} with its name and Flask's attributes, of {BROWSER_LIMIT}: {verdict}",
        report.len
    )
}

/// The length of the whole header's value with the attributes that Flask sets by itself.
pub(crate) fn header_len(report: &Report, pasted: &Pasted<'_>, settings: &Settings) -> usize {
    const ATTRIBUTES: &str = "=; HttpOnly; Path=/";
    let name = pasted.name.as_ref().unwrap_or(&settings.name);
    report.len.saturating_add(name.len()).saturating_add(ATTRIBUTES.len())
}

fn verdict(report: &Report, settings: &Settings) -> (Style, String) {
    match &report.verdict {
        Verdict::TooLong(refusal) => (ERROR, format!("REFUSED: {}", refusal.message())),
        Verdict::NotAToken => {
            (ERROR, "NOT VERIFIED: no complete itsdangerous signature found".to_owned())
        }
        Verdict::NoKey => {
            (WARNING, "UNVERIFIED: no key was given, and anyone may have written this".to_owned())
        }
        Verdict::Verified { key } => {
            let age = if settings.lifetime.is_some() { ", and it is in time" } else { "" };
            (GOOD, format!("VERIFIED: signed with {}{age}", by(*key, &settings.scheme)))
        }
        Verdict::Refused { key, refusal } => (
            ERROR,
            format!(
                "REFUSED: {}\n  the signature is good: it was made with {}",
                aged(report, settings).unwrap_or_else(|| refusal.message()),
                by(*key, &settings.scheme)
            ),
        ),
        Verdict::Otherwise { key, scheme } => (
            ERROR,
            format!(
                "REFUSED: the signature does not match these settings\n  it was made with {}\n  \
                 these settings have salt {}, key derivation {}, digest {}\n  to accept it, {}",
                by(*key, scheme),
                printable::python_str(&settings.scheme.salt),
                settings.scheme.derivation,
                settings.scheme.digest,
                options(scheme, &settings.scheme)
            ),
        ),
        Verdict::Untimed { key, scheme } => (
            WARNING,
            format!(
                "GENUINE: signed with {}; without a timestamp, it is not a Flask session",
                by(*key, scheme)
            ),
        ),
        Verdict::Remembered { key } => (
            WARNING,
            format!(
                "GENUINE: signed with {}; it is a remember-me token, and the session is another \
                     cookie",
                name(*key)
            ),
        ),
        Verdict::Damaged { byte, offset } => (
            ERROR,
            format!(
                "REFUSED: no cookie has the byte `{}`, which is at offset {offset}: it was damaged on \
                 its way, and says nothing about the key",
                printable::bytes(&[*byte])
            ),
        ),
        Verdict::Undecodable(error) => (
            ERROR,
            format!(
                "REFUSED: damaged when it was copied, or tampered with: {error}\n  Flask writes no \
                 such payload, so this says nothing about the key; copy the whole cookie again, with \
                 the full stop at its beginning if there is one"
            ),
        ),
        Verdict::Mismatch { reading: Some(reading), .. } => (
            ERROR,
            format!(
                "REFUSED: the signature does not match the key as it is given\n  it matches when the \
                 key is read {reading}: give the key alone"
            ),
        ),
        Verdict::Mismatch { keys, reading: None } => {
            let text = format!(
                "REFUSED: the signature does not match\n  wrong key, or tampered with: these cannot \
                 be told apart; if keys were rotated, give earlier ones with --fallback-file\n  tried \
                 {keys} key{}{}",
                if *keys == 1 { "" } else { "s" },
                if report.kind == Kind::RememberToken {
                    String::new()
                } else {
                    format!(", every key derivation, and the salts {}", salts(settings))
                }
            );
            (ERROR, text)
        }
    }
}

fn salts(settings: &Settings) -> String {
    let own = std::iter::once(settings.scheme.salt.as_str());
    let known = KNOWN_SALTS.into_iter().filter(|salt| *salt != settings.scheme.salt);
    own.chain(known).map(printable::python_str).collect::<Vec<_>>().join(", ")
}

fn by(key: KeyMatch, scheme: &Scheme) -> String {
    let Scheme { salt, derivation, digest, .. } = scheme;
    format!(
        "{}, salt {}, key derivation {derivation}, digest {digest}",
        name(key),
        printable::python_str(salt)
    )
}

fn name(key: KeyMatch) -> String {
    match key {
        KeyMatch::Current => "the current key".to_owned(),
        KeyMatch::Fallback(index) => format!("fallback key {index} (0 is the oldest)"),
    }
}

/// Returns what is wrong with the age of a token, in words for people.
fn aged(report: &Report, settings: &Settings) -> Option<String> {
    let at = report.segments.as_ref()?.signed_at.as_ref().ok()?;
    match (report.now.checked_sub(*at), settings.lifetime) {
        (None, Some(_)) => {
            let ahead = spoken(at.saturating_sub(report.now));
            Some(format!("signed {ahead} in the future: compare the clocks of the two machines"))
        }
        (Some(age), Some(lifetime)) if age > lifetime => {
            Some(format!("expired {} ago", spoken(age.saturating_sub(lifetime))))
        }
        _ => None,
    }
}

/// Returns how to change the options so that a token of a scheme verifies.
fn options(found: &Scheme, given: &Scheme) -> String {
    let flask = Scheme::default_of(Format::Flask);
    let is_flask = (&found.salt, found.derivation) == (&flask.salt, flask.derivation);
    let format = if is_flask { Format::Flask } else { found.format };
    let (default, before) = (Scheme::default_of(format), Scheme::default_of(given.format));
    let mut give = String::new();
    let mut leave_out = String::new();
    let mut option = |name: &str, value: String, is_default: bool, was_given: bool| {
        if !is_default {
            give.push_str(&format!(" {name} {value}"));
        } else if was_given {
            leave_out.push_str(&format!(" {name}"));
        }
    };
    let name = if format == Format::Json { "json" } else { "raw" };
    let is_flask = format == Format::Flask;
    option("--format", name.to_owned(), is_flask, given.format != Format::Flask);
    let salt = printable::python_str(&found.salt);
    option("--salt", salt, found.salt == default.salt, given.salt != before.salt);
    let derivation = found.derivation.to_string();
    let is_default = found.derivation == default.derivation;
    option("--key-derivation", derivation, is_default, given.derivation != before.derivation);
    let is_default = found.digest == default.digest;
    option("--digest", found.digest.to_string(), is_default, given.digest != before.digest);
    match (give.as_str(), leave_out.as_str()) {
        (give, "") => format!("give{give}"),
        ("", leave_out) => format!("leave out{leave_out}"),
        (give, leave_out) => format!("give{give} and leave out{leave_out}"),
    }
}

/// An error and everything that caused it.
pub(crate) fn chain(error: &dyn std::error::Error) -> String {
    let mut message = error.to_string();
    let mut source = error.source();
    while let Some(cause) = source {
        message.push_str(": ");
        message.push_str(&cause.to_string());
        source = cause.source();
    }
    message
}
