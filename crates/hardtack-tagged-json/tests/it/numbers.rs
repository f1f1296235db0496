//! Integers and floats: their spelling and what they keep.

use hardtack_tagged_json::{
    Decoder, Encoder, ErrorKind, JsonLimits, Number, Value, from_str, to_string,
};

use crate::{both_ways, refusal};

#[test]
fn j2_floats_are_spelled_as_python_repr() {
    let spelled = [
        (1e16, "1e+16"),
        (1e15, "1000000000000000.0"),
        (9_999_999_999_999_998.0, "9999999999999998.0"),
        (123_456_789_012_345_680.0, "1.2345678901234568e+17"),
        (1e-7, "1e-07"),
        (1e-9, "1e-09"),
        (1e-10, "1e-10"),
        (1e-5, "1e-05"),
        (0.0001, "0.0001"),
        (0.00012345, "0.00012345"),
        (-0.000_012_345, "-1.2345e-05"),
        (5e-324, "5e-324"),
        (f64::MAX, "1.7976931348623157e+308"),
        (f64::MIN_POSITIVE, "2.2250738585072014e-308"),
        (1e22, "1e+22"),
        (1e23, "1e+23"),
        (1e100, "1e+100"),
        (-0.0, "-0.0"),
        (0.0, "0.0"),
        (0.1, "0.1"),
        (100.0, "100.0"),
        (-123_456.789, "-123456.789"),
        (2_251_799_813_685_249.5, "2251799813685249.5"),
        (0.1 + 0.2, "0.30000000000000004"),
        (12_345.0, "12345.0"),
        (1.5, "1.5"),
    ];
    for (number, text) in spelled {
        both_ways(number, text);
        assert_eq!(from_str::<f64>(text).unwrap().to_bits(), number.to_bits(), "{text}");
        assert_eq!(Number::from(number).to_string(), text);
    }
}

#[test]
fn j2_of_two_spellings_that_are_as_close_python_takes_the_even_one() {
    // Each quotient lies halfway between the two shortest spellings that come back as it.
    let spelled = [
        (7_378_697_629_483_821.0, 4.0, "1844674407370955.2"),
        (7_378_697_629_483_823.0, 4.0, "1844674407370955.8"),
        (-4_503_599_627_370_497.0, 4.0, "-1125899906842624.2"),
        (4_503_599_627_370_499.0, 4.0, "1125899906842624.8"),
        (4_503_599_627_370_497.0, 8.0, "562949953421312.1"),
        (4_503_599_627_370_499.0, 8.0, "562949953421312.4"),
        (4_503_599_627_370_501.0, 8.0, "562949953421312.6"),
    ];
    for (numerator, denominator, text) in spelled {
        both_ways(numerator / denominator, text);
    }
}

#[test]
fn j2_an_f32_is_spelled_in_its_own_digits() {
    assert_eq!(to_string(&0.1_f32).unwrap(), "0.1");
    assert_eq!(to_string(&16_777_216_f32).unwrap(), "16777216.0");
    assert_eq!(to_string(&f32::MAX).unwrap(), "3.4028235e+38");
    assert_eq!(to_string(&f32::NAN).unwrap(), "NaN");
    for bits in (0..=u32::MAX).step_by(65_521) {
        let number = f32::from_bits(bits);
        let back: f32 = from_str(&to_string(&number).unwrap()).unwrap();
        assert!(back.to_bits() == bits || number.is_nan() && back.is_nan(), "{number}");
    }
}

#[test]
fn j2_an_integer_that_is_zero_has_no_sign_even_as_a_float() {
    let negative = |text: &str| from_str::<f64>(text).unwrap().is_sign_negative();
    assert!(!negative("-0") && !negative("0") && negative("-0.0") && negative("-0e1"));
    assert!(from_str::<f32>("-0").unwrap().is_sign_positive());
    assert!(from_str::<Value>("-0").unwrap().as_f64().unwrap().is_sign_positive());
}

#[test]
fn j3_nan_and_the_infinities_are_written_and_read() {
    both_ways(f64::INFINITY, "Infinity");
    both_ways(f64::NEG_INFINITY, "-Infinity");
    assert_eq!(to_string(&f64::NAN).unwrap(), "NaN");
    assert!(from_str::<f64>("NaN").unwrap().is_nan());
    assert!(from_str::<Value>("NaN").unwrap().as_f64().unwrap().is_nan());
    assert_ne!(from_str::<Value>("NaN").unwrap(), from_str("NaN").unwrap());
    for text in ["-NaN", "+Infinity", "nan", "InF", "infinity"] {
        assert!(matches!(refusal(text), ErrorKind::UnexpectedCharacter | ErrorKind::BadNumber));
    }
    assert_eq!(refusal("Infinit"), ErrorKind::UnexpectedEnd);
}

