//! Strings: their spelling, what is refused in them, and surrogates.

use hardtack_tagged_json::{Decoder, Encoder, ErrorKind, Markup, Value, from_str, to_string};

use crate::{both_ways, refusal};

#[test]
fn j1_text_is_ascii_with_lower_case_escapes_and_short_forms() {
    both_ways(
        "\u{7f}\u{1f}\u{8}\u{c}\n\r\t\"\\/<>&é😀",
        r#""\u007f\u001f\b\f\n\r\t\"\\/<>&\u00e9\ud83d\ude00""#,
    );
    both_ways("", r#""""#);
    both_ways("plain", r#""plain""#);
}

#[test]
fn j1_without_ascii_escaping_only_what_must_be_is_escaped() {
    let encoder = Encoder::new().with_ensure_ascii(false);
    let text = encoder.to_string("\u{7f}\u{1f}\u{8}\u{c}\n\r\t\"\\/é😀\u{2028}").unwrap();
    assert_eq!(text, "\"\u{7f}\\u001f\\b\\f\\n\\r\\t\\\"\\\\/é😀\u{2028}\"");
    let back: String = from_str(&text).unwrap();
    assert_eq!(back, "\u{7f}\u{1f}\u{8}\u{c}\n\r\t\"\\/é😀\u{2028}");
}

#[test]
fn every_character_comes_back() {
    for range in ['\0'..='\u{d7ff}', '\u{e000}'..=char::MAX] {
        let text: String = range.collect();
        for ensure_ascii in [true, false] {
            let written = Encoder::new().with_ensure_ascii(ensure_ascii).to_string(&text).unwrap();
            assert_eq!(written.is_ascii(), ensure_ascii);
            assert!(from_str::<String>(&written).unwrap() == text);
        }
    }
}

#[test]
fn every_escape_sequence_is_read() {
    let text: String = from_str(r#""\"\\\/\b\f\n\r\t\u00e9\u00E9\ud83d\uDE00""#).unwrap();
    assert_eq!(text, "\"\\/\u{8}\u{c}\n\r\téé😀");
}

#[test]
fn text_without_escapes_is_borrowed() {
    let (name, rest): (&str, String) = from_str(r#"["plain é","\n"]"#).unwrap();
    assert_eq!((name, &*rest), ("plain é", "\n"));
    let error = from_str::<&str>(r#""\n""#).unwrap_err();
    assert_eq!(error.to_string(), "expected a borrowed string, found a string at byte 0");
}

#[test]
fn j6_control_characters_must_be_escaped_and_del_need_not() {
    for code in 0..0x20_u8 {
        let text = format!("\"{}\"", char::from(code));
        assert_eq!(refusal(&text), ErrorKind::ControlCharacter, "{code:#x}");
    }
    assert_eq!(from_str::<String>("\"\u{7f}\"").unwrap(), "\u{7f}");
}

#[test]
fn escape_sequences_that_json_lacks_are_refused() {
    let wrong = [
        r#""\x""#,
        r#""\a""#,
        r#""\'""#,
        r#""\u 123""#,
        r#""\u+123""#,
        r#""\u0_11""#,
        r#""\u12""#,
        r#""\U0041""#,
        "\"\\\u{e9}\"",
        "\"\\u00e\u{e9}\"",
    ];
    for text in wrong {
        assert_eq!(refusal(text), ErrorKind::BadEscape, "{text}");
    }
    for text in [r#"""#, r#""abc"#, r#""\"#, r#""\u"#, r#""\u00e"#, r#""\ud83d\ude0"#] {
        assert_eq!(refusal(text), ErrorKind::UnexpectedEnd, "{text}");
    }
}

#[test]
fn j5_a_lone_surrogate_is_valid_text_that_no_rust_string_holds() {
    let lone = [
        r#""\ud83d""#,
        r#""\ude00""#,
        r#""\ud83dx""#,
        r#""\ud83d\u0041""#,
        r#""\ud83d\ud83d\ude00""#,
        r#""\ude00\ud83d""#,
        r#""\ud83d\n""#,
    ];
    for text in lone {
        assert_eq!(refusal(text), ErrorKind::LoneSurrogate, "{text}");
        let error = from_str::<String>(text).unwrap_err();
        assert_eq!(error.kind(), &ErrorKind::LoneSurrogate, "{text}");
        let expected = "cannot represent a lone surrogate as Rust text at byte 0";
        assert_eq!(error.to_string(), expected);
        from_str::<serde::de::IgnoredAny>(text).unwrap();
        let markup = format!(r#"{{" m":{text}}}"#);
        let error = from_str::<Markup>(&markup).unwrap_err();
        assert_eq!((error.kind(), error.offset()), (&ErrorKind::LoneSurrogate, Some(6)));
        let map = Decoder::new().raw_map(format!(r#"{{"a":{markup}}}"#)).unwrap();
        assert_eq!(map.get_raw("a"), Some(&*markup));
    }
}

#[test]
fn j5_a_lone_surrogate_names_its_place_wherever_a_value_is_read() {
    let text = r#"{"a":[1,"\ud83d"]}"#;
    assert_eq!(from_str::<Value>(text).unwrap_err().offset(), Some(8));
    assert_eq!(from_str::<serde_json::Value>(text).unwrap_err().offset(), Some(8));
    let text = r#"{"a":1,"\ud83d":2}"#;
    assert_eq!(from_str::<Value>(text).unwrap_err().offset(), Some(7));
    assert_eq!(from_str::<serde_json::Value>(text).unwrap_err().offset(), Some(7));
}

#[test]
fn chars_are_text_of_one_character() {
    assert_eq!(to_string(&'é').unwrap(), r#""\u00e9""#);
    assert_eq!(from_str::<char>(r#""\ud83d\ude00""#).unwrap(), '😀');
    assert!(from_str::<char>(r#""ab""#).is_err());
}
