#![doc = include_str!("../README.md")]
#![cfg_attr(docsrs, feature(doc_cfg))]

mod future;
mod middleware;
mod service;
mod unsaved;

pub use future::ResponseFuture;
pub use middleware::SessionMiddleware;
pub use service::SessionService;

// The layer below: what an application needs first, and everything else as a module.
pub use hardtack_session as session;
#[cfg(feature = "testing")]
pub use hardtack_session::testing;
pub use hardtack_session::{
    Clock, FlashedMessage, SameSite, SecretKey, SecureCookieSessionInterface, Session,
    SessionConfig, SessionError, SessionInterface,
};
