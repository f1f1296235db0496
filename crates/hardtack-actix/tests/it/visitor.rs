//! Sends one request through an application.

use std::future::Future;

use actix_web::{
    App, Error,
    body::{self, MessageBody},
    dev::{ServiceFactory, ServiceRequest, ServiceResponse},
    http::{StatusCode, header::HeaderMap},
    test,
};

/// What came back.
pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) body: String,
}

impl Answer {
    /// The values of a header, in order.
    #[track_caller]
    pub(crate) fn all(&self, name: &str) -> Vec<&str> {
        self.headers.get_all(name).map(|value| value.to_str().unwrap()).collect()
    }
}

/// Runs a test to its end.
pub(crate) fn run<T>(test: impl Future<Output = T>) -> T {
    actix_web::rt::System::new().block_on(test)
}

/// Makes an application and asks it for a path, with any number of `Cookie` headers.
pub(crate) fn ask<T, B>(app: App<T>, path: &str, cookies: &[&str]) -> Answer
where
    T: ServiceFactory<
            ServiceRequest,
            Config = (),
            Response = ServiceResponse<B>,
            Error = Error,
            InitError = (),
        > + 'static,
    B: MessageBody + 'static,
{
    let mut request = test::TestRequest::with_uri(path);
    for cookie in cookies {
        request = request.append_header(("cookie", *cookie));
    }
    run(async {
        let app = test::init_service(app).await;
        // The error of a middleware becomes a response outside of the application.
        let response = match test::try_call_service(&app, request.to_request()).await {
            Ok(response) => response.into_parts().1.map_body(|_, body| body.boxed()),
            Err(error) => error.error_response(),
        };
        let (status, headers) = (response.status(), response.headers().clone());
        let body = body::to_bytes(response.into_body()).await;
        let body = String::from_utf8(body.unwrap_or_default().to_vec()).unwrap();
        Answer { status, headers, body }
    })
}
