//! The service on actix-web.

use actix_web::{App, HttpServer, web};
use hardtack_actix::{Session, SessionError, SessionMiddleware};

use super::{announce, bloat, count, note_refusal, read, refused, sessions};

type Answer = Result<String, SessionError>;

/// Serves until the other end of standard input is closed.
pub(crate) fn serve() {
    let middleware = SessionMiddleware::new(sessions()).on_rejected(|_| note_refusal());
    let app = move || {
        App::new()
            .wrap(middleware.clone())
            .route("/count", web::get().to(async |session: Session| -> Answer { count(&session) }))
            .route("/read", web::get().to(async |session: Session| -> Answer { read(&session) }))
            .route("/bloat", web::get().to(async |session: Session| -> Answer { bloat(&session) }))
            .route("/refused", web::get().to(async || refused()))
    };
    let server = HttpServer::new(app).bind(("127.0.0.1", 0)).unwrap();
    announce(server.addrs()[0]);
    actix_web::rt::System::new().block_on(server.run()).unwrap();
}
