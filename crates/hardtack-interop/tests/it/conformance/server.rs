//! A server on a thread of its own, until it is dropped.

use std::{
    net::{Ipv4Addr, SocketAddr},
    sync::mpsc,
    thread,
};

use tokio::{net::TcpListener, sync::oneshot};

use super::client::{self, Answer, Ask};

/// A server, and how it is stopped.
pub(crate) struct Server {
    address: SocketAddr,
    stop: Option<Box<dyn FnOnce() + Send>>,
    thread: Option<thread::JoinHandle<()>>,
}

impl Server {
    /// Runs a server that says where it listens and how it is stopped.
    pub(crate) fn run(
        serve: impl FnOnce(mpsc::Sender<(SocketAddr, Box<dyn FnOnce() + Send>)>) + Send + 'static,
    ) -> Self {
        let (started, start) = mpsc::channel();
        let thread = thread::spawn(|| serve(started));
        let (address, stop) = start.recv().expect("the server starts");
        Self { address, stop: Some(stop), thread: Some(thread) }
    }

    /// Runs a server on tokio until it is stopped.
    pub(crate) fn on_tokio<F>(serve: impl FnOnce(TcpListener) -> F + Send + 'static) -> Self
    where
        F: Future<Output = ()>,
    {
        Self::run(move |started| {
            let mut runtime = tokio::runtime::Builder::new_multi_thread();
            let runtime = runtime.worker_threads(2).enable_all().build().unwrap();
            runtime.block_on(async {
                let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.unwrap();
                let (stop, stopped) = oneshot::channel::<()>();
                let address = listener.local_addr().unwrap();
                started.send((address, Box::new(|| drop(stop)))).unwrap();
                tokio::select! {
                    () = serve(listener) => {}
                    _ = stopped => {}
                }
            });
        })
    }

    /// Sends requests, many at a time.
    pub(crate) fn ask(&self, asks: Vec<Ask>) -> Vec<Option<Answer>> {
        client::ask(self.address, asks)
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        if let Some(stop) = self.stop.take() {
            stop();
        }
        if let Some(thread) = self.thread.take() {
            // A server that panicked has been seen by those who asked it.
            let _ = thread.join();
        }
    }
}
