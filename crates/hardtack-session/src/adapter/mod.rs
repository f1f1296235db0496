//! For authors of adapters: what every adapter does around a request, whatever its framework.

mod conflict;
mod pending;
mod reports;
mod session_adapter;

pub use conflict::ConflictingLayers;
pub use pending::{PendingResponse, ResponseHeaders};
pub use session_adapter::SessionAdapter;
