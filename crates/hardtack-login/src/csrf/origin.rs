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
    scheme.eq_ignore_ascii_case("https")
        && match (host_and_port(authority), host_and_port(host)) {
            (Some((host, port)), Some((expected, expected_port))) => {
                !host.is_empty() && host.eq_ignore_ascii_case(expected) && port == expected_port
            }
            _ => false,
        }
}

/// Splits an authority into its host and port. An empty port is none, and an invalid one is an error.
fn host_and_port(authority: &str) -> Option<(&str, Option<u16>)> {
    // The colons of an IPv6 address are in brackets.
    let (host, port) = match authority.split_once(']') {
        Some((host, port)) if host.starts_with('[') => (host, Some(port)),
        _ => match authority.split_once(':') {
            Some((host, port)) => return Some((host, number(port)?)),
            None => (authority, None),
        },
    };
    match port {
        None | Some("") => Some((host, None)),
        Some(port) => Some((host, number(port.strip_prefix(':')?)?)),
    }
}

/// Returns a port, or an error if the text is not one.
fn number(port: &str) -> Option<Option<u16>> {
    if port.is_empty() {
        return Some(None);
    }
    let is_number = port.bytes().all(|byte| byte.is_ascii_digit());
    port.parse().ok().filter(|_| is_number).map(Some)
}
