//! A time has one spelling, is told as it was signed, and is refused outside the ages allowed.

use std::{sync::LazyLock, time::Duration};

use hardtack_serializer::{
    BadData, BadTimeSignature, Limits, MaxAge, Separator, TimestampSigner, UnixTime,
    UnverifiedParts,
};
use hardtack_signer::{SignatureError, Signer};

use crate::{keys, model};

static SIGNER: LazyLock<TimestampSigner> =
    LazyLock::new(|| TimestampSigner::new(keys::key(keys::CURRENT)));

/// The last second of the year 9999.
const LAST_DATE: u64 = 253_402_300_799;

/// Three times eight bytes are a time of signing, a time of reading and a maximum age, one byte is
/// a leeway; the rest is the text of a timestamp, and a whole signed value.
pub fn timestamp(data: &[u8]) {
    let Some((numbers, rest)) = data.split_first_chunk::<25>() else { return };
    let number = |at: usize| {
        let bytes = numbers[at..at + 8].try_into().expect("eight bytes");
        u64::from_be_bytes(bytes)
    };
    let (signed_at, now, max_age, leeway) = (number(0), number(8), number(16), numbers[24]);
    ages(signed_at, now, max_age, leeway.into());
    // Times that are close to each other, where the edges are.
    ages(signed_at, signed_at.wrapping_add(u64::from(numbers[15])), numbers[23].into(), 0);
    ages(
        signed_at,
        signed_at.wrapping_sub(u64::from(numbers[15])),
        numbers[23].into(),
        leeway.into(),
    );
    text(rest);
    unsigned(rest);
}

fn ages(signed_at: u64, now: u64, max_age: u64, leeway: u64) {
    let signed = SIGNER.sign("value", UnixTime(signed_at)).expect("HMAC never fails");
    let unsigned = SIGNER.unsign(&signed, MaxAge::UNLIMITED, UnixTime(now)).expect("it was signed");
    assert_eq!((unsigned.value, unsigned.signed_at.0), (&b"value"[..], signed_at));

    let limit = MaxAge::seconds(max_age).with_leeway(Duration::from_secs(leeway));
    let (at, now_wide) = (i128::from(signed_at), i128::from(now));
    let in_time = now_wide - at <= max_age.into() && at - now_wide <= leeway.into();
    match SIGNER.unsign(&signed, limit, UnixTime(now)) {
        Ok(unsigned) => assert!(in_time && unsigned.signed_at.0 == signed_at),
        Err(BadData::SignatureExpired(expired)) => {
            assert!(!in_time);
            let told = (expired.signed_at.0, expired.now.0, expired.max_age.as_secs());
            assert_eq!(told, (signed_at, now, max_age));
            assert_eq!(expired.is_from_the_future(), signed_at > now);
        }
        Err(other) => panic!("{other}"),
    }
    match UnixTime(signed_at).date() {
        Ok(date) => assert_eq!(date.unix_timestamp().try_into(), Ok(signed_at)),
        Err(_) => assert!(signed_at > LAST_DATE),
    }
}

/// Signed text is a time if it is the one that is written for it.
fn text(text: &[u8]) {
    let value = [b"value.", text].concat();
    let token = SIGNER.signer().sign(&value).expect("HMAC never fails");
    let stamp = text.iter().rposition(|&byte| byte == b'.').map_or(text, |at| &text[at + 1..]);
    let seconds =
        model::decode_url(stamp).filter(|bytes| bytes.len() <= 8 && bytes.first() != Some(&0));
    let seconds = seconds
        .map(|bytes| bytes.iter().fold(0_u64, |seconds, byte| seconds << 8 | u64::from(*byte)));
    let read = SIGNER.unsign(&token, MaxAge::UNLIMITED, UnixTime(0));
    let parts = UnverifiedParts::split(&token, Separator::default(), &unlimited())
        .expect("there are two separators");
    assert_eq!(parts.timestamp, stamp);
    match (read, seconds) {
        (Ok(read), Some(seconds)) => {
            assert_eq!(read.signed_at.0, seconds);
            assert_eq!(parts.signed_at(), Ok(read.signed_at));
            let again = SIGNER.sign(read.value, read.signed_at);
            assert_eq!(again.as_ref(), Ok(&token), "another encoding");
        }
        (Err(BadData::BadTimeSignature(BadTimeSignature::Malformed)), None) => {
            assert_eq!(parts.signed_at(), Err(BadTimeSignature::Malformed));
        }
        (read, seconds) => panic!("{read:?}, and not {seconds:?}"),
    }
    // Without a separator there is no time at all.
    if !text.contains(&b'.') {
        let token = SIGNER.signer().sign(text).expect("HMAC never fails");
        let read = SIGNER.unsign(&token, MaxAge::UNLIMITED, UnixTime(0));
        assert!(
            matches!(read, Err(BadData::BadTimeSignature(BadTimeSignature::Missing))),
            "{read:?}"
        );
    }
}

/// Whatever is not signed is refused for that, whatever else is wrong with it.
fn unsigned(token: &[u8]) {
    let plain: &Signer = SIGNER.signer();
    let read = SIGNER.unsign(token, MaxAge::seconds(60), UnixTime(0));
    match plain.unsign(token) {
        Ok(signed) => assert_eq!(plain.sign(signed.value).as_deref(), Ok(token)),
        Err(expected) => assert!(
            matches!(read, Err(BadData::BadSignature(found)) if found == expected),
            "{read:?}, and not {expected:?}"
        ),
    }
    if !token.contains(&b'.') {
        assert_eq!(plain.unsign(token), Err(SignatureError::Missing));
    }
}

fn unlimited() -> Limits {
    Limits::default().with_max_token_len(usize::MAX)
}
