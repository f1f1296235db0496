//! Reading `Cookie` headers: row C12, and golden data of Werkzeug.

use std::borrow::Cow;

use hardtack_session::find_cookie;
use serde_json::Value;

fn find(headers: &[&[u8]], name: &str) -> Option<Vec<u8>> {
    find_cookie(headers.iter().copied(), name).map(|value| value.into_owned())
}

#[test]
fn c12_the_first_cookie_of_the_name_counts_even_if_it_is_empty() {
    let first = |header: &str| find(&[header.as_bytes()], "session");
    assert_eq!(first("session=a; session=b"), Some(b"a".to_vec()));
    assert_eq!(first("session=; session=b"), Some(Vec::new()));
    assert_eq!(first("session; session=b"), Some(Vec::new()));
    assert_eq!(first("sessions=a; SessionData=c; session=b"), Some(b"b".to_vec()));
    assert_eq!(first("a=1; b=2"), None);
    assert_eq!(find(&[b"a=1", b"session=b", b"session=c"], "session"), Some(b"b".to_vec()));
    assert_eq!(find(&[b"session=\"open", b"session=c"], "session"), Some(b"c".to_vec()));
}

#[test]
fn c12_every_header_is_read_as_werkzeug_reads_it() {
    let file: Value = serde_json::from_str(include_str!("../data/cookie_headers.json")).unwrap();
    let cases = file["cases"].as_array().unwrap();
    assert_eq!(cases.len(), 42);
    for case in cases {
        let digits = case["header"].as_str().unwrap().as_bytes();
        let header: Vec<u8> = digits
            .chunks(2)
            .map(|pair| u8::from_str_radix(std::str::from_utf8(pair).unwrap(), 16).unwrap())
            .collect();
        let Some(pairs) = case["pairs"].as_array() else {
            // Werkzeug crashes on bytes that are no text; here they are a value like any other.
            assert!(case["refused"].as_bool().unwrap_or(true), "{case}");
            find_cookie([&header[..]], "session");
            continue;
        };
        let names: Vec<&str> = pairs.iter().map(|pair| pair[0].as_str().unwrap()).collect();
        for name in names.iter().copied().chain(["session", "absent"]) {
            let expected = pairs.iter().find(|pair| pair[0] == name).map(|pair| &pair[1]);
            let found = find_cookie([&header[..]], name);
            let found = found.map(|value| String::from_utf8_lossy(&value).into_owned());
            assert_eq!(found.as_deref(), expected.map(|value| value.as_str().unwrap()), "{case}");
        }
    }
}

#[test]
fn c12_values_of_every_length_end_where_they_should() {
    for len in 0..100 {
        let value = "v".repeat(len);
        for end in [";", "; b=2", " ; b=2", "\t;", ""] {
            let found = find(&[format!("a={value}{end}").as_bytes()], "a");
            assert_eq!(found, Some(value.clone().into_bytes()), "{len} {end:?}");
        }
        for no_end in ["\"", " x", "\tx", "\"\""] {
            let found = find(&[format!("a={value}w{no_end}; b=2").as_bytes()], "a");
            assert_eq!(found, None, "{len} {no_end:?}");
        }
    }
}

#[test]
fn a_value_is_copied_only_where_a_backslash_has_to_go() {
    for (header, copied) in [("a=bc", false), ("a=\"b c\"", false), (r#"a="b\"c""#, true)] {
        let found = find_cookie([header.as_bytes()], "a").unwrap();
        assert_eq!(matches!(found, Cow::Owned(_)), copied, "{header}");
    }
}
