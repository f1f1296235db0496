//! The page to return to after a login.

use std::fmt::Write as _;

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

/// Returns the `next` parameter of a login if it is safe to redirect to: a path of this site.
///
/// It begins with one `/` that no `/` follows, and contains no backslash and no control character, since
/// browsers take `//host`, `/\host` and `/<tab>/host` for another site. Redirect to nothing else that a
/// visitor sent.
///
/// ```
/// use hardtack_login::safe_next;
///
/// assert_eq!(safe_next("/account?tab=keys"), Some("/account?tab=keys"));
/// assert_eq!(safe_next("//evil.example"), None);
/// assert_eq!(safe_next("/\\evil.example"), None);
/// assert_eq!(safe_next("https://evil.example"), None);
/// assert_eq!(safe_next(""), None);
/// ```
pub fn safe_next(next: &str) -> Option<&str> {
    let after = next.strip_prefix('/')?;
    let is_safe = !after.starts_with('/') && !next.contains(|c: char| c == '\\' || c.is_control());
    is_safe.then_some(next)
}

/// Returns the address of a login page: Flask-Login's `login_url`.
pub(crate) fn login_url(view: &str, host: Option<&str>, next: Option<&str>) -> String {
    /// The characters that Python's `urlencode` does not leave as they are.
    const QUOTED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'_').remove(b'.').remove(b'-').remove(b'~');

    let mut url = host.map_or_else(String::new, |host| format!("//{host}"));
    url.push_str(view);
    if let Some(next) = next {
        url.push(if view.contains('?') { '&' } else { '?' });
        let next = utf8_percent_encode(next, QUOTED).to_string().replace("%20", "+");
        // Writing to a string never fails.
        let _ = write!(url, "next={next}");
    }
    url
}
