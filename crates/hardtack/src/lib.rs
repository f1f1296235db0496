#![doc = include_str!("../README.md")]
#![cfg_attr(docsrs, feature(doc_cfg))]
#![no_std]

#[cfg(feature = "actix")]
pub use hardtack_actix as actix;
#[cfg(feature = "login")]
pub use hardtack_login as login;
#[cfg(feature = "serializer")]
pub use hardtack_serializer as serializer;
#[cfg(feature = "session")]
pub use hardtack_session as session;
#[cfg(feature = "testing")]
pub use hardtack_session::testing;
#[cfg(feature = "signer")]
pub use hardtack_signer as signer;
#[cfg(feature = "tagged-json")]
pub use hardtack_tagged_json as tagged_json;
#[cfg(feature = "tower")]
pub use hardtack_tower as tower;

// What an application needs first.
#[cfg(feature = "actix")]
pub use hardtack_actix::SessionMiddleware;
#[cfg(feature = "login")]
pub use hardtack_login::UserId;
#[cfg(feature = "serializer")]
pub use hardtack_serializer::{Clock, Limits, SystemClock};
#[cfg(feature = "session")]
pub use hardtack_session::{
    ConfigError, FlashedMessage, SameSite, SecureCookieSessionInterface, Session, SessionConfig,
    SessionError, SessionInterface,
};
#[cfg(feature = "signer")]
pub use hardtack_signer::{KeyRing, SecretKey};
#[cfg(feature = "tower")]
pub use hardtack_tower::SessionLayer;
