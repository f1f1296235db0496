//! The identity of an interface.

use std::fmt;
use std::hint::black_box;

/// The identity of a session interface, by which nested layers tell one from another.
///
/// ```
/// use hardtack_session::{
///     SecretKey, SecureCookieSessionInterface, SessionConfig, SessionInterface,
/// };
///
/// let sessions = |key: &str| {
///     SecureCookieSessionInterface::new(SessionConfig::new(SecretKey::new(key).unwrap())).unwrap()
/// };
/// assert!(sessions("one").identity() == sessions("one").identity());
/// assert!(sessions("one").identity() != sessions("other").identity());
/// ```
#[derive(Clone)]
pub struct InterfaceIdentity(Kind);

#[derive(Clone)]
enum Kind {
    /// The address of the interface.
    Object(usize),
    Fingerprint(Box<[u8]>),
}

impl InterfaceIdentity {
    /// The identity of an interface that is the same only as itself.
    pub(crate) fn of_object(interface: *const ()) -> Self {
        Self(Kind::Object(interface.addr()))
    }

    /// Creates an identity from bytes that are equal for equal interfaces.
    ///
    /// They are compared in constant time, but they are kept in memory as they are: pass a MAC made
    /// with a secret key, not the key.
    pub fn from_fingerprint(fingerprint: impl Into<Box<[u8]>>) -> Self {
        Self(Kind::Fingerprint(fingerprint.into()))
    }
}

impl PartialEq for InterfaceIdentity {
    fn eq(&self, other: &Self) -> bool {
        match (&self.0, &other.0) {
            (Kind::Object(one), Kind::Object(other)) => one == other,
            (Kind::Fingerprint(one), Kind::Fingerprint(other)) => {
                let difference =
                    one.iter().zip(other).fold(0, |sum, (a, b)| black_box(sum | (a ^ b)));
                one.len() == other.len() && difference == 0
            }
            _ => false,
        }
    }
}

/// Shows nothing, since it depends on secret keys.
impl fmt::Debug for InterfaceIdentity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("InterfaceIdentity(..)")
    }
}
