//! Measures how long verifying takes, for signatures that differ early and late.

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use dudect_bencher::{
    BenchRng, Class, CtRunner,
    ctbench::{BenchMetadata, BenchName, BenchOpts, run_benches_console},
    rand::RngExt,
};
use hardtack_signer::{KeyDerivation, SecretKey, Signer};

use crate::leaky::LeakySigner;

/// How often a signature is verified for each measurement.
const SAMPLES: usize = 2_000_000;

type Value = [u8; 32];
type Mac = [u8; 20];

pub(crate) fn run() -> Result<(), Box<dyn std::error::Error>> {
    let bench = |name, benchfn| BenchMetadata { name: BenchName(name), seed: None, benchfn };
    println!("samples: {SAMPLES}");
    let benches = vec![
        bench("verify_early_or_late", verify_early_or_late),
        bench("verify_near_or_random", verify_near_or_random),
        bench("control_early_or_late", control_early_or_late),
    ];
    let options = BenchOpts { continuous: false, filter: None, file_out: None };
    Ok(run_benches_console(options, benches)?)
}

fn key() -> SecretKey {
    SecretKey::new([0x5f; 32]).expect("the key has bytes")
}

fn signer() -> Signer {
    Signer::new(key()).with_salt("cookie-session").with_key_derivation(KeyDerivation::Hmac)
}

/// Verifies forged signatures of two classes in random order.
///
/// The values are random, and so the texts of all signatures are: the classes differ in nothing but
/// how the signature compares with the genuine one, which only a holder of the key can tell.
fn compare(
    runner: &mut CtRunner,
    random: &mut BenchRng,
    left: impl Fn(Mac, &mut BenchRng) -> Mac,
    right: impl Fn(Mac, &mut BenchRng) -> Mac,
    verify: impl Fn(&Value, &[u8]) -> bool,
) {
    let signer = signer();
    let mut input = || {
        let (value, mut mac): (Value, Mac) = (random.random(), [0; 20]);
        let signature = signer.signature(value).expect("HMAC never fails");
        let decoded = URL_SAFE_NO_PAD.decode_slice(signature, &mut mac);
        assert_eq!(decoded, Ok(mac.len()), "a signature is the MAC in base64url");
        let (class, forged) = match random.random() {
            true => (Class::Left, left(mac, random)),
            false => (Class::Right, right(mac, random)),
        };
        let mut signature = [0; 27];
        let written = URL_SAFE_NO_PAD.encode_slice(forged, &mut signature);
        assert_eq!(written, Ok(signature.len()), "twenty bytes are 27 characters");
        (class, value, signature)
    };
    // All are made first, so that making them leaves no trace in what is measured.
    let inputs: Vec<(Class, Value, [u8; 27])> = (0..SAMPLES).map(|_| input()).collect();
    for (class, value, signature) in inputs {
        runner.run_one(class, || verify(&value, &signature));
    }
}

/// Flips some bits of one byte.
fn differing_at(at: usize) -> impl Fn(Mac, &mut BenchRng) -> Mac {
    move |mut mac, _| {
        mac[at] ^= 0x55;
        mac
    }
}

fn verify_early_or_late(runner: &mut CtRunner, random: &mut BenchRng) {
    let signer = signer();
    let verify = |value: &Value, signature: &[u8]| signer.verify(value, signature).is_ok();
    compare(runner, random, differing_at(0), differing_at(19), verify);
}

fn verify_near_or_random(runner: &mut CtRunner, random: &mut BenchRng) {
    let signer = signer();
    let verify = |value: &Value, signature: &[u8]| signer.verify(value, signature).is_ok();
    compare(runner, random, differing_at(19), |_, random| random.random(), verify);
}

fn control_early_or_late(runner: &mut CtRunner, random: &mut BenchRng) {
    let signer = LeakySigner::new(&key());
    let verify = |value: &Value, signature: &[u8]| signer.verify(value, signature);
    compare(runner, random, differing_at(0), differing_at(19), verify);
}
