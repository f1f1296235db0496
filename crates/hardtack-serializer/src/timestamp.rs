//! The timestamp of a token: seconds since 1970 as base64url text.

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use hardtack_signer::Separator;
use thiserror::Error;
use time::OffsetDateTime;

use crate::BadTimeSignature;

/// Appends the big-endian seconds without leading zero bytes; second 0 is no text at all.
pub(crate) fn encode(seconds: u64, out: &mut Vec<u8>) {
    let bytes = seconds.to_be_bytes();
    let zeros = bytes.iter().take_while(|&&byte| byte == 0).count();
    // Eight bytes are eleven characters.
    let mut text = [0; 11];
    let significant = bytes.get(zeros..).unwrap_or_default();
    let len = URL_SAFE_NO_PAD.encode_slice(significant, &mut text).unwrap_or_default();
    out.extend_from_slice(text.get(..len).unwrap_or_default());
}

/// Reads what [`encode`] writes, and nothing else.
///
/// itsdangerous pads shorter texts and so reads leading zero bytes too, but never writes them; a
/// second spelling of one time is refused.
pub(crate) fn decode(text: &[u8]) -> Result<u64, BadTimeSignature> {
    let mut bytes = [0; 9];
    let len =
        URL_SAFE_NO_PAD.decode_slice(text, &mut bytes).map_err(|_| BadTimeSignature::Malformed)?;
    match bytes.get(..len) {
        Some([]) => Ok(0),
        Some([0, ..]) | None => Err(BadTimeSignature::Malformed),
        Some(significant) if significant.len() <= 8 => {
            Ok(significant.iter().fold(0, |seconds, &byte| seconds << 8 | u64::from(byte)))
        }
        Some(_) => Err(BadTimeSignature::Malformed),
    }
}

/// Splits a signed value from its timestamp, at the last separator.
pub(crate) fn split(
    timestamped: &[u8],
    separator: Separator,
) -> Result<(&[u8], u64), BadTimeSignature> {
    let (value, text) = rsplit(timestamped, separator).ok_or(BadTimeSignature::Missing)?;
    Ok((value, decode(text)?))
}

/// What stands before and after the last separator.
pub(crate) fn rsplit(bytes: &[u8], separator: Separator) -> Option<(&[u8], &[u8])> {
    let at = bytes.iter().rposition(|&byte| byte == separator.get())?;
    let (before, after) = bytes.split_at_checked(at)?;
    Some((before, after.get(1..)?))
}

/// The calendar date of a timestamp, UTC: what itsdangerous gives as `date_signed`.
///
/// Every `u64` is a valid timestamp, but not every one is a date that people write.
///
/// ```
/// use hardtack_serializer::{DateOutOfRange, date_signed};
///
/// assert_eq!(date_signed(1_700_000_000)?.to_string(), "2023-11-14 22:13:20.0 +00:00:00");
/// assert!(date_signed(u64::MAX).is_err());
/// # Ok::<(), DateOutOfRange>(())
/// ```
///
/// # Errors
///
/// [`DateOutOfRange`] beyond the year 9999.
pub fn date_signed(seconds: u64) -> Result<OffsetDateTime, DateOutOfRange> {
    let date = i64::try_from(seconds)
        .ok()
        .and_then(|seconds| OffsetDateTime::from_unix_timestamp(seconds).ok());
    match date {
        Some(date) if date.year() <= 9999 => Ok(date),
        _ => Err(DateOutOfRange { seconds }),
    }
}

/// A timestamp beyond the year 9999, which no calendar date is made of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[error("second {seconds} since 1970 is beyond the year 9999")]
pub struct DateOutOfRange {
    seconds: u64,
}
