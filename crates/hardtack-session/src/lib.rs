#![doc = include_str!("../README.md")]
#![cfg_attr(docsrs, feature(doc_cfg))]

#[cfg(feature = "adapter")]
mod adapter;
mod codec;
mod config;
mod cookies;
mod entry;
mod error;
mod flash;
mod interface;
mod item;
mod merge;
mod permanent;
#[cfg(feature = "adapter")]
mod request_session;
mod secure_cookie;
mod session;
mod session_view;
mod set_cookie;
mod settings;
mod shared;
#[cfg(feature = "testing")]
pub mod testing;
mod vary;
mod view;

#[cfg(feature = "adapter")]
pub use adapter::SessionAdapter;
pub use config::{OversizedCookie, SameSite, SessionConfig};
pub use cookies::find_cookie;
pub use entry::Entry;
pub use error::{ConfigError, Rejection, SaveError, SessionError};
pub use flash::FlashedMessage;
pub use interface::{CookieChange, CookieState, Opened, Saved, SessionInterface};
pub use item::Item;
#[cfg(feature = "adapter")]
pub use request_session::{RequestSession, ResponseHeaders};
pub use secure_cookie::SecureCookieSessionInterface;
pub use session::Session;
pub use session_view::SessionView;
pub use shared::{SessionGuard, SharedSession};
pub use vary::vary_with_cookie;

// The layers below, whose types appear in this crate's signatures.
pub use hardtack_serializer as serializer;
pub use hardtack_tagged_json as tagged_json;
