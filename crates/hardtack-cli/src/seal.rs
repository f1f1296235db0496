//! Opens and makes tokens of any format.

use std::borrow::Cow;

use hardtack_serializer::{
    BadData, Json, KeyMatch, KeyRing, Limits, MaxAge, TimestampSigner, UnixTime,
    UrlSafeTimedSerializer,
};
use hardtack_session::Rejection;
use hardtack_tagged_json::{Decoder, Encoder, ErrorKind, Value};
use serde::de::IgnoredAny;

use crate::{args::Format, order, printable, refusal::Refusal, scheme::Scheme};

/// Opens and makes the tokens of one scheme.
#[derive(Debug)]
pub(crate) struct Seal {
    maker: Maker,
    decoder: Decoder,
    format: Format,
}

#[derive(Debug)]
enum Maker {
    UrlSafe(Box<UrlSafeTimedSerializer>),
    Raw(Box<TimestampSigner>),
}

/// A verified body, when it was signed and with which key.
#[derive(Debug)]
pub(crate) struct Opened<'b> {
    pub(crate) body: &'b [u8],
    pub(crate) signed_at: u64,
    pub(crate) key: KeyMatch,
}

impl Seal {
    pub(crate) fn new(scheme: &Scheme, keys: KeyRing) -> Self {
        let signer = scheme.signer(keys);
        let maker = match scheme.format {
            Format::Flask | Format::Json => {
                Maker::UrlSafe(Box::new(UrlSafeTimedSerializer::<Json>::from_signer(signer)))
            }
            Format::Raw => Maker::Raw(Box::new(TimestampSigner::from_signer(signer))),
        };
        Self { maker, decoder: Decoder::new(), format: scheme.format }
    }

    /// Verifies a token, its age, and that its body is what the format says.
    pub(crate) fn open<'b>(
        &self,
        token: &'b [u8],
        max_age: MaxAge,
        now: u64,
        buffer: &'b mut Vec<u8>,
    ) -> Result<Opened<'b>, Refusal> {
        let opened = match &self.maker {
            Maker::UrlSafe(serializer) => {
                let signed = serializer.loads_body(token, max_age, UnixTime(now), buffer)?;
                Opened { body: signed.value, signed_at: signed.signed_at.0, key: signed.key }
            }
            Maker::Raw(signer) => {
                let (len, limit) = (token.len(), Limits::default().max_token_len());
                if len > limit {
                    return Err(BadData::TooLong { len, limit }.into());
                }
                let signed = signer.unsign(token, max_age, UnixTime(now))?;
                Opened { body: signed.value, signed_at: signed.signed_at.0, key: signed.key }
            }
        };
        check(self.format, &self.decoder, opened.body)?;
        Ok(opened)
    }

    /// Signs a body as of a second since 1970, unless the token would be one that is not opened.
    pub(crate) fn seal(&self, body: &[u8], at: u64) -> Result<Vec<u8>, Refusal> {
        let token = match &self.maker {
            Maker::UrlSafe(serializer) => {
                serializer.dumps_body(body, UnixTime(at)).map(String::into_bytes)
            }
            Maker::Raw(signer) => signer.sign(body, UnixTime(at)),
        }
        .map_err(Refusal::NotSigned)?;
        let (len, limit) = (token.len(), Limits::default().max_token_len());
        if len > limit {
            return Err(Refusal::SignedTooLong { len, limit });
        }
        Ok(token)
    }
}

/// Reads what itsdangerous' own serializers sign, in which no key is a tag.
pub(crate) fn json_decoder() -> Decoder {
    Decoder::new().without_tags()
}

/// Checks that a body is what the format says.
pub(crate) fn check(format: Format, decoder: &Decoder, body: &[u8]) -> Result<(), Refusal> {
    match format {
        Format::Flask => {
            let text = std::str::from_utf8(body).map_err(|_| Rejection::NotText)?;
            decoder.raw_map(text).map_err(Rejection::NotASession)?;
        }
        Format::Json => {
            json_decoder().from_slice::<IgnoredAny>(body).map_err(Refusal::NotJson)?;
        }
        Format::Raw => {}
    }
    Ok(())
}

/// The body that Flask or itsdangerous would sign for the same value.
pub(crate) fn normal(format: Format, input: &[u8]) -> Result<Cow<'_, [u8]>, Refusal> {
    let text = || std::str::from_utf8(input).map_err(|_| Refusal::InputNotText);
    let body: Cow<'_, [u8]> = match format {
        Format::Flask => Cow::Owned(normal_session(text()?)?.into_bytes()),
        Format::Json => {
            let value: Value = json_decoder().from_str(text()?).map_err(Refusal::InputNotJson)?;
            let encoder = Encoder::new().without_tags().with_sort_keys(false);
            let text = encoder.with_ensure_ascii(false).to_string(&value);
            Cow::Owned(text.map_err(Refusal::InputNotJson)?.into_bytes())
        }
        Format::Raw => Cow::Borrowed(input),
    };
    let limit = Limits::default().max_body_len();
    if body.len() > limit {
        return Err(Refusal::InputTooLong { limit });
    }
    Ok(body)
}

fn normal_session(text: &str) -> Result<String, Refusal> {
    let decoder = Decoder::new();
    let map = decoder.raw_map(text).map_err(Refusal::InputNotASession)?;
    match decoder.from_str::<Value>(text) {
        Ok(mut value) => {
            order::as_flask(&mut value);
            let encoder = Encoder::new().with_sort_keys(false);
            encoder.to_string(&value).map_err(Refusal::InputNotASession)
        }
        // No Rust text can hold a lone surrogate; what is spelled as Flask does stays as it is.
        Err(error) if matches!(error.kind(), ErrorKind::LoneSurrogate) => {
            let mut out = String::new();
            Encoder::new().write_raw_map(&map, &mut out).map_err(Refusal::InputNotASession)?;
            Ok(out)
        }
        Err(error) => Err(Refusal::InputNotASession(error)),
    }
}

/// A body as one JSON value: itself where it is JSON, else its text as a string.
pub(crate) fn as_json(format: Format, body: &[u8]) -> (&'static str, Cow<'_, str>) {
    match (format, std::str::from_utf8(body)) {
        (Format::Flask | Format::Json, Ok(text)) => ("payload", Cow::Borrowed(text)),
        (_, Ok(text)) => ("payload", Cow::Owned(serde_json::Value::from(text).to_string())),
        (_, Err(_)) => {
            let text = serde_json::Value::from(printable::bytes(body)).to_string();
            ("payload_escaped", Cow::Owned(text))
        }
    }
}
