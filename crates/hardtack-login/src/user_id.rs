//! The id of a user, as Flask-Login keeps it in the session.

use std::fmt;

use serde::de::{Deserialize, Deserializer, Error, Visitor};
use serde::ser::{Serialize, Serializer};

/// The id of the user who is logged in: what Flask-Login keeps under `_user_id`.
///
/// Flask-Login keeps what the application's `get_id()` returns. For most applications that is text,
/// for some an integer (Apache Airflow, Flask-Admin's example), and for some it is `None` if nobody is
/// logged in. Read it as `Option<UserId>`: an absent key and Python's `None` are both `None` in Rust.
///
/// ```
/// use hardtack_login::UserId;
/// use hardtack_session::SessionData;
///
/// let text = SessionData::loads(r#"{"_user_id":"42"}"#)?;
/// let integer = SessionData::loads(r#"{"_user_id":42}"#)?;
/// let nobody = SessionData::loads(r#"{"_user_id":null}"#)?;
/// assert_eq!(text.get::<UserId>("_user_id")?, Some(UserId::from("42")));
/// assert_eq!(integer.get::<UserId>("_user_id")?, Some(UserId::from(42)));
/// assert_eq!(nobody.get::<UserId>("_user_id")?, None);
///
/// // Python's `str()` of the id, the same for both.
/// assert_eq!(UserId::from("42").to_string(), UserId::from(42).to_string());
/// # Ok::<(), hardtack_session::SessionError>(())
/// ```
///
/// It is written as it was read: Flask's user loader gets text or an integer, as before.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum UserId {
    /// Text, as Flask-Login's `UserMixin` returns.
    Text(String),
    /// An integer.
    Integer(i128),
}

impl UserId {
    /// Returns whether this is an empty string, which is no id that an application gives.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        matches!(self, Self::Text(text) if text.is_empty())
    }
}

/// Python's `str()` of the id.
impl fmt::Display for UserId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Text(text) => f.write_str(text),
            Self::Integer(number) => write!(f, "{number}"),
        }
    }
}

impl From<&str> for UserId {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

impl From<String> for UserId {
    fn from(text: String) -> Self {
        Self::Text(text)
    }
}

macro_rules! from_integers {
    ($($integer:ty)*) => {
        $(
            impl From<$integer> for UserId {
                fn from(number: $integer) -> Self {
                    Self::Integer(number.into())
                }
            }
        )*
    };
}

from_integers!(i32 i64 i128 u32 u64);

impl Serialize for UserId {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Text(text) => serializer.serialize_str(text),
            Self::Integer(number) => match i64::try_from(*number) {
                Ok(number) => serializer.serialize_i64(number),
                Err(_) => serializer.serialize_i128(*number),
            },
        }
    }
}

impl<'de> Deserialize<'de> for UserId {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(UserIdVisitor)
    }
}

struct UserIdVisitor;

impl Visitor<'_> for UserIdVisitor {
    type Value = UserId;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a user id, which is text or an integer")
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<UserId, E> {
        Ok(text.into())
    }

    fn visit_string<E: Error>(self, text: String) -> Result<UserId, E> {
        Ok(text.into())
    }

    fn visit_i64<E: Error>(self, number: i64) -> Result<UserId, E> {
        Ok(number.into())
    }

    fn visit_u64<E: Error>(self, number: u64) -> Result<UserId, E> {
        Ok(number.into())
    }

    fn visit_i128<E: Error>(self, number: i128) -> Result<UserId, E> {
        Ok(UserId::Integer(number))
    }

    fn visit_u128<E: Error>(self, number: u128) -> Result<UserId, E> {
        let number = i128::try_from(number);
        number.map(UserId::Integer).map_err(|_| E::custom("the user id exceeds 127 bits"))
    }
}
