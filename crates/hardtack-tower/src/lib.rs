#![doc = include_str!("../README.md")]
#![cfg_attr(docsrs, feature(doc_cfg))]

mod body;
#[cfg(feature = "axum")]
mod data;
#[cfg(feature = "axum")]
mod extract;
mod future;
mod layer;
mod service;
mod session;

pub use body::ResponseBody;
#[cfg(feature = "axum")]
pub use data::{SessionData, SessionDataRejection};
#[cfg(feature = "axum")]
pub use extract::SessionFailure;
pub use future::ResponseFuture;
pub use layer::SessionLayer;
pub use service::SessionService;
pub use session::{MissingSessionLayer, Session};

// The layer below, whose types appear in this crate's signatures.
pub use hardtack_session as session_interface;
#[cfg(feature = "testing")]
pub use hardtack_session::testing;
