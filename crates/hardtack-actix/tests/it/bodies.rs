//! Bodies that are made while they are sent.

use std::convert::Infallible;
use std::pin::Pin;
use std::task::{Context, Poll};

use actix_web::{
    App, HttpResponse,
    body::{BodySize, MessageBody},
    web,
};
use hardtack_actix::Session;

use crate::{COOKIE, config, middleware, tester, visitor::ask};

/// Writes to the session when its next piece is asked for, and sends what came of it.
struct Writing {
    session: Session,
    left: u8,
}

impl MessageBody for Writing {
    type Error = Infallible;

    fn size(&self) -> BodySize {
        BodySize::Stream
    }

    fn poll_next(
        mut self: Pin<&mut Self>,
        _: &mut Context<'_>,
    ) -> Poll<Option<Result<web::Bytes, Infallible>>> {
        if self.left == 0 {
            return Poll::Ready(None);
        }
        self.left -= 1;
        let read = self.session.get::<u64>("a").unwrap();
        let written = self.session.insert("late", true).unwrap_err();
        Poll::Ready(Some(Ok(format!("{read:?} {written}\n").into())))
    }
}

#[test]
fn a_streaming_body_can_read_the_session_and_sees_that_a_write_would_be_lost() {
    const LINE: &str =
        "Some(1) the session cannot be changed: the request is over, or its response was sent\n";
    async fn stream(session: Session) -> HttpResponse<Writing> {
        session.insert("b", 2).unwrap();
        HttpResponse::Ok().message_body(Writing { session, left: 2 }).unwrap()
    }
    let app = App::new().wrap(middleware(config())).route("/", web::get().to(stream));
    let answer = ask(app, "/", &[COOKIE]);
    assert_eq!(answer.body, LINE.repeat(2));
    tester().read(answer.all("set-cookie")).assert_value("b", 2).assert_no_value("late");
}
