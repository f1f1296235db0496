#![doc = include_str!("../README.md")]
#![cfg_attr(docsrs, feature(doc_cfg))]

#[cfg(feature = "actix-web-4")]
mod actix;
#[cfg(feature = "adapter")]
pub mod adapter;
#[cfg(feature = "axum-core-05")]
mod axum;
mod config;
mod config_setters;
mod cookies;
mod data;
mod error;
mod format;
mod interface;
mod secure_cookie;
mod session;
mod set_cookie;
pub mod settings;
mod signing;
#[cfg(feature = "testing")]
pub mod testing;
mod vary;

#[cfg(feature = "actix-web-4")]
pub use actix::ExtractSession;
pub use config::{OversizedCookie, SameSite, SessionConfig};
pub use cookies::find_cookie;
pub use data::{FlashedMessage, SessionData, SessionValue};
pub use error::{ConfigError, Rejection, RejectionReason, SaveError, SessionError};
pub use format::SessionFormat;
pub use interface::{
    CommitFuture, CookieChange, CookieState, InterfaceIdentity, Opened, Saved, SessionInterface,
};
pub use secure_cookie::SecureCookieSessionInterface;
pub use session::Session;
pub use set_cookie::{CookieSettings, CookieTemplate};
pub use vary::vary_with_cookie;

// The layers below, whose types appear in this crate's signatures.
pub use hardtack_serializer as serializer;
pub use hardtack_serializer::{Clock, Limits, SystemClock, UnixTime, signer::SecretKey};
pub use hardtack_tagged_json as tagged_json;
