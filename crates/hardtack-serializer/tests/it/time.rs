//! Timestamps: rows T1 to T5 and T7.

use std::time::Duration;

use hardtack_serializer::{
    BadData, BadTimeSignature, Clock, KeyMatch, MaxAge, Signed, SystemClock, TimestampSigner,
    UnixTime, UrlSafeSerializer,
};
use time::macros::datetime;

use crate::{NOW, earlier, flask, flask_signer, key, later, secs, token_of};

fn unsign(
    signed: &[u8],
    max_age: impl Into<MaxAge>,
    now: UnixTime,
) -> Result<Signed<&[u8]>, BadData> {
    TimestampSigner::new(key("secret-key")).unsign(signed, max_age, now)
}

#[test]
fn the_golden_timestamp_signature_holds_in_both_directions() {
    let golden = b"value.ZVPxAA.P9Grfsn5n1eHqbiYrPP0fn7INiw";
    assert_eq!(TimestampSigner::new(key("secret-key")).sign("value", NOW).unwrap(), golden);
    let unsigned = unsign(golden, MaxAge::UNLIMITED, UnixTime(0)).unwrap();
    assert_eq!((unsigned.value, unsigned.signed_at), (&b"value"[..], NOW));
    assert_eq!(unsigned.key, KeyMatch::Current);
}

#[test]
fn t1_an_age_of_exactly_the_maximum_is_valid_and_one_more_second_is_not() {
    let signed = TimestampSigner::new(key("secret-key")).sign("v", NOW).unwrap();
    assert!(unsign(&signed, secs(60), NOW).is_ok());
    assert!(unsign(&signed, secs(60), later(59)).is_ok());
    assert!(unsign(&signed, secs(60), later(60)).is_ok());
    let expired = unsign(&signed, secs(60), later(61)).unwrap_err();
    assert_eq!(expired.to_string(), "signature age 61 > 60 seconds");
    assert!(unsign(&signed, secs(0), NOW).is_ok());
    assert!(unsign(&signed, secs(0), later(1)).is_err());
    assert!(unsign(&signed, secs(u64::MAX), UnixTime(u64::MAX)).is_ok());
}

#[test]
fn t1_a_clock_counts_through_a_reference_too() {
    fn now(clock: impl Clock) -> UnixTime {
        clock.now()
    }
    let (number, shared): (&UnixTime, &dyn Clock) = (&NOW, &NOW);
    assert_eq!((now(number), now(shared)), (NOW, NOW));
    let signer = TimestampSigner::new(key("secret-key"));
    assert_eq!(signer.sign("v", shared), signer.sign("v", NOW));
}

#[test]
fn t1_the_system_s_clock_and_durations_count_in_whole_seconds() {
    // It can be later than this test was written, and not earlier.
    assert!(SystemClock.now() > NOW);
    let signer = TimestampSigner::new(key("secret-key"));
    let signed = signer.sign("v", NOW).unwrap();
    assert!(unsign(&signed, Duration::from_millis(60_999), later(60)).is_ok());
    assert!(unsign(&signed, Duration::from_millis(60_999), later(61)).is_err());
    // Without timestamps the signer signs what stands before its signature.
    assert!(signer.signer().unsign(&signed).is_ok());
}

