//! The separator: row S4.

use hardtack_signer::{Separator, SeparatorError, SignatureError, Signer};

use crate::key;

#[test]
fn s4_a_separator_is_one_ascii_byte_outside_the_alphabet_of_signatures() {
    for byte in 0..=u8::MAX {
        let may_occur = byte.is_ascii_alphanumeric() || b"-_=".contains(&byte);
        let expected = byte.is_ascii() && !may_occur;
        assert_eq!(Separator::new(byte).is_ok(), expected, "byte {byte:#04x}");
    }
    assert_eq!(Separator::try_from(':').unwrap().get(), b':');
    assert_eq!(Separator::try_from('·'), Err(SeparatorError));
    assert_eq!(Separator::try_from('é'), Err(SeparatorError));
}

#[test]
fn s4_every_allowed_separator_signs_and_splits_at_its_last_occurrence() {
    for separator in (0..=127).filter_map(|byte| Separator::new(byte).ok()) {
        let signer = Signer::new(key("k")).with_separator(separator);
        let value = [b"a", &[separator.get()][..], b"b", &[separator.get()], b""].concat();
        let signed = signer.sign(&value).unwrap();
        assert_eq!(signer.unsign(&signed).unwrap().value, value);
        assert_eq!(signer.separator(), separator);
    }
}

#[test]
fn a_value_without_the_separator_has_no_signature() {
    let signer = Signer::new(key("k"));
    assert_eq!(signer.unsign(""), Err(SignatureError::Missing));
    assert_eq!(signer.unsign("value"), Err(SignatureError::Missing));
    assert_eq!(signer.unsign("."), Err(SignatureError::Mismatch));
    assert_eq!(
        SignatureError::Missing.to_string(),
        "no signature: the value contains no separator"
    );
}
