//! The writable memory of this process, as a file.

use std::{
    fs::{File, read_to_string},
    os::unix::fs::FileExt,
};

use crate::needles::{MASK, Needle};

/// How much is read at once.
const CHUNK: usize = 1 << 20;

/// Returns the bytes at an address.
pub(crate) fn at(address: usize, len: usize) -> Vec<u8> {
    let mut bytes = vec![0; len];
    let memory = File::open("/proc/self/mem").unwrap();
    memory.read_exact_at(&mut bytes, address.try_into().unwrap()).unwrap();
    bytes
}

/// Counts the places where each needle stands.
#[inline(never)]
pub(crate) fn count(needles: &[Needle]) -> Vec<usize> {
    let memory = File::open("/proc/self/mem").unwrap();
    let maps = read_to_string("/proc/self/maps").unwrap();
    let overlap = needles.iter().map(|needle| needle.masked.len()).max().unwrap_or(1) - 1;
    let mut room = vec![0; CHUNK];
    let mut counts = vec![0; needles.len()];
    let mut read = 0_usize;
    for line in maps.lines() {
        let mut fields = line.split(' ');
        let (range, rights) = (fields.next().unwrap(), fields.next().unwrap());
        if !rights.starts_with("rw") {
            continue;
        }
        let (start, end) = range.split_once('-').unwrap();
        let [start, end] = [start, end].map(|text| u64::from_str_radix(text, 16).unwrap());
        let mut position = start;
        while position < end {
            let len = usize::try_from(end - position).unwrap().min(CHUNK);
            let chunk = &mut room[..len];
            // Pages that the kernel keeps for itself cannot be read.
            if memory.read_exact_at(chunk, position).is_err() {
                break;
            }
            // Masked in place at once, so that the room itself holds nothing that could be found.
            chunk.iter_mut().for_each(|byte| *byte ^= MASK);
            read += len;
            for (needle, count) in needles.iter().zip(&mut counts) {
                *count += occurrences(chunk, &needle.masked);
            }
            let step = if len == CHUNK { len - overlap } else { len };
            position += u64::try_from(step).unwrap();
        }
    }
    assert!(read > 100_000, "only {read} bytes could be read");
    counts
}

fn occurrences(text: &[u8], needle: &[u8]) -> usize {
    let first = needle[0];
    let mut count = 0;
    let mut rest = text;
    while let Some(at) = rest.iter().position(|byte| *byte == first) {
        rest = &rest[at..];
        count += usize::from(rest.starts_with(needle));
        rest = &rest[1..];
    }
    count
}