#[test]
fn floats_beyond_the_range_are_infinite_or_zero() {
    assert_eq!(from_str::<f64>("1e999").unwrap(), f64::INFINITY);
    assert_eq!(from_str::<f64>("-1e999").unwrap(), f64::NEG_INFINITY);
    assert_eq!(from_str::<Value>("1e999").unwrap(), Value::from(f64::INFINITY));
    assert_eq!(from_str::<f64>("1e-999").unwrap(), 0.0);
    assert_eq!(from_str::<f64>("2.5e-324").unwrap(), 5e-324);
    let long = format!("0.{}", "1".repeat(5000));
    assert_eq!(from_str::<f64>(&long).unwrap(), 0.111_111_111_111_111_1);
    assert_eq!(from_str::<f64>(&format!("1e-{}", "1".repeat(5000))).unwrap(), 0.0);
}

#[test]
fn j4_integers_of_any_size_are_exact() {
    for text in [
        "0",
        "-1",
        "9223372036854775807",
        "-9223372036854775808",
        "-9223372036854775809",
        "9223372036854775808",
        "18446744073709551615",
        "18446744073709551616",
        "-18446744073709551616",
        "170141183460469231731687303715884105727",
        "-170141183460469231731687303715884105728",
        "-170141183460469231731687303715884105729",
        "340282366920938463463374607431768211455",
        "340282366920938463463374607431768211456",
        "123456789012345678901234567890123456789012345678901234567890",
    ] {
        let value: Value = from_str(text).unwrap();
        assert!(value.as_number().unwrap().is_integer());
        assert_eq!(to_string(&value).unwrap(), text);
        assert_eq!(value, Value::from(text.parse::<Number>().unwrap()));
        let number: Number = from_str(text).unwrap();
        assert_eq!(number.to_string(), text);
        assert_eq!(number.as_i128(), text.parse().ok(), "{text}");
        assert_eq!(number.as_u128(), text.parse().ok(), "{text}");
        assert_eq!(number.as_i64(), text.parse().ok(), "{text}");
        assert_eq!(number.as_u64(), text.parse().ok(), "{text}");
        assert_eq!(from_str::<i128>(text).ok(), text.parse().ok(), "{text}");
        assert_eq!(from_str::<u128>(text).ok(), text.parse().ok(), "{text}");
        assert_eq!(from_str::<i64>(text).ok(), text.parse().ok(), "{text}");
        assert_eq!(from_str::<u64>(text).ok(), text.parse().ok(), "{text}");
        assert_eq!(from_str::<f64>(text).ok(), text.parse().ok(), "{text}");
        assert_eq!(Some(number.as_f64()), text.parse().ok(), "{text}");
    }
    assert_eq!(to_string(&i128::MIN).unwrap(), i128::MIN.to_string());
    assert_eq!(to_string(&u128::MAX).unwrap(), u128::MAX.to_string());
    assert_eq!(Value::from(u128::MAX), from_str(&u128::MAX.to_string()).unwrap());
}

#[test]
fn j4_integers_have_up_to_4300_digits_unless_told_otherwise() {
    for sign in ["", "-"] {
        let fits = format!("{sign}{}", "1".repeat(4300));
        let value: Value = from_str(&fits).unwrap();
        assert_eq!(to_string(&value).unwrap(), fits);
        assert_eq!(to_string(&from_str::<Number>(&fits).unwrap()).unwrap(), fits);
        let over = format!("{sign}{}", "1".repeat(4301));
        let error = from_str::<Value>(&over).unwrap_err();
        assert_eq!(error.to_string(), "integer of more than 4300 digits at byte 0");
        assert!(matches!(refusal(&over), ErrorKind::DigitLimit { limit: 4300, .. }));
        let error = from_str::<f64>(&over).unwrap_err();
        assert!(matches!(error.kind(), ErrorKind::DigitLimit { limit: 4300, .. }));
        let value = Value::from(over.parse::<Number>().unwrap());
        let error = to_string(&value).unwrap_err();
        assert_eq!(error.to_string(), "integer of more than 4300 digits");
        let more = Decoder::new().with_limits(JsonLimits::new().with_max_digits(4301));
        assert_eq!(more.from_str::<Value>(&over).unwrap(), value);
        assert_eq!(
            Encoder::new()
                .with_limits(JsonLimits::new().with_max_digits(4301))
                .to_string(&value)
                .unwrap(),
            over
        );
        // Floats have no such limit.
        assert!(from_str::<f64>(&format!("{over}.0")).unwrap().is_infinite());
    }
    let error = Encoder::new()
        .with_limits(JsonLimits::new().with_max_digits(2))
        .to_string(&-100)
        .unwrap_err();
    assert_eq!(error.to_string(), "integer of more than 2 digits");
    assert_eq!(
        Encoder::new().with_limits(JsonLimits::new().with_max_digits(2)).to_string(&-99).unwrap(),
        "-99"
    );
}

