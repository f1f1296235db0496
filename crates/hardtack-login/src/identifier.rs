//! Flask-Login's identifier of a browser.

use std::fmt::Write as _;

use sha2::{Digest, Sha512};

use crate::remember::hex;

/// Returns what Flask-Login keeps under `_id`: SHA-512 over the address and the user agent, in
/// hexadecimal. `None` is a request without that header or address.
///
/// Flask-Login takes the address from the first entry of `X-Forwarded-For`, or else from the
/// connection.
///
/// ```
/// use hardtack_login::session_identifier;
///
/// let id = session_identifier(Some("127.0.0.1"), Some(b"Mozilla/5.0"));
/// assert!(id.starts_with("4b58f43e05616ba2eb7be4c7562bf7fa"));
/// ```
pub fn session_identifier(address: Option<&str>, user_agent: Option<&[u8]>) -> String {
    // WSGI decodes a header as Latin-1, and Flask-Login encodes that as UTF-8.
    let user_agent = user_agent.map(|header| header.iter().copied().map(char::from).collect());
    let user_agent: Option<String> = user_agent;
    let mut base = String::new();
    write_repr(&mut base, address.map(str::as_bytes));
    base.push('|');
    write_repr(&mut base, user_agent.as_deref().map(str::as_bytes));
    hex(&Sha512::digest(base.as_bytes()))
}

/// Writes Python's `repr()` of bytes, or `None`.
fn write_repr(text: &mut String, bytes: Option<&[u8]>) {
    let Some(bytes) = bytes else {
        text.push_str("None");
        return;
    };
    let quote = if bytes.contains(&b'\'') && !bytes.contains(&b'"') { '"' } else { '\'' };
    text.push('b');
    text.push(quote);
    for &byte in bytes {
        match byte {
            b'\\' => text.push_str("\\\\"),
            b'\t' => text.push_str("\\t"),
            b'\n' => text.push_str("\\n"),
            b'\r' => text.push_str("\\r"),
            _ if char::from(byte) == quote => text.extend(['\\', quote]),
            b' '..=b'~' => text.push(char::from(byte)),
            // Writing to a string never fails.
            _ => drop(write!(text, "\\x{byte:02x}")),
        }
    }
    text.push(quote);
}