#[test]
fn t1_verifying_alone_looks_at_signature_and_age_and_not_at_the_payload() {
    let serializer = flask();
    let token = serializer.dumps(&["a"], NOW).unwrap();
    let verified = serializer.verify(&token, secs(60), later(60)).unwrap();
    assert_eq!((verified.signed_at, verified.key), (NOW, KeyMatch::Current));
    let expired = serializer.verify(&token, secs(60), later(61)).unwrap_err();
    assert!(matches!(expired, BadData::SignatureExpired(_)), "{expired:?}");
    let forged = serializer.verify(&token.replace('W', "X"), secs(60), NOW).unwrap_err();
    assert!(matches!(forged, BadData::BadSignature(_)), "{forged:?}");

    let unreadable = token_of("!", "ZVPxAA");
    assert!(serializer.verify(&unreadable, secs(60), NOW).is_ok());
    let mut buffer = Vec::new();
    let refused = serializer.loads_body(&unreadable, secs(60), NOW, &mut buffer).unwrap_err();
    assert!(matches!(refused, BadData::BadPayload(_)), "{refused:?}");
    let body = serializer.loads_body(&token, secs(60), NOW, &mut buffer).unwrap();
    assert_eq!((body.value, body.signed_at), (&br#"["a"]"#[..], NOW));
}

#[test]
fn t2_a_future_timestamp_is_refused_only_with_a_maximum_and_beyond_the_leeway() {
    let signed = TimestampSigner::new(key("secret-key")).sign("v", NOW).unwrap();
    assert!(unsign(&signed, MaxAge::UNLIMITED, earlier(5)).is_ok());
    assert!(unsign(&signed, MaxAge::UNLIMITED, UnixTime(0)).is_ok());

    let early = unsign(&signed, secs(60), earlier(5)).unwrap_err();
    assert_eq!(
        early.to_string(),
        "signature age -5 < 0 seconds: it was signed in the future, compare the clocks"
    );
    assert!(matches!(&early, BadData::SignatureExpired(error) if error.is_from_the_future()));
    let late = unsign(&signed, secs(60), later(61)).unwrap_err();
    let BadData::SignatureExpired(late) = late else { panic!("{late:?}") };
    assert!(!late.is_from_the_future());
    // The fields are public, so that it can be asked of any two seconds.
    let mut same = late;
    same.now = same.signed_at;
    assert!(!same.is_from_the_future());

    let lenient = MaxAge::seconds(60).with_leeway(secs(5));
    assert!(unsign(&signed, lenient, earlier(5)).is_ok());
    assert!(unsign(&signed, lenient, earlier(6)).is_err());
    assert!(unsign(&signed, lenient, later(61)).is_err(), "a leeway makes nothing last longer");
}

#[test]
fn t3_timestamps_that_itsdangerous_never_writes_are_malformed() {
    for (text, why) in [
        ("AAAAAAAAAAAA", "nine bytes"),
        ("AQAAAAAAAAAA", "nine bytes, the first not zero"),
        ("AGVT8QA", "a leading zero byte"),
        ("AA", "second 0 as a byte"),
        ("ZVPxAA==", "padding"),
        ("ZVPxAB", "loose trailing bits"),
        ("ZVP xAA", "a space"),
        ("Z", "a length that base64 does not have"),
        ("ZVP/AA", "the other alphabet"),
    ] {
        let token = token_of("NDI", text);
        let error = flask().loads::<u64>(&token, MaxAge::UNLIMITED, NOW).unwrap_err();
        let BadData::BadTimeSignature(error) = error else { panic!("{why}: {error:?}") };
        assert_eq!(error, BadTimeSignature::Malformed, "{why}");
        assert_eq!(error.to_string(), "the signature is valid, but the timestamp is malformed");
    }
}

#[test]
fn t4_an_empty_timestamp_is_second_0() {
    let signed = TimestampSigner::new(key("secret-key")).sign("v", UnixTime(0)).unwrap();
    assert!(signed.starts_with(b"v.."));
    assert_eq!(unsign(&signed, MaxAge::UNLIMITED, NOW).unwrap().signed_at, UnixTime(0));
    assert!(unsign(&signed, secs(60), UnixTime(60)).is_ok());
    assert!(unsign(&signed, secs(60), UnixTime(61)).is_err());
}

#[test]
fn t5_a_timestamp_beyond_the_year_9999_is_a_number_and_no_date() {
    let signer = TimestampSigner::new(key("secret-key"));
    for second in [253_402_300_800, u64::MAX / 2, u64::MAX].map(UnixTime) {
        let signed = signer.sign("v", second).unwrap();
        assert_eq!(unsign(&signed, MaxAge::UNLIMITED, NOW).unwrap().signed_at, second);
        let Err(BadData::SignatureExpired(expired)) = unsign(&signed, secs(60), NOW) else {
            panic!()
        };
        assert_eq!(expired.signed_at, second);
        assert_eq!(
            second.date().unwrap_err().to_string(),
            format!("{second} seconds since 1970 is after the year 9999")
        );
    }
    assert_eq!(UnixTime(253_402_300_799).date(), Ok(datetime!(9999-12-31 23:59:59 UTC)));
}

#[test]
fn t7_an_expired_signature_tells_its_date_and_nothing_of_its_payload() {
    let token = flask().dumps("PRIVATE", NOW).unwrap();
    let error = flask().loads::<String>(&token, secs(60), later(100)).unwrap_err();
    let BadData::SignatureExpired(expired) = &error else { panic!("{error:?}") };
    assert_eq!(expired.signed_at.date(), Ok(datetime!(2023-11-14 22:13:20 UTC)));
    assert_eq!((expired.signed_at, expired.now, expired.max_age), (NOW, later(100), secs(60)));
    let shown = format!("{error} {error:?}");
    assert!(!shown.contains("PRIVATE") && !shown.contains(&token), "{shown}");

    // The payload is there for who asks for it by name.
    let unverified = flask().loads_unsafe::<String>(&token, secs(60), later(100));
    assert!(matches!(unverified.verdict, Err(BadData::SignatureExpired(_))));
    assert_eq!(unverified.payload.unwrap(), "PRIVATE");
}

#[test]
fn a_value_signed_without_a_time_lacks_its_timestamp() {
    let signed = flask_signer().sign("NDI").unwrap();
    let error = flask().loads::<u64>(&signed, MaxAge::UNLIMITED, NOW).unwrap_err();
    assert!(matches!(error, BadData::BadTimeSignature(BadTimeSignature::Missing)));
    assert_eq!(error.to_string(), "the signature is valid, but there is no timestamp");

    let untimed = UrlSafeSerializer::from_signer(flask_signer());
    let timed = flask().dumps(&42, NOW).unwrap();
    assert!(matches!(untimed.loads::<u64>(&timed), Err(BadData::BadPayload(_))));
}

#[test]
fn nothing_is_said_of_a_time_whose_signature_is_bad() {
    let token = flask().dumps(&42, NOW).unwrap();
    let (signed, _) = token.rsplit_once('.').unwrap();
    let forged = format!("{signed}.AAAAAAAAAAAAAAAAAAAAAAAAAAA");
    let error = flask().loads::<u64>(&forged, secs(1), later(100)).unwrap_err();
    assert!(matches!(error, BadData::BadSignature(_)));
}
