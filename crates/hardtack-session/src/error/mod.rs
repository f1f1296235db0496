//! Errors, one file for each kind.

mod config;
mod rejection;
mod save;
mod session;

pub use config::ConfigError;
pub use rejection::{Rejection, RejectionReason};
pub use save::SaveError;
pub use session::SessionError;
