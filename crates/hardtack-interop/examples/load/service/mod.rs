//! The service, once for each framework.
//!
//! | path | answers | writes |
//! |---|---|---|
//! | `/count` | the session's number | the next one |
//! | `/read` | the session's number | |
//! | `/bloat` | the session's number | more than browsers keep |
//! | `/refused` | how many cookies were refused so far | |

pub(crate) mod actix;
pub(crate) mod axum;

use std::{
    io::{self, Read},
    net::SocketAddr,
    process,
    sync::atomic::{AtomicU64, Ordering},
    thread,
};

use hardtack_session::{
    SecretKey, SecureCookieSessionInterface, Session, SessionConfig, SessionError,
};

/// How many cookies were refused.
static REFUSED: AtomicU64 = AtomicU64::new(0);

/// The settings of both services, and of those who make cookies for them.
pub(crate) fn config() -> SessionConfig {
    SessionConfig::new(SecretKey::new("a key under load").unwrap())
}

fn sessions() -> SecureCookieSessionInterface {
    SecureCookieSessionInterface::new(config()).unwrap()
}

/// What the hook does.
fn note_refusal() {
    REFUSED.fetch_add(1, Ordering::Relaxed);
}

fn refused() -> String {
    REFUSED.load(Ordering::Relaxed).to_string()
}

fn count(session: &Session) -> Result<String, SessionError> {
    let number = session.update("n", |n: &mut u64| {
        *n += 1;
        *n - 1
    })?;
    Ok(number.to_string())
}

fn read(session: &Session) -> Result<String, SessionError> {
    Ok(session.get::<u64>("n")?.unwrap_or(0).to_string())
}

fn bloat(session: &Session) -> Result<String, SessionError> {
    // Letters that do not compress away.
    let letters = std::iter::successors(Some(1_u32), |n| {
        Some(n.wrapping_mul(1_664_525).wrapping_add(1_013_904_223))
    });
    let noise: String =
        letters.map(|n| char::from(b'!' + (n >> 24) as u8 % 90)).take(8000).collect();
    session.insert("bloat", &noise)?;
    read(session)
}

/// Says where the service listens, and ends with whoever started it.
fn announce(address: SocketAddr) {
    println!("{address}");
    thread::spawn(|| {
        // The other end of the pipe closes with its process, and then there is nothing to read.
        let _ = io::stdin().read(&mut [0]);
        process::exit(0);
    });
}
