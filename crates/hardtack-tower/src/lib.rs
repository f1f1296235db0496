#![doc = include_str!("../README.md")]
#![cfg_attr(docsrs, feature(doc_cfg))]

mod body;
mod future;
mod layer;
mod service;

pub use body::ResponseBody;
pub use future::ResponseFuture;
pub use layer::SessionLayer;
pub use service::SessionService;

// The layer below: what an application needs first, and everything else as a module.
pub use hardtack_session as session;
#[cfg(feature = "testing")]
pub use hardtack_session::testing;
pub use hardtack_session::{
    Clock, FlashedMessage, SameSite, SecretKey, SecureCookieSessionInterface, Session,
    SessionConfig, SessionError, SessionInterface,
};
