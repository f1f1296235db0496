//! The item that a command is about: from the command line, or from standard input.

use std::borrow::Cow;
use std::fs::File;
use std::io;
use std::path::Path;

use hardtack_session::find_cookie;

use crate::{args::Format, failure::Failure, lines::Bounded, refusal::Refusal};

/// The longest item that is kept, a whole `Cookie` header among them; of a longer one only the
/// length is counted.
pub(crate) const MAX_COOKIE_LEN: usize = 128 * 1024;

/// The longest body that is read to be signed, twice what a token may hold, so that white space may
/// stand in it.
pub(crate) const MAX_BODY_LEN: usize = 2 * 1024 * 1024;

/// Reads the argument, or all of standard input; one newline at the end is not part of it.
pub(crate) fn read(argument: Option<&str>, limit: usize) -> Result<Vec<u8>, Failure> {
    if let Some(argument) = argument {
        return Ok(argument.as_bytes().to_vec());
    }
    let mut item = Vec::new();
    let len = Bounded::new(io::stdin().lock(), limit)
        .all(&mut item)
        .map_err(|source| Failure::Read { place: "standard input".to_owned(), source })?;
    if len > limit {
        return Err(Failure::Refused(Refusal::TooLong { len, limit }));
    }
    without_newline(&mut item);
    Ok(item)
}

/// Reads a file; one newline at its end is not part of it.
pub(crate) fn read_file(path: &Path, limit: usize) -> Result<Vec<u8>, Failure> {
    let failed = |source| Failure::Read { place: path.display().to_string(), source };
    let mut item = Vec::new();
    let file = File::open(path).map_err(failed)?;
    let len = Bounded::new(file, limit).all(&mut item).map_err(failed)?;
    if len > limit {
        return Err(Failure::Refused(Refusal::TooLong { len, limit }));
    }
    without_newline(&mut item);
    Ok(item)
}

fn without_newline(item: &mut Vec<u8>) {
    if item.last() == Some(&b'\n') {
        item.pop();
        if item.last() == Some(&b'\r') {
            item.pop();
        }
    }
}

/// The token in an item: the item itself, or the value of the named cookie in a whole header line.
///
/// White space around it is left aside, except before a raw value, whose first byte may be a space.
pub(crate) fn token<'i>(
    item: &'i [u8],
    name: &str,
    format: Format,
) -> Result<Cow<'i, [u8]>, Refusal> {
    let is_raw = format == Format::Raw;
    let item = if is_raw { item.trim_ascii_end() } else { item.trim_ascii() };
    let header = match Header::of(item, name, is_raw) {
        None if item.is_empty() => return Err(Refusal::Empty),
        None => return Ok(Cow::Borrowed(item)),
        Some(header) => header,
    };
    match find_cookie([header.pairs()], name) {
        None => Err(Refusal::NoCookie { name: name.to_owned(), others: String::new() }),
        Some(value) if value.is_empty() => Err(Refusal::Empty),
        Some(value) => Ok(value),
    }
}

/// A line of HTTP, or a part of one.
enum Header<'i> {
    Cookie(&'i [u8]),
    SetCookie(&'i [u8]),
}

impl<'i> Header<'i> {
    fn of(item: &'i [u8], name: &str, is_raw: bool) -> Option<Self> {
        if let Some(pairs) = without_prefix(item, "cookie:") {
            return Some(Self::Cookie(pairs));
        }
        if let Some(pairs) = without_prefix(item, "set-cookie:") {
            return Some(Self::SetCookie(pairs));
        }
        // The value of a header, copied without its name; only a raw value could begin like it.
        if is_raw {
            return None;
        }
        item.strip_prefix(name.as_bytes())?.strip_prefix(b"=")?;
        Some(Self::Cookie(item))
    }

    /// Returns the part before the attributes, which are not cookies.
    fn pairs(&self) -> &'i [u8] {
        match self {
            Self::Cookie(pairs) => pairs,
            Self::SetCookie(line) => line.split(|&byte| byte == b';').next().unwrap_or_default(),
        }
    }
}

fn without_prefix<'i>(item: &'i [u8], prefix: &str) -> Option<&'i [u8]> {
    let (start, rest) = item.split_at_checked(prefix.len())?;
    start.eq_ignore_ascii_case(prefix.as_bytes()).then_some(rest)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn found(item: &str) -> String {
        String::from_utf8(token(item.as_bytes(), "session", Format::Flask).unwrap().into_owned())
            .unwrap()
    }

    #[test]
    fn a_token_is_found_bare_and_in_every_kind_of_header() {
        for item in [
            "a.b.c",
            "  a.b.c\r",
            "Cookie: theme=dark; session=a.b.c; session=x",
            "cookie:session=a.b.c",
            "Set-Cookie: session=a.b.c; HttpOnly; Path=/",
            "SET-COOKIE: session=\"a.b.c\"; Secure",
            "session=a.b.c; theme=dark",
        ] {
            assert_eq!(found(item), "a.b.c", "{item}");
        }
        assert_eq!(found("sessions=a"), "sessions=a");
    }

    #[test]
    fn a_raw_value_keeps_its_first_bytes() {
        for value in [" a b.c.d", "session=a.b.c", "\ta.b.c"] {
            let found = token(value.as_bytes(), "session", Format::Raw).unwrap();
            assert_eq!(&*found, value.as_bytes());
        }
        let header = b"Cookie: session=a.b.c";
        assert_eq!(&*token(header, "session", Format::Raw).unwrap(), b"a.b.c");
    }

    #[test]
    fn a_missing_cookie_and_an_empty_one_are_told_apart() {
        let refused =
            |item: &str| token(item.as_bytes(), "session", Format::Flask).unwrap_err().word();
        assert_eq!(refused("Cookie: a=b"), "no-cookie");
        assert_eq!(refused("Set-Cookie: a=b; session=x"), "no-cookie");
        assert_eq!(refused("Cookie: session="), "empty");
        assert_eq!(refused("session="), "empty");
        assert_eq!(refused(" "), "empty");
    }
}
