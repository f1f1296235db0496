//! Finds the cookie in whatever was pasted: a header, a log line, the output of curl, a cookie jar.

mod clean;
mod har;
mod scan;

use std::borrow::Cow;

use crate::{args::Format, item, refusal::Refusal};

use self::clean::{Cleaned, cleaned, is_bare, is_shortened, is_whole, visible};
use self::scan::{Cookies, lone_tokens};

/// The longest text that is searched for a cookie, in bytes.
pub(crate) const MAX_PASTE_LEN: usize = 8 * 1024 * 1024;

/// The shortest value that is taken for a token whatever its name.
const MIN_TOKEN_LEN: usize = 20;

/// A cookie that was found in pasted text.
#[derive(Debug)]
pub(crate) struct Pasted<'p> {
    pub(crate) token: Cow<'p, [u8]>,
    /// The parts that were left out to get at the cookie.
    pub(crate) left_out: Vec<String>,
    /// Remarks on the cookie that follow from the text around it.
    pub(crate) remarks: Vec<String>,
    /// Its name, if it is not the one that was looked for.
    pub(crate) name: Option<String>,
    /// The refusal for commands that must not guess.
    pub(crate) doubt: Option<Refusal>,
}

impl<'p> Pasted<'p> {
    fn new(token: impl Into<Cow<'p, [u8]>>, left_out: Vec<String>) -> Self {
        Self { token: token.into(), left_out, remarks: Vec::new(), name: None, doubt: None }
    }
}

/// Finds the token of a name for commands that must not guess.
pub(crate) fn find_sure<'p>(
    pasted: &'p [u8],
    name: &str,
    format: Format,
) -> Result<Cow<'p, [u8]>, Refusal> {
    let found = find(pasted, name, format)?;
    match found.doubt {
        Some(refusal) => Err(refusal),
        None => Ok(found.token),
    }
}

/// Finds the cookie of a name.
///
/// Without a cookie of that name, a token that is alone in the text is taken for it. A raw value may be
/// any bytes, so it is only looked for in a whole header line.
pub(crate) fn find<'p>(
    pasted: &'p [u8],
    name: &str,
    format: Format,
) -> Result<Pasted<'p>, Refusal> {
    if format == Format::Raw {
        let token = item::token(pasted, name, format)?;
        return Ok(Pasted::new(token, Vec::new()));
    }
    let trimmed = pasted.trim_ascii();
    if trimmed.is_empty() {
        return Err(Refusal::Empty);
    }
    if is_shortened(&String::from_utf8_lossy(trimmed)) {
        return Err(Refusal::Shortened);
    }
    if is_bare(trimmed) && !trimmed.ends_with(b".") {
        return Ok(Pasted::new(trimmed, Vec::new()));
    }
    let mut notes = Vec::new();
    let mut text = visible(trimmed, &mut notes);
    if let Some(decoded) = decoded_pairs(&text, name) {
        notes.push("percent-encoding".to_owned());
        text = Cow::Owned(decoded);
    }
    let mut cookies = har::cookies(&text, name).unwrap_or_default();
    if cookies.found.is_empty() && cookies.others.is_empty() {
        cookies = Cookies::of(&text, name);
    }
    named(&text, name, cookies, notes)
}

