//! Waits until somebody wants the program to stop. actix-web does so by itself.

use std::{
    future::{Future, pending},
    io,
    time::Duration,
};

use anyhow::Result;
use tokio::{signal, time::sleep};

/// How long requests that are under way may take then.
const GRACE: Duration = Duration::from_secs(5);

/// Returns when the program shall take no more requests.
pub(crate) async fn asked_to_stop() {
    signalled().await;
    eprintln!("stopping");
}

/// Serves until all requests are done, or have taken too long since somebody asked to stop, or until
/// he asks again.
pub(crate) async fn or_give_up(serving: impl Future<Output = io::Result<()>>) -> Result<()> {
    let too_long = async {
        signalled().await;
        tokio::select! {
            () = signalled() => {}
            () = sleep(GRACE) => {}
        }
    };
    tokio::select! {
        served = serving => served?,
        () = too_long => eprintln!("stopped before every request was done"),
    }
    Ok(())
}

/// Returns at Ctrl-C, and at the signal with which service managers and containers stop a program.
async fn signalled() {
    let interrupted = async {
        // Without a way to hear Ctrl-C the program runs until it is killed.
        if signal::ctrl_c().await.is_err() {
            pending::<()>().await;
        }
    };
    #[cfg(unix)]
    let terminated = async {
        match signal::unix::signal(signal::unix::SignalKind::terminate()) {
            Ok(mut signals) => _ = signals.recv().await,
            Err(_) => pending::<()>().await,
        }
    };
    #[cfg(not(unix))]
    let terminated = pending::<()>();
    tokio::select! {
        () = interrupted => {}
        () = terminated => {}
    }
}
