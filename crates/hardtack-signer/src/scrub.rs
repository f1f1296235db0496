//! Overwrites the stack that a computation over a key has used.

use zeroize::Zeroize as _;

// Both hold for code that is optimised. Without, every call copies what it is given, some of it
// deeper than this and some where nothing is overwritten.

/// More than keying an HMAC takes, in words of 8 bytes.
const KEYING: usize = 512;

/// More than the compression function of SHA-512 takes, in words of 8 bytes.
const COMPRESSING: usize = 256;

/// Runs a computation that makes a key or is given one, and leaves none of its local variables behind
/// on the stack.
///
/// Wiping on drop covers what a value owns when it is dropped. A hash function leaves more: blocks
/// of its input, and the places from which its state was moved.
pub(crate) fn scrubbed<T>(compute: impl FnOnce() -> T) -> T {
    let result = apart(compute);
    overwrite::<KEYING>();
    result
}

/// Does the same as [`scrubbed`] for a computation that begins with a keyed state. It costs a tenth as much.
pub(crate) fn lightly_scrubbed<T>(compute: impl FnOnce() -> T) -> T {
    let result = apart(compute);
    overwrite::<COMPRESSING>();
    result
}

/// A frame below the caller's, which is where the frame of [`overwrite`] will lie.
#[inline(never)]
fn apart<T>(compute: impl FnOnce() -> T) -> T {
    compute()
}

#[inline(never)]
fn overwrite<const WORDS: usize>() {
    let mut room = [0_u64; WORDS];
    room.zeroize();
}
