//! Waits until somebody wants the program to stop. actix-web does so by itself.

use std::future::pending;

use tokio::signal;

/// Returns at Ctrl-C, and at the signal with which service managers and containers stop a program.
pub(crate) async fn asked_to_stop() {
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
    eprintln!("stopping");
}