fn named(
    text: &str,
    name: &str,
    cookies: Cookies,
    mut notes: Vec<String>,
) -> Result<Pasted<'static>, Refusal> {
    let Cookies { found, others, only, tokens, in_one_header, attributes } = cookies;
    let is_empty = !found.is_empty() && found.iter().all(|value| value.is_empty());
    let mut values: Vec<Cleaned> = Vec::new();
    for value in found.iter().filter(|value| !value.is_empty()) {
        let value = cleaned(value);
        if !values.iter().any(|other| other.token == value.token) {
            values.push(value);
        }
    }
    let different = values.len();
    if values.first().is_some_and(|value| is_shortened(&value.token)) {
        return Err(Refusal::Shortened);
    }
    if let Some(value) = values.into_iter().next() {
        notes.extend(value.notes);
        if in_one_header > 1 {
            notes.push(format!(
                "the header has {in_one_header} cookies named {name:?}; Flask uses the first"
            ));
        } else if different > 1 {
            notes.push(format!(
                "the text has {different} different cookies named {name:?}; this is the first"
            ));
        }
        if !others.is_empty() {
            notes.push(format!("other cookies: {}", listed(&others)));
        }
        let is_doubtful = different > 1 && in_one_header < 2;
        let doubt = is_doubtful.then(|| Refusal::Ambiguous { name: name.to_owned() });
        let remarks = attributes.as_deref().map(remarks).unwrap_or_default();
        return Ok(Pasted { doubt, remarks, ..Pasted::new(value.token.into_bytes(), notes) });
    }
    if is_empty {
        return Err(Refusal::Empty);
    }
    let whole = cleaned(text);
    if is_shortened(&whole.token) {
        return Err(Refusal::Shortened);
    }
    if is_whole(&whole.token) {
        notes.extend(whole.notes);
        return Ok(Pasted::new(whole.token.into_bytes(), notes));
    }
    let missing = || Refusal::NoCookie { name: name.to_owned(), others: listed(&others) };
    // The only cookie is meant, and so is the only one that could be a session.
    let likely = match (&others[..], &tokens[..], only) {
        ([other], _, Some(value)) => Some((other.clone(), value)),
        (_, [token], _) => Some(token.clone()),
        _ => None,
    };
    if let Some((other, value)) = likely {
        let value = cleaned(&value);
        if is_shortened(&value.token) {
            return Err(Refusal::Shortened);
        }
        if value.token.len() >= MIN_TOKEN_LEN {
            let rest: Vec<String> = others.iter().filter(|it| **it != other).cloned().collect();
            if !rest.is_empty() {
                notes.push(format!("other cookies: {}", listed(&rest)));
            }
            notes.extend(value.notes);
            let (doubt, name) = (Some(missing()), Some(other));
            return Ok(Pasted { doubt, name, ..Pasted::new(value.token.into_bytes(), notes) });
        }
    }
    if !others.is_empty() {
        return Err(missing());
    }
    let mut lone = lone_tokens(text);
    if lone.len() > 1 {
        return Err(Refusal::SeveralTokens { count: lone.len(), name: name.to_owned() });
    }
    if let Some(token) = lone.pop() {
        notes.extend(token.notes);
        notes.push("everything around the token".to_owned());
        return Ok(Pasted::new(token.token.into_bytes(), notes));
    }
    notes.extend(whole.notes);
    Ok(Pasted::new(whole.token.into_bytes(), notes))
}

/// Decodes a text in which a pair of this name was percent-encoded as a whole.
fn decoded_pairs(text: &str, name: &str) -> Option<String> {
    let encoded = [format!("{name}%3D"), format!("{name}%3d")];
    let is_encoded = encoded.iter().any(|pair| text.contains(pair.as_str()));
    is_encoded.then(|| percent_encoding::percent_decode_str(text).decode_utf8_lossy().into_owned())
}

/// Returns what the attributes of a `Set-Cookie` header mean for its cookie.
fn remarks(attributes: &str) -> Vec<String> {
    let pairs = attributes.split(';').map(|pair| pair.trim().split_once('=').unwrap_or((pair, "")));
    let pairs: Vec<(String, &str)> =
        pairs.map(|(name, value)| (name.trim().to_ascii_lowercase(), value.trim())).collect();
    let value = |name: &str| pairs.iter().find(|(other, _)| other == name).map(|pair| pair.1);
    let mut remarks = Vec::new();
    let ended = |age: &str| age.parse::<i64>().is_ok_and(|age| age <= 0);
    if value("max-age").is_some_and(ended) || value("expires").is_some_and(|it| it.contains("1970"))
    {
        remarks.push("this Set-Cookie header deletes the cookie".to_owned());
    }
    if let Some(domain) = value("domain").filter(|domain| !domain.is_empty()) {
        let domain = crate::printable::python_str(domain);
        remarks.push(format!("browsers send it to {domain} and its subdomains only"));
    }
    if let Some(path) = value("path").filter(|path| !path.is_empty() && *path != "/") {
        let path = crate::printable::python_str(path);
        remarks.push(format!("browsers send it to paths below {path} only"));
    }
    remarks
}

fn listed(names: &[String]) -> String {
    const SHOWN: usize = 20;
    let shown: Vec<String> =
        names.iter().take(SHOWN).map(|name| crate::printable::python_str(name)).collect();
    match names.len().saturating_sub(SHOWN) {
        0 => shown.join(", "),
        more => format!("{} and {more} more", shown.join(", ")),
    }
}

#[cfg(test)]
mod tests;
