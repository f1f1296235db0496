//! Reading and writing through `std::io`.

use std::io::{self, Cursor, Read};

use hardtack_serializer::{
    BadData, DumpError, Limits, LoadError, Serializer, TimedSerializer, UrlSafeSerializer,
    UrlSafeTimedSerializer,
};

use crate::{NOW, key};

/// A file that fails.
struct Broken;

impl Read for Broken {
    fn read(&mut self, _: &mut [u8]) -> io::Result<usize> {
        Err(io::Error::other("the disk is gone"))
    }
}

impl io::Write for Broken {
    fn write(&mut self, _: &[u8]) -> io::Result<usize> {
        Err(io::Error::other("the disk is gone"))
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[test]
fn a_file_holds_what_dumps_gives() {
    let mut file = Vec::new();
    let serializer = Serializer::new(key("k"));
    serializer.dump(&[1, 2], &mut file).unwrap();
    assert_eq!(file, serializer.dumps(&[1, 2]).unwrap());
    assert_eq!(serializer.load::<Vec<u8>>(Cursor::new(file)).unwrap(), [1, 2]);

    let mut file = Vec::new();
    let serializer = UrlSafeTimedSerializer::new(key("k"));
    serializer.dump(&[1, 2], &mut file, NOW).unwrap();
    assert_eq!(file, serializer.dumps(&[1, 2], NOW).unwrap().into_bytes());
    assert_eq!(serializer.load::<Vec<u8>>(Cursor::new(&file), 60, NOW).unwrap(), [1, 2]);
    let error = serializer.load::<Vec<u8>>(Cursor::new(&file), 60, NOW + 61).unwrap_err();
    assert!(matches!(error, LoadError::BadData(BadData::SignatureExpired(_))));
}

#[test]
fn a_file_is_read_no_further_than_the_limit() {
    let serializer =
        UrlSafeSerializer::new(key("k")).with_limits(Limits::default().with_max_token_len(1000));
    let error = serializer.load::<u64>(io::repeat(b'a')).unwrap_err();
    assert!(
        matches!(error, LoadError::BadData(BadData::TooLong { len: 1001, limit: 1000 })),
        "{error:?}"
    );
}

#[test]
fn a_line_end_is_not_part_of_a_token() {
    let serializer = UrlSafeSerializer::new(key("k"));
    let token = serializer.dumps(&1).unwrap() + "\n";
    let error = serializer.load::<u64>(Cursor::new(token)).unwrap_err();
    assert!(matches!(error, LoadError::BadData(BadData::BadSignature(_))));
}

#[test]
fn a_broken_file_is_not_taken_for_a_bad_token() {
    let serializer = TimedSerializer::new(key("k"));
    let error = serializer.load::<u64>(Broken, None, NOW).unwrap_err();
    assert_eq!(error.to_string(), "the token cannot be read");
    let error = serializer.dump(&1, Broken, NOW).unwrap_err();
    assert_eq!(error.to_string(), "the token cannot be written");
    let error = serializer
        .dump(&std::collections::HashMap::from([((1, 2), 3)]), io::sink(), NOW)
        .unwrap_err();
    assert!(matches!(error, DumpError::Codec(_)));
    assert_eq!(error.to_string(), "the value cannot be encoded");
}
