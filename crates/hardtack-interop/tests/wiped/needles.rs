//! What is looked for: pieces of keys, and of everything that is as good as a key.

use std::fmt::Write as _;

use hardtack_signer::{Digest, HmacAlgorithm, KeyDerivation, SecretKey, SigningAlgorithm};

use crate::memory;

/// No needle stands unmasked in the process that looks for it.
pub(crate) const MASK: u8 = 0xA5;

/// How long a piece is: nothing but the key has as many bytes in common with it.
const PIECE: usize = 16;

/// The secret key of every scenario, masked: the hexadecimal digits of some hash, of 64 bytes.
const MASKED_KEY: [u8; 64] = {
    let mut masked = *b"9c1e85a7fd0b4236e1720dbc5f93a864c07b2e91d4a8650f3c9be7d21a54f806";
    let mut at = 0;
    while at < masked.len() {
        masked[at] ^= MASK;
        at += 1;
    }
    masked
};

/// A piece, masked.
pub(crate) struct Needle {
    pub(crate) name: String,
    pub(crate) masked: Vec<u8>,
}

/// The bytes of the key, put together where they will stay.
#[inline(never)]
pub(crate) fn key_bytes() -> Vec<u8> {
    let mut key = Vec::with_capacity(MASKED_KEY.len());
    for byte in &MASKED_KEY {
        // A byte at a time, so that no register holds a piece of it.
        key.push(std::hint::black_box(*byte) ^ MASK);
    }
    key
}

/// Everything to look for when a signer with these settings is gone; for the process that starts the
/// one that looks.
pub(crate) fn of(digest: Digest, derivation: KeyDerivation, salt: &[u8]) -> Vec<Needle> {
    let key = SecretKey::new(key_bytes()).unwrap();
    let derived = derivation.derive_key(digest, salt, &key);
    let mut needles = pieces("the secret key", key.expose());
    needles.extend(pieces("the derived key", derived.expose()));
    for (who, bytes) in [("secret", key.expose()), ("derived", derived.expose())] {
        for (name, pad) in [("inner", 0x36), ("outer", 0x5c)] {
            let padded: Vec<u8> = bytes.iter().map(|byte| byte ^ pad).collect();
            needles.extend(pieces(&format!("the {who} key in HMAC's {name} padding"), &padded));
        }
    }
    for (who, bytes) in [("secret", key.expose()), ("derived", derived.expose())] {
        let keyed = HmacAlgorithm(digest).keyed(bytes);
        let address = std::ptr::from_ref(&*keyed).cast::<u8>() as usize;
        let state = memory::at(address, size_of_val(&*keyed));
        needles.extend(pieces(&format!("the state of HMAC under the {who} key"), &state));
    }
    needles
}

/// Pieces of some bytes, at every fourth one, of which each tells enough to be sure.
fn pieces(name: &str, bytes: &[u8]) -> Vec<Needle> {
    let telling = |piece: &&[u8]| {
        let mut distinct = piece.to_vec();
        distinct.sort_unstable();
        distinct.dedup();
        distinct.len() >= 6 && piece.iter().filter(|byte| **byte == 0).count() < 4
    };
    let needle = |piece: &[u8]| Needle {
        name: name.to_owned(),
        masked: piece.iter().map(|byte| byte ^ MASK).collect(),
    };
    let pieces = bytes.windows(PIECE).step_by(4).filter(telling);
    pieces.map(needle).collect()
}

/// One needle to a line, for the standard input of the process that looks.
pub(crate) fn write(needles: &[Needle]) -> String {
    let mut text = String::new();
    for needle in needles {
        for byte in &needle.masked {
            write!(text, "{byte:02x}").unwrap();
        }
        writeln!(text, " {}", needle.name).unwrap();
    }
    text
}

/// The reverse of [`write`].
pub(crate) fn read(text: &str) -> Vec<Needle> {
    let needle = |line: &str| {
        let (digits, name) = line.split_once(' ').unwrap();
        let byte = |at: usize| u8::from_str_radix(&digits[at..at + 2], 16).unwrap();
        let masked = (0..digits.len()).step_by(2).map(byte).collect();
        Needle { name: name.to_owned(), masked }
    };
    text.lines().map(needle).collect()
}
