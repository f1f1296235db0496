//! Modules for `#[serde(with = …)]` that read and write other crates' types as Python's.
//!
//! Without them, these types serialize as plain text or numbers: Flask would get a `str` instead of
//! a `datetime`, and reading Flask's date would fail. Each module is behind the feature of the same
//! name and has a submodule `option` for `Option` fields.
//!
//! | module and feature | type | Python's type |
//! |---|---|---|
//! | `chrono-04` | `chrono::DateTime<Utc>` | `datetime.datetime` |
//! | `jiff-1` | `jiff::Timestamp` | `datetime.datetime` |
//! | `time-03` | `time::OffsetDateTime` | `datetime.datetime` |
//! | `uuid-1` | `uuid::Uuid` | `uuid.UUID` |
//!
//! Dates are written in whole seconds of UTC, as Flask writes them, and must be in the years 1 to
//! 9999. For a value by itself, convert it with [`DateTime`](crate::DateTime)'s or
//! [`Uuid`](crate::Uuid)'s `From` and `TryFrom`.

#[cfg(any(feature = "chrono-04", feature = "jiff-1", feature = "time-03", feature = "uuid-1"))]
macro_rules! module {
    ($(#[$attribute:meta])* $name:ident: $other:ty as $python:ty) => {
        $(#[$attribute])*
        pub mod $name {
            use serde::{Deserialize, Deserializer, Serialize, Serializer, de, ser};

            /// Serializes the value as Python's type.
            ///
            /// # Errors
            ///
            /// The serializer's, or if Python's type cannot represent the value.
            pub fn serialize<S: Serializer>(value: &$other, serializer: S) -> Result<S::Ok, S::Error> {
                <$python>::try_from(*value).map_err(ser::Error::custom)?.serialize(serializer)
            }

            /// Deserializes the value from Python's type.
            ///
            /// # Errors
            ///
            /// The deserializer's, or if the Rust type cannot represent the value.
            pub fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<$other, D::Error> {
                let value = <$python>::deserialize(deserializer)?;
                <$other>::try_from(value).map_err(de::Error::custom)
            }

            /// The same for `Option` fields; `None` is Python's `None`.
            pub mod option {
                use serde::{Deserialize, Deserializer, Serialize, Serializer, de, ser};

                /// Serializes the value as Python's type, or `None`.
                ///
                /// # Errors
                ///
                /// The serializer's, or if Python's type cannot represent the value.
                pub fn serialize<S: Serializer>(
                    value: &Option<$other>,
                    serializer: S,
                ) -> Result<S::Ok, S::Error> {
                    let value = value.map(<$python>::try_from).transpose();
                    value.map_err(ser::Error::custom)?.serialize(serializer)
                }

                /// Deserializes the value from Python's type, or `None`.
                ///
                /// # Errors
                ///
                /// The deserializer's, or if the Rust type cannot represent the value.
                pub fn deserialize<'de, D: Deserializer<'de>>(
                    deserializer: D,
                ) -> Result<Option<$other>, D::Error> {
                    let value = Option::<$python>::deserialize(deserializer)?;
                    value.map(<$other>::try_from).transpose().map_err(de::Error::custom)
                }
            }
        }
    };
}

#[cfg(feature = "chrono-04")]
mod chrono;
#[cfg(feature = "jiff-1")]
mod jiff;
#[cfg(feature = "uuid-1")]
mod uuid;

#[cfg(feature = "chrono-04")]
module! {
    /// Reads and writes `chrono::DateTime<Utc>` as Python's `datetime`.
    ///
    /// ```
    /// use chrono::{DateTime, Utc};
    ///
    /// #[derive(serde::Serialize, serde::Deserialize)]
    /// struct Visit {
    ///     #[serde(with = "hardtack_tagged_json::with::chrono_04")]
    ///     at: DateTime<Utc>,
    /// }
    ///
    /// let visit = Visit { at: DateTime::from_timestamp(784_111_777, 0).unwrap() };
    /// let text = hardtack_tagged_json::to_string(&visit)?;
    /// assert_eq!(text, r#"{"at":{" d":"Sun, 06 Nov 1994 08:49:37 GMT"}}"#);
    /// # let again: Visit = hardtack_tagged_json::from_str(&text)?;
    /// # assert_eq!(again.at, visit.at);
    /// # Ok::<(), hardtack_tagged_json::Error>(())
    /// ```
    chrono_04: ::chrono::DateTime<::chrono::Utc> as crate::DateTime
}

#[cfg(feature = "jiff-1")]
module! {
    /// Reads and writes `jiff::Timestamp` as Python's `datetime`.
    ///
    /// The last 26 hours of the year 9999 are beyond `Timestamp::MAX`, so reading them is an error.
    ///
    /// ```
    /// use jiff::Timestamp;
    ///
    /// #[derive(serde::Serialize, serde::Deserialize)]
    /// struct Visit {
    ///     #[serde(with = "hardtack_tagged_json::with::jiff_1")]
    ///     at: Timestamp,
    /// }
    ///
    /// let visit = Visit { at: Timestamp::from_second(784_111_777).unwrap() };
    /// let text = hardtack_tagged_json::to_string(&visit)?;
    /// assert_eq!(text, r#"{"at":{" d":"Sun, 06 Nov 1994 08:49:37 GMT"}}"#);
    /// # let again: Visit = hardtack_tagged_json::from_str(&text)?;
    /// # assert_eq!(again.at, visit.at);
    /// # Ok::<(), hardtack_tagged_json::Error>(())
    /// ```
    jiff_1: ::jiff::Timestamp as crate::DateTime
}

#[cfg(feature = "time-03")]
module! {
    /// Reads and writes `time::OffsetDateTime` as Python's `datetime`.
    ///
    /// ```
    /// use time::OffsetDateTime;
    ///
    /// #[derive(serde::Serialize, serde::Deserialize)]
    /// struct Visit {
    ///     #[serde(with = "hardtack_tagged_json::with::time_03")]
    ///     at: OffsetDateTime,
    /// }
    ///
    /// let visit = Visit { at: OffsetDateTime::from_unix_timestamp(784_111_777).unwrap() };
    /// let text = hardtack_tagged_json::to_string(&visit)?;
    /// assert_eq!(text, r#"{"at":{" d":"Sun, 06 Nov 1994 08:49:37 GMT"}}"#);
    /// # let again: Visit = hardtack_tagged_json::from_str(&text)?;
    /// # assert_eq!(again.at, visit.at);
    /// # Ok::<(), hardtack_tagged_json::Error>(())
    /// ```
    time_03: ::time::OffsetDateTime as crate::DateTime
}

#[cfg(feature = "uuid-1")]
module! {
    /// Reads and writes `uuid::Uuid` as Python's `UUID`.
    ///
    /// ```
    /// use uuid::Uuid;
    ///
    /// #[derive(serde::Serialize, serde::Deserialize)]
    /// struct Device {
    ///     #[serde(with = "hardtack_tagged_json::with::uuid_1")]
    ///     id: Uuid,
    /// }
    ///
    /// let device = Device { id: Uuid::from_u128(0x12345678_1234_5678_1234_567812345678) };
    /// let text = hardtack_tagged_json::to_string(&device)?;
    /// assert_eq!(text, r#"{"id":{" u":"12345678123456781234567812345678"}}"#);
    /// # let again: Device = hardtack_tagged_json::from_str(&text)?;
    /// # assert_eq!(again.id, device.id);
    /// # Ok::<(), hardtack_tagged_json::Error>(())
    /// ```
    uuid_1: ::uuid::Uuid as crate::Uuid
}
