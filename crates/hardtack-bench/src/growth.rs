//! How cost grows: with the size of the cookie, with fallback keys, and with threads.

use std::{
    hint::black_box,
    rc::Rc,
    sync::Arc,
    sync::Barrier,
    thread,
    time::{Duration, Instant},
};

use anyhow::{Result, ensure};
use hardtack_session::{SecureCookieSessionInterface, SessionInterface, UnixTime};
use serde::Serialize;

use crate::{
    entry::{Entry, Id},
    hardtack::WHO,
    payload::{Cart, Payload, Small},
    samples::{Form, Samples},
    site,
};

/// Whose work shares nothing.
pub const CONTROL: &str = "arithmetic";

/// How many keys were retired, in turn.
pub const FALLBACKS: [usize; 3] = [1, 3, 10];

/// A login's cookie against rings with retired keys.
///
/// # Errors
///
/// When the settings are impossible, which they are not.
pub fn fallbacks(samples: &Rc<Samples<Small>>) -> Result<Vec<Entry>> {
    let now = samples.now;
    let mut entries = Vec::new();
    for count in FALLBACKS {
        let sessions = Arc::new(site::sessions(samples.form, count)?);
        let (s, mut buffer) = (Arc::clone(&sessions), Vec::new());
        entries.push(Entry::over(WHO, &good(count), samples, move |sample| {
            s.loads::<Small>(sample.cookie.as_bytes(), UnixTime(now), &mut buffer)
        }));
        entries.push(Entry::over(WHO, &forged(count), samples, move |sample| {
            sessions.verify(sample.forged.as_bytes(), UnixTime(now)).is_err()
        }));
    }
    Ok(entries)
}

/// What opening with so many fallback keys is called.
pub fn good(fallbacks: usize) -> String {
    format!("open typed, fallback keys: {fallbacks}")
}

/// What refusing with so many fallback keys is called.
pub fn forged(fallbacks: usize) -> String {
    format!("reject forged, fallback keys: {fallbacks}")
}

/// Carts of more and more lines, in both forms.
///
/// # Errors
///
/// When a cart cannot be written.
pub fn sizes(now: u64) -> Result<(Vec<Entry>, Vec<Size>)> {
    let (mut entries, mut sizes) = (Vec::new(), Vec::new());
    for form in [Form::Flask, Form::Uncompressed] {
        size::<0>(form, now, &mut entries, &mut sizes)?;
        size::<4>(form, now, &mut entries, &mut sizes)?;
        size::<8>(form, now, &mut entries, &mut sizes)?;
        size::<12>(form, now, &mut entries, &mut sizes)?;
        size::<18>(form, now, &mut entries, &mut sizes)?;
        size::<24>(form, now, &mut entries, &mut sizes)?;
    }
    Ok((entries, sizes))
}

/// A size that was measured.
#[derive(Clone, Debug, Serialize)]
pub struct Size {
    /// What it is called.
    pub name: String,
    /// The form of its cookies.
    pub form: Form,
    /// The mean length of the JSON in bytes.
    pub json: usize,
    /// The mean length of the cookie in bytes.
    pub cookie: usize,
}

fn size<const N: usize>(
    form: Form,
    now: u64,
    entries: &mut Vec<Entry>,
    sizes: &mut Vec<Size>,
) -> Result<()> {
    let samples = Samples::<Cart<N>>::new(format!("cart of {N} lines"), form, now)?;
    let sessions = Arc::new(site::sessions(form, 0)?);
    let s = Arc::clone(&sessions);
    entries.push(Entry::over(WHO, "verify", &samples, move |sample| {
        s.verify(sample.cookie.as_bytes(), UnixTime(now)).is_ok()
    }));
    let (s, mut buffer) = (Arc::clone(&sessions), Vec::new());
    entries.push(Entry::over(WHO, "open typed", &samples, move |sample| {
        s.loads::<Cart<N>>(sample.cookie.as_bytes(), UnixTime(now), &mut buffer)
    }));
    let s = Arc::clone(&sessions);
    entries.push(Entry::over(WHO, "open Session, read three keys", &samples, move |sample| {
        let opened = s.open_session(Some(sample.cookie.as_bytes()), UnixTime(now));
        black_box(Cart::<N>::look(&opened.session).unwrap_or_default());
        opened
    }));
    entries.push(Entry::over(WHO, "save Session", &samples, move |sample| {
        sessions.save_session(&sample.session, None, UnixTime(now))
    }));
    let (json, cookie) = samples.lengths();
    sizes.push(Size { name: samples.name.clone(), form, json, cookie });
    Ok(())
}

