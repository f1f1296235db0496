//! The same tower service, under hyper itself.

use hyper::{body::Incoming, server::conn::http1};
use hyper_util::{rt::TokioIo, service::TowerToHyperService};

use super::{
    super::{
        Adapter,
        client::{Answer, Ask},
        server::Server,
        site::Site,
    },
    tower::service,
};

/// See the module.
pub(crate) struct Hyper(Server);

impl Adapter for Hyper {
    const NAME: &str = "hyper";
    const MISSING: Option<&str> = None;

    fn start(site: Site) -> Self {
        let service = TowerToHyperService::new(service::<Incoming>(&site));
        Self(Server::on_tokio(async move |listener| {
            loop {
                let (stream, _) = listener.accept().await.unwrap();
                let connection =
                    http1::Builder::new().serve_connection(TokioIo::new(stream), service.clone());
                tokio::spawn(connection.with_upgrades());
            }
        }))
    }

    fn ask(&self, asks: Vec<Ask>) -> Vec<Option<Answer>> {
        self.0.ask(asks)
    }
}
