//! The service on axum.

use axum::{Router, routing::get};
use hardtack_tower::{Session, SessionError, SessionLayer};
use tokio::net::TcpListener;

use super::{announce, bloat, count, note_refusal, read, refused, sessions};

type Answer = Result<String, SessionError>;

/// Serves until the other end of standard input is closed.
pub(crate) fn serve() {
    let layer = SessionLayer::new(sessions()).on_rejected(|_| note_refusal());
    let site = Router::new()
        .route("/count", get(async |session: Session| -> Answer { count(&session) }))
        .route("/read", get(async |session: Session| -> Answer { read(&session) }))
        .route("/bloat", get(async |session: Session| -> Answer { bloat(&session) }))
        .route("/refused", get(async || refused()))
        .layer(layer);
    tokio::runtime::Runtime::new().unwrap().block_on(async {
        let listener = TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
        announce(listener.local_addr().unwrap());
        axum::serve(listener, site).await.unwrap();
    });
}
