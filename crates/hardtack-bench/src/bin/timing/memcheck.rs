//! Marks keys as undefined memory, so that valgrind reports every jump and every address that
//! depends on one.

use std::hint::black_box;

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use crabgrind::{
    RunMode,
    memcheck::{MemState, mark_mem},
};
use hardtack_signer::{
    Digest, HmacAlgorithm, KeyDerivation, KeyRing, Mac, SecretKey, Signer, SigningAlgorithm,
};

use crate::leaky::LeakySigner;

type Error = Box<dyn std::error::Error>;

const VALUE: &[u8] = b"eyJfdXNlcl9pZCI6IjQyIn0.ZVPxAA";

/// Where a forged MAC differs from the genuine one: at the first byte, in the middle, at the last
/// byte, nowhere.
const PLACES: [Option<usize>; 4] = [Some(0), Some(10), Some(19), None];

pub(crate) fn run() -> Result<(), Error> {
    if crabgrind::run_mode() != RunMode::Valgrind {
        return Err("valgrind does not run this program".into());
    }
    keys_and_macs()?;
    verify()?;
    control()
}

/// How many reports valgrind made meanwhile.
fn reports<T>(work: impl FnOnce() -> T) -> usize {
    let before = crabgrind::count_errors();
    black_box(work());
    crabgrind::count_errors() - before
}

/// A key whose bytes valgrind takes for unknown.
fn secret(byte: u8) -> Result<SecretKey, Error> {
    let mut key = vec![byte; 32];
    // This version takes valgrind's answer for that of no valgrind; the control shows what is true.
    let _ = mark_mem(key.as_mut_ptr().cast(), key.len(), MemState::Undefined);
    Ok(SecretKey::new(key)?)
}

/// Nothing that derives a key or computes a MAC looks at a secret.
fn keys_and_macs() -> Result<(), Error> {
    let mut cases = 0;
    for digest in Digest::ALL {
        for derivation in KeyDerivation::ALL {
            let key = secret(0x5f)?;
            let found = reports(|| {
                let derived = derivation.derive_key(digest, b"cookie-session", &key);
                let mut mac = Mac::new();
                let keyed = HmacAlgorithm(digest).keyed(derived.expose());
                // HMAC never fails.
                let _ = keyed.compute(VALUE, &mut mac);
                mac
            });
            if found > 0 {
                return Err(format!("{found} reports for {derivation} with {digest}").into());
            }
            cases += 1;
        }
    }
    println!("timing: memcheck, keys derived and MACs computed in {cases} ways, 0 reports");
    Ok(())
}

/// The signature of the value under a key that valgrind knows, with one byte flipped.
fn signature(byte: u8, flipped: Option<usize>) -> Result<String, Error> {
    let mut mac = URL_SAFE_NO_PAD.decode(signer(SecretKey::new([byte; 32])?).signature(VALUE)?)?;
    if let Some(at) = flipped {
        mac[at] ^= 0x55;
    }
    Ok(URL_SAFE_NO_PAD.encode(mac))
}

fn signer(keys: impl Into<KeyRing>) -> Signer {
    Signer::new(keys).with_salt("cookie-session").with_key_derivation(KeyDerivation::Hmac)
}

/// For each key that is tried, one jump depends on the secret: the verdict, which the caller is
/// told. There is no other, wherever the signature differs.
fn verify() -> Result<(), Error> {
    let mut cases = 0;
    for fallbacks in 0..3 {
        let ring = KeyRing::new(secret(0x5f)?)
            .with_fallbacks((0..fallbacks).map(secret).collect::<Result<Vec<_>, _>>()?);
        let signer = signer(ring);
        for place in PLACES {
            let signature = signature(0x5f, place)?;
            let mut accepted = false;
            let found = reports(|| accepted = signer.verify(VALUE, &signature).is_ok());
            if accepted != place.is_none() {
                return Err("the verdict is wrong".into());
            }
            let tried = if accepted { 1 } else { usize::from(fallbacks) + 1 };
            if found != tried {
                return Err(format!("{found} reports for {tried} verdicts at {place:?}").into());
            }
            cases += 1;
        }
    }
    println!(
        "timing: memcheck, {cases} signatures through Signer::verify, 0 reports besides the \
         verdict on each key"
    );
    Ok(())
}

/// What compares byte by byte is found out.
fn control() -> Result<(), Error> {
    let signer = LeakySigner::new(&secret(0x5f)?);
    let mut found = Vec::new();
    for place in PLACES {
        let signature = signature(0x5f, place)?;
        found.push(reports(|| signer.verify(VALUE, signature.as_bytes())));
    }
    // The longer the equal beginning, the more jumps.
    if !found.is_sorted() || found.first() == found.last() {
        return Err(format!("the control that leaks was not found out: {found:?} reports").into());
    }
    println!("timing: memcheck, control flagged, {found:?} reports by where it differs");
    Ok(())
}
