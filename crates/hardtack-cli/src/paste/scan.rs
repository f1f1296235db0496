//! Finds named values, headers and tokens in text.

use super::clean::{Cleaned, cleaned, is_whole};

/// The most values that are kept.
const MAX_FOUND: usize = 100;

/// The longest value that is looked at, in bytes. No cookie is as long.
const MAX_VALUE_LEN: usize = 128 * 1024;

/// The most lines over which a cookie was broken.
const MAX_CONTINUED: usize = 100;

/// The cookies of a text.
#[derive(Debug, Default)]
pub(super) struct Cookies {
    /// The values of the name, as they stand in the text.
    pub(super) found: Vec<String>,
    /// The names of the other cookies.
    pub(super) others: Vec<String>,
    /// The value of the last cookie of another name.
    pub(super) only: Option<String>,
    /// The attributes of the first `Set-Cookie` header with a cookie of the name.
    pub(super) attributes: Option<String>,
    /// The names and values of the other cookies that are complete tokens.
    pub(super) tokens: Vec<(String, String)>,
    /// The number of cookies of the name in the first header that has one.
    pub(super) in_one_header: usize,
}

impl Cookies {
    /// Collects the cookies of a text, line by line.
    pub(super) fn of(text: &str, name: &str) -> Self {
        let mut cookies = Self::default();
        let mut lines = text.lines().peekable();
        while let Some(line) = lines.next() {
            // A line that is nothing but a piece of a token goes on where the one before it ended.
            let mut joined = line.trim_end().to_owned();
            for _ in 0..MAX_CONTINUED {
                let Some(next) = lines.peek().map(|next| next.trim()) else { break };
                // The mark of a quotation in chats and mails.
                let next = next.strip_prefix("> ").unwrap_or(next);
                if !is_continuation(&joined, next, name) {
                    break;
                }
                joined.push_str(next);
                lines.next();
            }
            cookies.line(&joined, name);
            if cookies.found.len() >= MAX_FOUND {
                break;
            }
        }
        cookies
    }

    pub(super) fn extend(&mut self, other: Self) {
        if self.found.is_empty() {
            self.in_one_header = other.in_one_header;
        }
        self.attributes = self.attributes.take().or(other.attributes);
        let room = MAX_FOUND.saturating_sub(self.found.len());
        self.found.extend(other.found.into_iter().take(room));
        other.others.iter().for_each(|name| self.add_name(name));
        let room = MAX_FOUND.saturating_sub(self.tokens.len());
        self.tokens.extend(other.tokens.into_iter().take(room));
        self.only = other.only.or(self.only.take());
    }

    pub(super) fn add_other(&mut self, name: &str, value: &str) {
        self.add_name(name);
        if self.tokens.len() < MAX_FOUND && is_whole(&cleaned(value).token) {
            self.tokens.push((name.to_owned(), value.to_owned()));
        }
    }

    fn add_name(&mut self, name: &str) {
        if self.others.len() < MAX_FOUND && !self.others.iter().any(|other| other == name) {
            self.others.push(name.to_owned());
        }
    }

    fn line(&mut self, line: &str, name: &str) {
        let mut line = line;
        let mut attributes = None;
        if let Some(at) = find_ignoring_case(line, "set-cookie:") {
            // The attributes are not cookies.
            let end = line.get(at..).and_then(|rest| rest.find(';'));
            attributes = end.and_then(|end| line.get(at.saturating_add(end)..));
            line = end.and_then(|end| line.get(..at.saturating_add(end))).unwrap_or(line);
        }
        let values = values_of(line, name);
        let header = header(line);
        if let Some(pairs) = header {
            for pair in pairs.split(';') {
                let Some((key, value)) = pair.split_once('=') else { continue };
                let key = key.trim();
                if key != name && is_name(key) {
                    self.add_other(key, value.trim());
                    self.only = Some(value.trim().to_owned());
                }
            }
        } else if let Some((key, value)) = line
            .trim()
            .split_once('=')
            .filter(|(key, value)| *key != name && is_name(key) && !value.contains([' ', '=', '&']))
        {
            // A pair that was copied without its header.
            self.add_other(key, value);
            self.only = Some(value.to_owned());
        } else if let Some((other, value)) = jar_cookie(line).filter(|(other, _)| *other != name) {
            self.add_other(other, value);
            self.only = Some(value.to_owned());
        }
        if self.found.is_empty() && header.is_some() {
            self.in_one_header = values.len();
        }
        if !values.is_empty() && self.attributes.is_none() {
            self.attributes = attributes.map(str::to_owned);
        }
        self.found.extend(values);
    }
}

