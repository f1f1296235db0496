#![doc = include_str!("../README.md")]

#[cfg(feature = "axum")]
mod extract;
mod future;
mod layer;
mod response;
mod service;
mod session;

#[cfg(feature = "axum")]
pub use extract::SessionFailure;
pub use future::ResponseFuture;
pub use layer::SessionLayer;
pub use service::SessionService;
pub use session::{MissingSessionLayer, Session};

// The layer below, whose types appear in this crate's signatures.
pub use hardtack_session as session_interface;
