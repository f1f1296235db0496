//! Compares the origin of a `Referer` with the host of a request, as Flask-WTF does.

/// Returns whether an address has the scheme `https` and the host and port of a `Host` header.
///
/// A port of 443 in the header is dropped, as Werkzeug does. In the address it is another port than
/// none, as in Flask-WTF.
pub(super) fn is_https_origin(address: &str, host: &str) -> bool {
    let host = host.strip_suffix(":443").unwrap_or(host);
    let Some((scheme, rest)) = address.split_once("://") else { return false };
    // What browsers and Python parse differently is no match.
    if address.contains(|c: char| c == '\\' || c.is_whitespace() || c.is_control()) {
        return false;
    }
    let authority = rest.split(['/', '?', '#']).next().unwrap_or_default();
    let authority = authority.rsplit_once('@').map_or(authority, |(_, authority)| authority);
    scheme.eq_ignore_ascii_case("https") && !host.is_empty() && authority.eq_ignore_ascii_case(host)
}
