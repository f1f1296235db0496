//! Compression as itsdangerous uses it, and inflating under a limit.

use flate2::{Compress, Compression, Decompress, FlushCompress, FlushDecompress, Status};

use crate::BadPayload;

/// Appends the zlib stream of a body if it has at most `max_len` bytes; says whether it has.
pub(crate) fn compress_within(body: &[u8], max_len: usize, out: &mut Vec<u8>) -> bool {
    let start = out.len();
    out.reserve_exact(max_len);
    let mut room = vec![0; max_len];
    let mut deflate = Compress::new(Compression::new(6), true);
    let done = deflate.compress(body, &mut room, FlushCompress::Finish);
    let len = usize::try_from(deflate.total_out()).unwrap_or(usize::MAX);
    match (done, room.get(..len)) {
        (Ok(Status::StreamEnd), Some(stream)) => {
            out.extend_from_slice(stream);
            true
        }
        _ => {
            out.truncate(start);
            false
        }
    }
}

/// Replaces `body` with what a zlib stream holds, at most `max_len` bytes.
pub(crate) fn decompress(
    stream: &[u8],
    max_len: usize,
    body: &mut Vec<u8>,
) -> Result<(), BadPayload> {
    let mut inflate = Decompress::new(true);
    body.clear();
    loop {
        let read = usize::try_from(inflate.total_in()).unwrap_or(usize::MAX);
        let rest = stream.get(read..).unwrap_or_default();
        // One byte beyond the limit tells a body that fills it from one that passes it.
        let room = max_len.saturating_add(1).saturating_sub(body.len());
        let more = body.len().max(stream.len().saturating_mul(4)).max(64);
        body.reserve_exact(more.min(room));
        let status = inflate
            .decompress_vec(rest, body, FlushDecompress::None)
            .map_err(|_| BadPayload::Zlib)?;
        if body.len() > max_len {
            return Err(BadPayload::TooLong { limit: max_len });
        }
        let consumed = usize::try_from(inflate.total_in()).unwrap_or(usize::MAX);
        match status {
            Status::StreamEnd if consumed == stream.len() => return Ok(()),
            Status::StreamEnd => return Err(BadPayload::TrailingBytes),
            _ if consumed == stream.len() && body.len() < body.capacity() => {
                return Err(BadPayload::Zlib);
            }
            _ => {}
        }
    }
}
