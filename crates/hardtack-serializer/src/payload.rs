//! The part of a token that contains the body: as it is, or as base64url.

use std::cell::RefCell;
use std::fmt;

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use hardtack_zlib::{Compressor, Decompressor};

use crate::{BadPayload, Json, Limits};

/// The form of a body in a token: [`Plain`] or [`UrlSafe`]. No other crate can add one.
pub trait PayloadForm: sealed::Form + fmt::Debug + Clone + Default {}

/// The body as it is: itsdangerous' `Serializer` and `TimedSerializer`.
#[derive(Clone, Debug, Default)]
pub struct Plain;

/// The body as base64url text, compressed where that is shorter: itsdangerous'
/// `URLSafeSerializer` and `URLSafeTimedSerializer`.
#[derive(Clone, Debug, Default)]
pub struct UrlSafe {
    pub(crate) compression: Compression,
}

/// The choice whether URL-safe payloads are compressed. Both forms are read.
///
/// ```
/// use hardtack_serializer::{Compression, SecretKey, UrlSafeSerializer};
///
/// let serializer = UrlSafeSerializer::new(SecretKey::new("secret-key")?);
/// let value = "a".repeat(100);
/// let short = serializer.dumps(&value)?;
/// let long = serializer.clone().with_compression(Compression::Never).dumps(&value)?;
/// assert!(short.starts_with('.') && short.len() < long.len());
/// assert_eq!(serializer.loads::<String>(&long)?, value);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum Compression {
    /// Compress at level 6 whenever that saves more than one byte, as itsdangerous does; the
    /// default.
    #[default]
    WhenShorter,
    /// Never compress: faster to write and to read, and longer. Python reads it too.
    Never,
}

impl PayloadForm for Plain {}

impl PayloadForm for UrlSafe {}

pub(crate) mod sealed {
    use super::{BadPayload, Json, Limits};

    /// The methods of a payload form, which other crates cannot call.
    pub trait Form {
        /// The type of a token: bytes, or text.
        type Token: AsRef<[u8]>;

        /// The JSON that itsdangerous writes in this form.
        const JSON: Json;

        /// Appends the payload of a body.
        fn pack(&self, body: &[u8], payload: &mut Vec<u8>);

        /// Reads the body of a payload, into the buffer if it has to be decoded.
        fn unpack<'b>(
            payload: &'b [u8],
            limits: &Limits,
            buffer: &'b mut Vec<u8>,
        ) -> Result<&'b [u8], BadPayload>;

        /// Creates a token of what was packed and signed.
        fn token(signed: Vec<u8>) -> Self::Token;
    }
}

impl sealed::Form for Plain {
    type Token = Vec<u8>;

    const JSON: Json = Json::PYTHON;

    fn pack(&self, body: &[u8], payload: &mut Vec<u8>) {
        payload.extend_from_slice(body);
    }

    fn unpack<'b>(
        payload: &'b [u8],
        limits: &Limits,
        _: &'b mut Vec<u8>,
    ) -> Result<&'b [u8], BadPayload> {
        if payload.len() > limits.max_body_len() {
            return Err(BadPayload::TooLong { limit: limits.max_body_len() });
        }
        Ok(payload)
    }

    fn token(signed: Vec<u8>) -> Vec<u8> {
        signed
    }
}

thread_local! {
    static SCRATCH: RefCell<Scratch> = const { RefCell::new(Scratch::new()) };
}

/// State and buffers that cost more to create than a session costs to compress, kept per thread.
struct Scratch {
    compressor: Option<Compressor>,
    decompressor: Decompressor,
    /// A buffer for a zlib stream.
    stream: Vec<u8>,
}

impl Scratch {
    /// The greatest capacity that is kept, in bytes: the longest token with the default limits.
    const KEPT: usize = 64 * 1024;

    const fn new() -> Self {
        Self { compressor: None, decompressor: Decompressor::new(), stream: Vec::new() }
    }

    /// Lends all of it, the buffer empty.
    fn lend<R>(work: impl FnOnce(&mut Self) -> R) -> R {
        SCRATCH.with_borrow_mut(|scratch| {
            scratch.stream.clear();
            let result = work(scratch);
            scratch.stream.shrink_to(Self::KEPT);
            result
        })
    }
}

/// The prefix of a compressed payload.
const COMPRESSED: u8 = b'.';

impl sealed::Form for UrlSafe {
    type Token = String;

    const JSON: Json = Json::COMPACT;

    fn pack(&self, body: &[u8], payload: &mut Vec<u8>) {
        if self.compression == Compression::Never {
            return encode(body, payload);
        }
        // The mark before a compressed payload costs one byte, hence two less than the body.
        let worth = body.len().saturating_sub(2);
        Scratch::lend(|Scratch { compressor, stream, .. }| {
            let compressor = compressor.get_or_insert_with(Compressor::new);
            if compressor.compress_if_smaller(body, worth, stream) {
                payload.push(COMPRESSED);
                encode(stream, payload);
            } else {
                encode(body, payload);
            }
        });
    }

    fn unpack<'b>(
        payload: &'b [u8],
        limits: &Limits,
        buffer: &'b mut Vec<u8>,
    ) -> Result<&'b [u8], BadPayload> {
        let limit = limits.max_body_len();
        if let Some(text) = payload.strip_prefix(&[COMPRESSED]) {
            // The buffer's capacity is used by the decompressor, which spares it an allocation.
            let read = Scratch::lend(|Scratch { decompressor, stream, .. }| {
                decode(text, stream)?;
                Ok(decompressor.decompress(stream, limit, buffer)?)
            });
            if let Err(error) = read {
                buffer.clear();
                return Err(error);
            }
            return Ok(buffer);
        }
        buffer.clear();
        if (payload.len() / 4).saturating_mul(3) > limit {
            return Err(BadPayload::TooLong { limit });
        }
        decode(payload, buffer)?;
        if buffer.len() > limit {
            return Err(BadPayload::TooLong { limit });
        }
        Ok(buffer)
    }

    fn token(signed: Vec<u8>) -> String {
        String::from_utf8(signed).expect("base64url and separators are ASCII")
    }
}

/// Appends bytes as base64url.
fn encode(bytes: &[u8], payload: &mut Vec<u8>) {
    let start = payload.len();
    // Without padding, every three bytes begun are one character more than they are bytes.
    payload.resize(start.saturating_add(bytes.len().saturating_mul(4).div_ceil(3)), 0);
    if let Some(text) = payload.get_mut(start..) {
        let written = URL_SAFE_NO_PAD.encode_slice(bytes, text);
        debug_assert_eq!(written.ok(), Some(payload.len().saturating_sub(start)));
    }
}

/// Appends the bytes of canonical base64url.
fn decode(text: &[u8], bytes: &mut Vec<u8>) -> Result<(), BadPayload> {
    URL_SAFE_NO_PAD.decode_vec(text, bytes).map_err(|_| BadPayload::Base64)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_thread_keeps_the_capacity_for_the_longest_usual_token_and_no_more() {
        let grown = |capacity| {
            Scratch::lend(|scratch| scratch.stream.reserve_exact(capacity));
            Scratch::lend(|scratch| scratch.stream.capacity())
        };
        let longest = Limits::default().max_token_len();
        assert_eq!(grown(longest), longest);
        assert_eq!(grown(16 * longest), longest);
    }
}
