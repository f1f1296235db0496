#![doc = include_str!("../README.md")]
#![cfg_attr(docsrs, feature(doc_cfg))]

mod data;
mod failure;
mod future;
mod middleware;
mod service;
mod session;
mod session_ext;

pub use data::{SessionData, SessionDataRejection};
pub use failure::SessionFailure;
pub use future::ResponseFuture;
pub use middleware::SessionMiddleware;
pub use service::SessionService;
pub use session::{MissingSessionMiddleware, Session};
pub use session_ext::SessionExt;

// The layer below, whose types appear in this crate's signatures.
pub use hardtack_session as session_interface;
#[cfg(feature = "testing")]
pub use hardtack_session::testing;
