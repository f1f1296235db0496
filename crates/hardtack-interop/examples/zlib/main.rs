//! The zlib writer and the inflater against Python's zlib, on as many inputs as are asked for.
//!
//! `zlib COUNT [SEED]` draws every input from the seed and its number, ends at the first difference,
//! and says in a closing line what was compared. `cargo xtask zlib` runs it.
#![allow(
    clippy::arithmetic_side_effects,
    clippy::indexing_slicing,
    clippy::print_stdout,
    clippy::unwrap_used,
    reason = "what overflows, misses or panics here fails the run"
)]

mod broken;
#[path = "../../tests/it/zlib/inputs.rs"]
mod inputs;
mod peer;
#[path = "../../tests/it/random.rs"]
#[allow(dead_code, reason = "the tests draw more kinds of things")]
mod random;
mod session;

use std::{env, process::ExitCode, time::Instant};

use hardtack_interop::Run;
use hardtack_zlib::{Compressor, DecompressError, Decompressor};

use peer::{Answer, Item, Peer, Verdict};
use random::Random;

/// Inputs between two questions.
const BATCH: usize = 256;

/// The longest input: more than two windows of zlib.
const LONGEST: usize = 80_000;

/// Nothing here inflates to so much.
const LIMIT: usize = 1 << 28;

fn main() -> ExitCode {
    let arguments: Vec<u64> = env::args().skip(1).map(|word| word.parse().unwrap_or(0)).collect();
    let (count, seed) = match arguments[..] {
        [count] => (count, Run::from_env().seed),
        [count, seed] => (count, seed),
        _ => (0, 0),
    };
    if count == 0 {
        eprintln!("usage: zlib COUNT [SEED]");
        return ExitCode::from(2);
    }
    let count = usize::try_from(count).unwrap();
    println!("zlib: seed {seed}");
    let tally = compare(count, seed);
    println!(
        "zlib: seed {seed}: {count} inputs of {} bytes compressed, 0 different; {} streams of other \
         writers inflated, 0 different; {count} broken streams judged, 0 otherwise ({} good, {} \
         malformed, {} truncated, {} with trailing bytes; {} malformed ones that zlib reads on), {} of them mended and inflated, 0 different",
        tally.bytes,
        tally.others,
        tally.verdicts[0],
        tally.verdicts[1],
        tally.verdicts[2],
        tally.verdicts[3],
        tally.sooner,
        tally.mended
    );
    ExitCode::SUCCESS
}

/// What was compared.
#[derive(Default)]
struct Tally {
    bytes: usize,
    others: usize,
    verdicts: [usize; 4],
    /// Refused as malformed where zlib waits for more.
    sooner: usize,
    mended: usize,
}

fn compare(count: usize, seed: u64) -> Tally {
    let mut peer = Peer::start();
    let mut sides =
        Sides { tally: Tally::default(), decompressor: Decompressor::new(), out: Vec::new(), seed };
    // One for all inputs, so that what an input leaves behind cannot change the next one's stream.
    let mut compressor = Compressor::new();
    let mut stream_before = vec![0x78, 0x9C, 0x03, 0, 0, 0, 0, 1];
    let start = Instant::now();
    let mut ours = Vec::new();
    let mut batch = Vec::new();
    for first in (0..count).step_by(BATCH) {
        ours.clear();
        batch.clear();
        for item in first..count.min(first + BATCH) {
            let random = &mut Random::new(seed, item);
            let input = match random.below(2) {
                0 => inputs::structured(random, LONGEST),
                _ => session::text(random),
            };
            let mut stream = Vec::new();
            compressor.compress_into(&input, &mut stream);
            // What decides whether a cookie is compressed.
            let worth = input.len().saturating_sub(2);
            let mut shorter = Vec::new();
            let is_shorter = compressor.compress_if_smaller(&input, worth, &mut shorter);
            assert_eq!(is_shorter, stream.len() <= worth, "seed {seed}: {}", Hex(&input));
            assert!(shorter.is_empty() || shorter == stream, "seed {seed}: {}", Hex(&input));
            let broken = broken::broken(random, &stream, &stream_before);
            batch.push(Item { number: random.next() as u32, input, broken });
            stream_before.clone_from(&stream);
            ours.push(stream);
        }
        let mut streams = ours.iter();
        peer.ask(&batch, |item, answer| sides.hold(item, streams.next().unwrap(), answer));
        let done = first + batch.len();
        if done / 500_000 > first / 500_000 {
            eprintln!("zlib: {done} inputs in {} s", start.elapsed().as_secs());
        }
    }
    sides.tally
}

struct Sides {
    tally: Tally,
    /// One for all streams too.
    decompressor: Decompressor,
    out: Vec<u8>,
    seed: u64,
}

impl Sides {
    fn hold(&mut self, item: &Item, ours: &[u8], answer: &Answer<'_>) {
        let Self { tally, decompressor, out, seed } = self;
        let Item { input, broken, .. } = item;
        assert_eq!(ours, answer.plain, "seed {seed}: written otherwise: {}", Hex(input));
        for stream in [answer.plain, answer.other] {
            if !stream.is_empty() {
                let read = decompressor.decompress(stream, input.len(), out);
                assert_eq!(read, Ok(()), "seed {seed}: not read: {}", Hex(stream));
                assert!(out == input, "seed {seed}: read otherwise: {}", Hex(stream));
            }
        }
        let verdict = match decompressor.decompress(broken, LIMIT, out) {
            Ok(()) => Verdict::Good,
            Err(DecompressError::Truncated) => Verdict::Truncated,
            Err(DecompressError::TrailingBytes) => Verdict::Trailing,
            Err(_) => Verdict::Malformed,
        };
        // A head in which no symbol has a word is malformed here, at once; zlib reads on to the end
        // of the head, and where the stream ends before, truncated is what it says.
        let sooner = verdict == Verdict::Malformed && answer.verdict == Verdict::Truncated;
        assert!(
            verdict == answer.verdict || sooner,
            "seed {seed}: {verdict:?} here and {:?} there: {}",
            answer.verdict,
            Hex(broken)
        );
        tally.sooner += usize::from(sooner);
        if verdict == Verdict::Good {
            assert!(out == answer.decoded, "seed {seed}: read otherwise: {}", Hex(broken));
        }
        if answer.length > 0 {
            let mut mended = vec![0x78, 0x9C];
            mended.extend_from_slice(&broken[2..2 + answer.length]);
            mended.extend_from_slice(&adler32(answer.decoded).to_be_bytes());
            let read = decompressor.decompress(&mended, answer.decoded.len(), out);
            assert_eq!(read, Ok(()), "seed {seed}: not read: {}", Hex(&mended));
            assert!(out == answer.decoded, "seed {seed}: read otherwise: {}", Hex(&mended));
            tally.mended += 1;
        }
        tally.bytes += input.len();
        tally.others += usize::from(!answer.other.is_empty());
        tally.verdicts[verdict as usize] += 1;
    }
}

/// As the standard defines it (RFC 1950, section 8).
fn adler32(data: &[u8]) -> u32 {
    let (low, high) = data.iter().fold((1, 0), |(low, high), &byte| {
        let low = (low + u32::from(byte)) % 65_521;
        (low, (high + low) % 65_521)
    });
    high << 16 | low
}

/// Bytes as they can be copied into a test.
struct Hex<'a>(&'a [u8]);

impl std::fmt::Display for Hex<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}
