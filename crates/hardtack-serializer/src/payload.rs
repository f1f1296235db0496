//! The part of a token that carries the body: as it is, or as base64url.

use std::cell::RefCell;
use std::fmt;

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use hardtack_zlib::{Compressor, decompress};

use crate::{BadPayload, Json, Limits};

/// How a body stands in a token: [`Plain`] or [`UrlSafe`]. No other crate can add one.
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

/// Whether a URL-safe payload may be compressed. Reading takes both.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum Compression {
    /// Compress at level 6 whenever that saves more than one byte, as itsdangerous does; the
    /// default.
    #[default]
    WhenShorter,
    /// Never compress: faster to write and to read, and longer. Python reads it all the same.
    Never,
}

impl PayloadForm for Plain {}

impl PayloadForm for UrlSafe {}

pub(crate) mod sealed {
    use super::{BadPayload, Json, Limits};

    /// What a payload form does, out of reach of other crates.
    pub trait Form {
        /// What a token is: bytes, or text.
        type Token: AsRef<[u8]>;

        /// How itsdangerous spells JSON in this form.
        const JSON: Json;

        /// Appends the payload of a body.
        fn pack(&self, body: &[u8], payload: &mut Vec<u8>);

        /// Reads the body of a payload, into the buffer if it does not stand there as it is.
        fn unpack<'b>(
            payload: &'b [u8],
            limits: &Limits,
            buffer: &'b mut Vec<u8>,
        ) -> Result<&'b [u8], BadPayload>;

        /// Makes a token of what was packed and signed.
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
        if payload.len() > limits.max_body_len {
            return Err(BadPayload::TooLong { limit: limits.max_body_len });
        }
        Ok(payload)
    }

    fn token(signed: Vec<u8>) -> Vec<u8> {
        signed
    }
}

thread_local! {
    /// The tables of a compressor, which cost more to make than a session to compress.
    static COMPRESSOR: RefCell<Compressor> = RefCell::new(Compressor::new());
}

/// What stands before a compressed payload.
const COMPRESSED: u8 = b'.';

impl sealed::Form for UrlSafe {
    type Token = String;

    const JSON: Json = Json::COMPACT;

    fn pack(&self, body: &[u8], payload: &mut Vec<u8>) {
        // The mark before a compressed payload costs one byte, hence two less than the body.
        let worth = body.len().saturating_sub(2);
        let mut stream = Vec::new();
        let body = if self.compression == Compression::WhenShorter
            && COMPRESSOR.with_borrow_mut(|zlib| zlib.compress_if_smaller(body, worth, &mut stream))
        {
            payload.push(COMPRESSED);
            &stream
        } else {
            body
        };
        let start = payload.len();
        // Without padding, every three bytes begun are one character more than they are bytes.
        payload.resize(start.saturating_add(body.len().saturating_mul(4).div_ceil(3)), 0);
        if let Some(room) = payload.get_mut(start..) {
            let written = URL_SAFE_NO_PAD.encode_slice(body, room);
            debug_assert_eq!(written.ok(), Some(payload.len().saturating_sub(start)));
        }
    }

    fn unpack<'b>(
        payload: &'b [u8],
        limits: &Limits,
        buffer: &'b mut Vec<u8>,
    ) -> Result<&'b [u8], BadPayload> {
        let limit = limits.max_body_len;
        buffer.clear();
        match payload.strip_prefix(&[COMPRESSED]) {
            Some(text) => {
                let stream = URL_SAFE_NO_PAD.decode(text).map_err(|_| BadPayload::Base64)?;
                decompress(&stream, limit, buffer)?;
            }
            None => {
                if (payload.len() / 4).saturating_mul(3) > limit {
                    return Err(BadPayload::TooLong { limit });
                }
                URL_SAFE_NO_PAD.decode_vec(payload, buffer).map_err(|_| BadPayload::Base64)?;
                if buffer.len() > limit {
                    return Err(BadPayload::TooLong { limit });
                }
            }
        }
        Ok(buffer)
    }

    fn token(signed: Vec<u8>) -> String {
        String::from_utf8(signed).expect("base64url and separators are ASCII")
    }
}
