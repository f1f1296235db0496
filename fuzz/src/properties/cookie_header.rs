//! The first cookie of a name is the one that Werkzeug's regular expressions find, unquoted as they
//! unquote it.

use std::borrow::Cow;

use hardtack_session::find_cookie;

use crate::model;

const NAMES: [&str; 4] = ["session", "a", "value", "s!#$%&'*+-^`|~"];

/// Headers, one a line.
pub fn cookie_header(data: &[u8]) {
    // No HTTP implementation hands over a header with a line end in it.
    let headers: Vec<&[u8]> = data.split(|byte| matches!(byte, b'\n' | b'\r')).collect();
    for name in NAMES {
        let mut expected = None;
        for header in &headers {
            let found = find_cookie([*header], name);
            assert_eq!(found, model::first_cookie(header, name.as_bytes()), "{name}");
            check_value(header, found.as_ref());
            expected = expected.or(found);
        }
        assert_eq!(find_cookie(headers.iter().copied(), name), expected);

        // The first counts, whatever follows it, on the same line or on others.
        let token: &[u8] = b"eyJhIjoxfQ.ZVPxAA.kLN1Gx0L6rY_ztgI9I8kkga4vjo";
        let first = [name.as_bytes(), b"=", token, b"; ", headers[0]].concat();
        let found = find_cookie([&first[..]].into_iter().chain(headers.iter().copied()), name);
        assert_eq!(found.as_deref(), Some(token));
        // And with quotes around it.
        let first = [b" ", name.as_bytes(), b" = \"", token, b"\" ;", headers[0]].concat();
        assert_eq!(find_cookie([&first[..]], name).as_deref(), Some(token));
    }
    // A name that is a part of another name, or its value, is not found.
    let other = [b"xsession=1; y=session; session2=2; z=\"; session=3\"".as_slice()];
    assert_eq!(find_cookie(other, "session"), None);
}

/// A value is a part of its header, and only quotes let it hold a blank or a semicolon.
fn check_value(header: &[u8], found: Option<&Cow<'_, [u8]>>) {
    let Some(value) = found else { return };
    assert!(value.len() <= header.len());
    if !header.contains(&b'"') {
        assert!(matches!(value, Cow::Borrowed(_)));
        assert!(!value.iter().any(|byte| matches!(byte, b';' | b' ' | b'\t')));
    }
}
