//! zlib streams as zlib-rs reads them.

use zlib_rs::{Inflate, InflateFlush, Status};

/// What a stream inflates to, if it is one whole zlib stream of no more than so many bytes.
pub(crate) fn inflate(stream: &[u8], limit: usize) -> Option<Vec<u8>> {
    let (out, read) = run(stream, limit, true)?;
    (read == stream.len()).then_some(out)
}

/// What a bare deflate stream inflates to, and how long it is, whatever may follow it.
pub(crate) fn inflate_raw(stream: &[u8], limit: usize) -> Option<(Vec<u8>, usize)> {
    run(stream, limit, false)
}

/// Whether a stream makes more bytes than this, whatever may be wrong with it after them.
pub(crate) fn exceeds(stream: &[u8], limit: usize) -> bool {
    let mut out = vec![0; limit + 1];
    let mut inflate = Inflate::new(true, 15);
    // An error does not take back what was written before it.
    let _ = inflate.decompress(stream, &mut out, InflateFlush::Finish);
    inflate.total_out() > limit as u64
}

fn run(stream: &[u8], limit: usize, zlib_head: bool) -> Option<(Vec<u8>, usize)> {
    // One byte more, so that data beyond the limit is seen.
    let mut out = vec![0; limit + 1];
    let mut inflate = Inflate::new(zlib_head, 15);
    let status = inflate.decompress(stream, &mut out, InflateFlush::Finish).ok()?;
    let written = usize::try_from(inflate.total_out()).ok()?;
    let read = usize::try_from(inflate.total_in()).ok()?;
    out.truncate(written);
    (status == Status::StreamEnd && written <= limit).then_some((out, read))
}
