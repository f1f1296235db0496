//! Adds `Cookie` to a response's `Vary`.

/// Returns the `Vary` header with `Cookie` added, or `None` if it names `Cookie` already: Werkzeug's
/// `response.vary.add("Cookie")`.
///
/// Several headers are one list. Replace them all by the header that this returns.
///
/// ```
/// use hardtack_session::vary_with_cookie;
///
/// let empty: [&[u8]; 0] = [];
/// assert_eq!(vary_with_cookie(empty).as_deref(), Some("Cookie"));
/// let vary = vary_with_cookie([&b"Accept-Encoding"[..], b"Origin"]);
/// assert_eq!(vary.as_deref(), Some("Accept-Encoding, Origin, Cookie"));
/// assert_eq!(vary_with_cookie([&b"Origin, cookie"[..]]), None);
/// ```
pub fn vary_with_cookie<'a>(headers: impl IntoIterator<Item = &'a [u8]>) -> Option<String> {
    let mut named = String::new();
    for header in headers {
        let header = String::from_utf8_lossy(header);
        for name in header.split(',').map(str::trim).filter(|name| !name.is_empty()) {
            if name.eq_ignore_ascii_case("cookie") {
                return None;
            }
            named.push_str(name);
            named.push_str(", ");
        }
    }
    if named.is_empty() {
        return Some("Cookie".to_owned());
    }
    named.push_str("Cookie");
    Some(named)
}
