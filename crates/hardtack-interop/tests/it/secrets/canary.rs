//! Keys, payloads and cookies that can be recognised in any text.

use std::sync::OnceLock;

use hardtack_serializer::{UnixTime, UrlSafeTimedSerializer};
use hardtack_signer::{KeyDerivation, KeyRing, SecretKey, Signer};

pub(crate) const NOW: u64 = 1_700_000_000;
pub(crate) const KEY: &str = "canarykey-5b7e0c94-the-current-one";
pub(crate) const OLD_KEY: &str = "canaryold-91d2f7a3-the-one-before";
/// A key of a session, and the text it stands for.
pub(crate) const NAME: &str = "canaryname-7a40e6b8";
pub(crate) const TEXT: &str = "canarytext-c3095d1f-what-a-visitor-keeps";
pub(crate) const NUMBER: u64 = 7_315_926_048_174_093;

/// The session of every check.
pub(crate) fn body() -> String {
    format!("{{\"{NAME}\":\"{TEXT}\",\"n\":{NUMBER}}}")
}

pub(crate) fn key() -> SecretKey {
    SecretKey::new(KEY).unwrap()
}

pub(crate) fn ring() -> KeyRing {
    KeyRing::new(key()).with_fallbacks([SecretKey::new(OLD_KEY).unwrap()])
}

/// A signer as Flask's sessions use it.
pub(crate) fn signer() -> Signer {
    signer_with(ring())
}

/// The one before the key was rotated.
pub(crate) fn old_signer() -> Signer {
    signer_with(KeyRing::new(SecretKey::new(OLD_KEY).unwrap()))
}

fn signer_with(keys: KeyRing) -> Signer {
    Signer::new(keys).with_salt("cookie-session").with_key_derivation(KeyDerivation::Hmac)
}

/// A good cookie.
pub(crate) fn cookie() -> String {
    UrlSafeTimedSerializer::from_signer(signer()).dumps_body(body(), UnixTime(NOW)).unwrap()
}

pub(crate) fn base64(bytes: &[u8]) -> String {
    const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    let digit = |bits: u32| char::from(ALPHABET[bits as usize & 63]);
    let group = |chunk: &[u8]| {
        let word = chunk.iter().fold(0, |word, byte| word << 8 | u32::from(*byte));
        let word = word << (8 * (3 - chunk.len()));
        let digits: Vec<char> = (0..=chunk.len()).map(|at| digit(word >> (18 - 6 * at))).collect();
        digits
    };
    bytes.chunks(3).flat_map(group).collect()
}

/// Every form of every secret, without white space, in lower case.
pub(crate) fn forms() -> &'static [String] {
    static FORMS: OnceLock<Vec<String>> = OnceLock::new();
    FORMS.get_or_init(|| {
        let mut forms = vec![NUMBER.to_string()];
        for secret in [KEY, OLD_KEY, NAME, TEXT] {
            // Twelve bytes of it, the word that they have in common left out.
            let piece = &secret[7..19];
            forms.push(piece.to_owned());
            forms.push(crate::hex::encode(piece));
            let list = |number: fn(&u8) -> String| {
                piece.as_bytes().iter().map(number).collect::<Vec<_>>().join(",")
            };
            forms.push(list(|byte| byte.to_string()));
            forms.push(list(|byte| format!("{byte:02x}")));
            for before in 0..3 {
                // Whole groups of three bytes, wherever the piece begins within them.
                forms.push(base64(&piece.as_bytes()[before..before + 9]));
            }
        }
        let cookie = cookie();
        forms.extend(
            cookie.split('.').filter(|part| part.len() > 8).map(|part| part[..20].to_owned()),
        );
        forms.iter().map(|form| plain(form)).collect()
    })
}

/// The first secret that stands in a text.
pub(crate) fn found_in(text: &str) -> Option<&'static str> {
    let text = plain(text);
    forms().iter().map(String::as_str).find(|form| text.contains(form))
}

/// Without what a pretty-printer adds; lists end in commas there.
fn plain(text: &str) -> String {
    text.chars().filter(|c| !c.is_whitespace()).flat_map(char::to_lowercase).collect()
}