/// What the same work does on one thread and on two, and beside it work that shares nothing.
///
/// # Errors
///
/// When the settings are impossible, which they are not.
pub fn threads(samples: &Rc<Samples<Small>>) -> Result<Vec<Entry>> {
    let sessions = Arc::new(site::sessions(samples.form, 0)?);
    let cookies: Arc<[String]> = samples.all.iter().map(|sample| sample.cookie.clone()).collect();
    ensure!(!cookies.is_empty(), "nothing to open");
    let now = samples.now;
    let mut entries = Vec::new();
    for count in [1, 2] {
        let (s, c) = (Arc::clone(&sessions), Arc::clone(&cookies));
        entries.push(on(WHO, count, samples, move |turns| open(&s, &c, now, turns)));
        entries.push(on(CONTROL, count, samples, |turns| {
            // Bound by the processor alone, about as long as the opening.
            let mut number = 1_u64;
            for _ in 0..turns * 600 {
                number = black_box(number.wrapping_mul(0x5851_F42D_4C95_7F2D).rotate_left(7));
            }
        }));
    }
    Ok(entries)
}

/// What the work of so many threads is called.
pub fn on_threads(who: &str, count: usize) -> String {
    let what = if who == CONTROL { "multiply" } else { "open typed" };
    format!("{what}, threads: {count}")
}

/// How often each thread does it between two looks at the clock.
const TURNS: usize = 8 * 1024;

fn open(sessions: &SecureCookieSessionInterface, cookies: &[String], now: u64, turns: usize) {
    let mut buffer = Vec::new();
    for cookie in cookies.iter().cycle().take(turns) {
        let opened =
            sessions.loads::<Small>(black_box(cookie).as_bytes(), UnixTime(now), &mut buffer);
        black_box(opened).ok();
    }
}

/// The same work on each of so many threads at once: the time of one of all that they do.
fn on<P>(
    who: &str,
    count: usize,
    samples: &Samples<P>,
    work: impl Fn(usize) + Send + Sync + 'static,
) -> Entry {
    let id = Id::new(who, &on_threads(who, count), &samples.name, samples.form);
    let cores = core_affinity::get_core_ids().unwrap_or_default();
    Entry::own(id, move || {
        let barrier = Barrier::new(count);
        let spans: Vec<(Instant, Instant)> = thread::scope(|scope| {
            let (barrier, work, cores) = (&barrier, &work, &cores);
            let threads: Vec<_> = (0..count)
                .map(|thread| {
                    scope.spawn(move || {
                        // Left alone, both may stay on one core for as long as this takes.
                        if let Some(core) = cores.get(thread) {
                            core_affinity::set_for_current(*core);
                        }
                        // Buffers and tables of the thread are made before the clock runs.
                        work(TURNS / 64);
                        barrier.wait();
                        let start = Instant::now();
                        work(TURNS);
                        (start, Instant::now())
                    })
                })
                .collect();
            threads.into_iter().filter_map(|thread| thread.join().ok()).collect()
        });
        ensure!(spans.len() == count, "a thread panicked");
        // From the first that begins to the last that ends, by the threads' own clocks: whoever
        // started them may have to wait for a core.
        let start = spans.iter().map(|(start, _)| *start).min();
        let end = spans.iter().map(|(_, end)| *end).max();
        let took = start.zip(end).map_or(Duration::ZERO, |(start, end)| end - start);
        Ok(took.as_nanos() as f64 / (TURNS * count) as f64)
    })
}