#[test]
fn there_is_no_negative_integer_zero() {
    let zero: Value = from_str("-0").unwrap();
    assert_eq!(zero, Value::from(0));
    assert_eq!(to_string(&zero).unwrap(), "0");
    assert_eq!(from_str::<u8>("-0").unwrap(), 0);
    both_ways(-0.0, "-0.0");
}

#[test]
fn integers_and_floats_are_different_values() {
    assert_ne!(Value::from(1), Value::from(1.0));
    assert_ne!(from_str::<Value>("1").unwrap(), from_str("1.0").unwrap());
    assert_eq!(from_str::<f64>("1").unwrap(), 1.0);
    let error = from_str::<i32>("1.0").unwrap_err();
    assert_eq!(error.to_string(), "expected i32, found a float at byte 0");
    assert_eq!(Value::from(2).as_f64(), Some(2.0));
    assert_eq!(Value::from(2.0).as_i64(), None);
}

#[test]
fn numbers_that_json_does_not_spell_so_are_refused() {
    for text in ["01", "-01", "00", "1.e5", "1.x", "1ex", "1e+x", "-x", "0x10", "1_000", "1.2.3"] {
        let kind = refusal(text);
        let expected = matches!(kind, ErrorKind::BadNumber | ErrorKind::TrailingCharacters);
        assert!(expected, "{text}: {kind:?}");
        text.parse::<Number>().unwrap_err();
    }
    for text in [".5", "+1", "١", "--1"] {
        let kind = refusal(text);
        assert!(matches!(kind, ErrorKind::UnexpectedCharacter | ErrorKind::BadNumber), "{text}");
    }
    for text in ["-", "1.", "1e", "1e+", "1E-", "-0."] {
        assert_eq!(refusal(text), ErrorKind::UnexpectedEnd, "{text}");
        text.parse::<Number>().unwrap_err();
    }
    for text in ["", " 1", "1 ", "nan"] {
        text.parse::<Number>().unwrap_err();
    }
}

#[test]
fn integers_too_large_for_their_type_are_refused_with_their_place() {
    let error = from_str::<Vec<u8>>("[255,256]").unwrap_err();
    assert_eq!(error.to_string(), "invalid value: an integer, expected u8 at byte 5");
    let error = from_str::<Vec<u32>>("[-1]").unwrap_err();
    assert_eq!(error.to_string(), "invalid value: an integer, expected u32 at byte 1");
    // Beyond 64 bits there is one answer, however far.
    let (_, behind_a_tag) = crate::with_tag(" x");
    for big in [u64::MAX as u128 + 1, u128::MAX].map(|big| big.to_string()) {
        for big in [format!("[{big}]"), format!("[-{big}]"), format!("[{big}0]")] {
            for error in [
                from_str::<Vec<u64>>(&big).unwrap_err(),
                from_str::<Vec<i64>>(&big).unwrap_err(),
                from_str::<Vec<u8>>(&big).unwrap_err(),
            ] {
                let said = "integer out of range for the target type at byte 1";
                assert_eq!(error.to_string(), said, "{big}");
            }
            let error = behind_a_tag.from_str::<Vec<i16>>(&format!(r#"{{" x":{big}}}"#));
            assert_eq!(error.unwrap_err().kind(), &ErrorKind::NumberOutOfRange, "{big}");
        }
    }
}

#[test]
fn exponents_are_read_in_all_their_spellings() {
    for text in ["1e5", "1E5", "1e+5", "1.0E+5", "10e04", "1000000e-1"] {
        assert_eq!(from_str::<Value>(text).unwrap(), Value::from(1e5), "{text}");
    }
}