/// Returns the pairs of a `Cookie` or `Set-Cookie` header, also where curl or a shell shows it.
fn header(line: &str) -> Option<&str> {
    let at = find_ignoring_case(line, "cookie:")?;
    let pairs = line.get(at..)?.split_once(':')?.1;
    // The quote that ends a shell's word.
    let before = line.get(..at)?.trim_end_matches(|c: char| c.is_ascii_alphabetic() || c == '-');
    match before.chars().last() {
        Some(quote @ ('\'' | '"')) => pairs.split(quote).next(),
        _ => Some(pairs),
    }
}

/// Returns whether a text could be the name of a cookie.
fn is_name(text: &str) -> bool {
    let is_part = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-' | b'.');
    !text.is_empty() && text.len() <= 64 && text.bytes().all(is_part)
}

/// Returns the name and value in a line of a Netscape cookie jar.
fn jar_cookie(line: &str) -> Option<(&str, &str)> {
    let fields: Vec<&str> = line.splitn(8, '\t').collect();
    match fields[..] {
        [_, flag, _, _, _, name, value] if flag == "TRUE" || flag == "FALSE" => Some((name, value)),
        _ => None,
    }
}

/// Returns the values that stand behind a name and a separator: `=`, `:` or a tab.
fn values_of(line: &str, name: &str) -> Vec<String> {
    let mut values = Vec::new();
    for (at, _) in line.match_indices(name) {
        let before = line.get(..at).unwrap_or_default();
        let is_part = |c: char| c.is_alphanumeric() || matches!(c, '_' | '-' | '.' | '%');
        if before.chars().next_back().is_some_and(is_part) {
            continue;
        }
        let rest = line.get(at.saturating_add(name.len())..).unwrap_or_default();
        // The quote that ends the name as the key of a map.
        let rest = rest.strip_prefix("\\\"").or_else(|| rest.strip_prefix(['"', '\'']));
        let rest = rest.unwrap_or(line.get(at.saturating_add(name.len())..).unwrap_or_default());
        let separated = rest.trim_start_matches(' ');
        let Some(value) = separated.strip_prefix(['=', ':', '\t']) else { continue };
        values.push(value_at(capped(value.trim_start_matches([' ', '\t']))).to_owned());
        if values.len() >= MAX_FOUND {
            break;
        }
    }
    values
}

/// Returns the beginning of a text, up to the longest value.
fn capped(text: &str) -> &str {
    let ends = (MAX_VALUE_LEN.saturating_sub(3)..=MAX_VALUE_LEN).rev();
    ends.filter_map(|end| text.get(..end)).next().unwrap_or(text)
}

/// Returns the value at the beginning of a text: to the closing quote, or to what ends a value.
fn value_at(text: &str) -> &str {
    let prefix = text.strip_prefix('b').filter(|rest| rest.starts_with(['"', '\'']));
    let start = text.len().saturating_sub(prefix.unwrap_or(text).len());
    let quoted = text.get(start..).unwrap_or_default();
    for quote in ["\\\"", "\"", "'"] {
        let Some(inner) = quoted.strip_prefix(quote) else { continue };
        let mut escaped = false;
        let end = inner.char_indices().find(|(_, c)| {
            let closes = !escaped && quote.ends_with(*c) && quote.len() == 1;
            escaped = *c == '\\' && !escaped;
            closes
        });
        let end = if quote.len() == 1 { end.map(|(at, _)| at) } else { inner.find(quote) };
        if let Some(end) = end {
            let len = start.saturating_add(quote.len().saturating_mul(2)).saturating_add(end);
            return text.get(..len).unwrap_or(text);
        }
    }
    let ends = |c: char| c.is_whitespace() || ";,&\"'`<>(){}[]\\".contains(c);
    let end = text.find(ends).unwrap_or(text.len());
    text.get(..end).unwrap_or(text)
}

/// Returns whether a line is the rest of a token that the line before it begins.
fn is_continuation(line: &str, next: &str, name: &str) -> bool {
    let is_piece = |text: &str| {
        let text = text.trim_end_matches([';', '"', '\'']);
        text.len() > 3 && super::is_bare(text.as_bytes())
    };
    let last = line.rsplit([' ', '\t', '=', ':', '"', '\'']).next().unwrap_or_default();
    line.contains(name) && is_piece(next) && is_piece(last) && !is_whole(last)
}

/// Returns the complete tokens of a text, each once.
pub(super) fn lone_tokens(text: &str) -> Vec<Cleaned> {
    let mut tokens: Vec<Cleaned> = Vec::new();
    let is_part = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.' | '%');
    for run in text.split(|c: char| !is_part(c)).filter(|run| run.len() > 20) {
        let run = cleaned(run.trim_end_matches('.'));
        if is_whole(&run.token) && !tokens.iter().any(|token| token.token == run.token) {
            tokens.push(run);
        }
        if tokens.len() >= MAX_FOUND {
            break;
        }
    }
    tokens
}

fn find_ignoring_case(text: &str, pattern: &str) -> Option<usize> {
    let mut windows = text.as_bytes().windows(pattern.len());
    windows.position(|window| window.eq_ignore_ascii_case(pattern.as_bytes()))
}
