//! Everything there is to say about a token.

use hardtack_serializer::{
    BadPayload, BadTimeSignature, Limits, MaxAge, UnverifiedParts,
    signer::{Digest, KeyRing, Separator},
};

use super::{kind::Kind, verdict::Verdict};
use crate::{
    args::{Format, LifetimeSource},
    exit::Exit,
    scheme::Scheme,
};

/// The settings by which a token is checked.
#[derive(Debug)]
pub(crate) struct Settings {
    pub(crate) keys: Option<KeyRing>,
    pub(crate) scheme: Scheme,
    /// The lifetime in seconds, if there is one.
    pub(crate) lifetime: Option<u64>,
    pub(crate) lifetime_source: LifetimeSource,
    /// The cookie's name.
    pub(crate) name: String,
}

/// Everything there is to say about a token.
#[derive(Debug)]
pub(crate) struct Report {
    /// The length of the token in bytes.
    pub(crate) len: usize,
    pub(crate) now: u64,
    pub(crate) kind: Kind,
    /// The format that was asked for.
    format: Format,
    /// The segments, where the token has those of itsdangerous.
    pub(crate) segments: Option<Segments>,
    pub(crate) verdict: Verdict,
}

/// The unverified content of the segments of a token.
#[derive(Debug)]
pub(crate) struct Segments {
    /// The length of the payload's text.
    pub(crate) payload_len: usize,
    pub(crate) compressed: bool,
    pub(crate) body: Result<Body, BadPayload>,
    pub(crate) signed_at: Result<u64, BadTimeSignature>,
    /// The length of the signature's text.
    pub(crate) signature_len: usize,
}

/// A body, and what it is taken for.
#[derive(Debug)]
pub(crate) struct Body {
    pub(crate) format: Format,
    pub(crate) bytes: Vec<u8>,
}

impl Report {
    pub(crate) fn new(token: &[u8], settings: &Settings, now: u64) -> Self {
        let kind = Kind::of(token, settings.scheme.format);
        let segments = Segments::of(token, &kind, settings.scheme.format);
        let max_age = settings.lifetime.map_or(MaxAge::UNLIMITED, MaxAge::seconds);
        let verdict = Verdict::of(token, &kind, segments.as_ref(), settings, max_age, now);
        Self { len: token.len(), now, kind, format: settings.scheme.format, segments, verdict }
    }

    /// Returns what the payload was read as.
    pub(crate) fn body_format(&self) -> Option<Format> {
        let body = self.segments.as_ref()?.body.as_ref().ok()?;
        Some(body.format)
    }

    /// Describes the token.
    pub(crate) fn words(&self) -> String {
        self.kind.words(self.format, self.body_format())
    }

    /// Valid when it was verified, or, without a key, when it is a token that can be read.
    pub(crate) fn exit(&self) -> Exit {
        let readable = self.kind == Kind::Timed
            && self.segments.as_ref().is_some_and(|segments| {
                segments.signed_at.is_ok() && segments.body.as_ref().is_ok_and(Body::is_sound)
            })
            && self.body_format() == Some(self.format);
        match self.verdict {
            Verdict::Verified { .. } => Exit::Valid,
            Verdict::NoKey if readable => Exit::Valid,
            _ => Exit::Refused,
        }
    }
}

impl Segments {
    fn of(token: &[u8], kind: &Kind, format: Format) -> Option<Self> {
        if !matches!(kind, Kind::Timed | Kind::Starlette | Kind::CutOffInSignature) {
            return None;
        }
        let limits = Limits::default();
        let parts = UnverifiedParts::split(token, Separator::default(), &limits).ok()?;
        let body = match (kind, format) {
            (Kind::Starlette, _) => super::kind::starlette_body(parts.payload)
                .map(|bytes| Body { format: Format::Json, bytes })
                .ok_or(BadPayload::Base64),
            (_, Format::Raw) => Ok(Body { format, bytes: parts.payload.to_vec() }),
            _ => {
                let mut buffer = Vec::new();
                match parts.url_safe_body(&limits, &mut buffer).map(drop) {
                    Ok(()) => Ok(Body { format: format_of(format, &buffer), bytes: buffer }),
                    Err(error) => Err(error),
                }
            }
        };
        Some(Self {
            payload_len: parts.payload.len(),
            compressed: format != Format::Raw && parts.payload.first() == Some(&b'.'),
            body,
            signed_at: parts.signed_at().map(|at| at.0),
            signature_len: parts.signature.len(),
        })
    }

    /// Returns why the payload cannot be decoded, if it cannot.
    pub(crate) fn fault(&self) -> Option<String> {
        match &self.body {
            Err(error) => Some(super::people::chain(error)),
            Ok(body) => {
                let checked = crate::seal::check(body.format, &Default::default(), &body.bytes);
                checked.err().map(|refusal| refusal.message())
            }
        }
    }

    /// The digest whose signatures have this length.
    pub(crate) fn digest(&self) -> Option<Digest> {
        digest_of_len(self.signature_len)
    }
}

/// Returns the format of a body: plain JSON if it cannot be the session that was expected.
fn format_of(expected: Format, body: &[u8]) -> Format {
    let check = |format| crate::seal::check(format, &Default::default(), body);
    let is_object = body.trim_ascii_start().first() == Some(&b'{');
    if expected == Format::Flask && !is_object && check(Format::Json).is_ok() {
        Format::Json
    } else {
        expected
    }
}

impl Body {
    fn is_sound(&self) -> bool {
        crate::seal::check(self.format, &Default::default(), &self.bytes).is_ok()
    }
}

/// The digest whose signatures are texts of this length.
pub(crate) fn digest_of_len(len: usize) -> Option<Digest> {
    Digest::ALL.into_iter().find(|digest| digest.output_len().saturating_mul(4).div_ceil(3) == len)
}
