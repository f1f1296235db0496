//! Sends the clients, and looks at the service meanwhile.

use std::{
    sync::Arc,
    thread,
    time::{Duration, Instant},
};

use hardtack_session::{
    serializer::{Clock, SystemClock},
    testing::SessionTester,
};
use tokio::task::JoinSet;

use crate::{
    child::Service,
    client::{Client, Strange},
    service::config,
    tally::Tally,
};

const CLIENTS: usize = 200;

/// How much more memory a service may take at the end than after it has warmed up, in KiB: what an
/// allocator may hold on to, and far less than a leak of 100 bytes a request would come to.
const FLAT: u64 = 8 * 1024;

/// How long it is between two looks at the service's memory.
const PAUSE: Duration = Duration::from_millis(100);

/// Drives a service for some time, and says what came of it; whether all was well.
pub(crate) fn drive(name: &str, duration: Duration) -> bool {
    let service = Service::start(name);
    let address = service.address;
    let start = Instant::now();
    let clients = thread::spawn(move || {
        let runtime = tokio::runtime::Runtime::new().unwrap();
        runtime.block_on(run(address, start + duration))
    });
    // A third of the time is for buffers to grow to what they need.
    thread::sleep(duration / 3);
    let warm = service.resident();
    let (mut most, mut last) = (warm, warm);
    // The last look is while all clients are still there.
    while start.elapsed() + 2 * PAUSE < duration {
        thread::sleep(PAUSE);
        last = service.resident();
        most = most.max(last);
    }
    let (tally, refused) = clients.join().unwrap();
    let took = start.elapsed();
    let panics = service.end().iter().filter(|line| line.contains("panicked at")).count();

    let strange = ["forged", "expired", "oversized"];
    let expected = strange.iter().filter_map(|kind| tally.right.get(kind)).sum::<u64>();
    let is_told = refused == Some(expected);
    let kinds: Vec<String> =
        tally.right.iter().map(|(kind, count)| format!("{kind} {count}")).collect();
    println!(
        "load: {name}, {CLIENTS} clients, {:.1} s: {} requests ({:.0} a second), \
         {} wrong answers, {} errors, {panics} panics; slowest answer {} ms\n\
         load: {name}, right answers: {}; {} of {expected} refusals told to the hook\n\
         load: {name}, memory in KiB: {warm} after a third of the time, {last} at the end, \
         {most} at most",
        took.as_secs_f64(),
        tally.requests(),
        tally.requests() as f64 / took.as_secs_f64(),
        tally.wrong,
        tally.failed,
        tally.slowest.as_millis(),
        kinds.join(", "),
        refused.map_or_else(|| "unknown".to_owned(), |refused| refused.to_string()),
    );
    let is_flat = last <= warm + FLAT;
    if !is_flat {
        eprintln!("load: {name}: the memory grows by more than {FLAT} KiB");
    }
    // Every kind was sent by somebody.
    let is_complete = tally.right.len() == 6;
    let failures = tally.wrong.count + tally.failed.count;
    failures == 0 && panics == 0 && is_told && is_flat && is_complete
}

/// What all clients saw, and how many cookies the service says it has refused.
async fn run(service: std::net::SocketAddr, until: Instant) -> (Tally, Option<u64>) {
    let strange = Arc::new(strange());
    let mut clients = JoinSet::new();
    for _ in 0..CLIENTS {
        let strange = Arc::clone(&strange);
        clients.spawn(async move { Client::new(service).run(&strange, until).await });
    }
    let mut tally = Tally::default();
    for seen in clients.join_all().await {
        tally.add(seen);
    }
    let refused = Client::new(service).text("/refused").await;
    (tally, refused.and_then(|text| text.parse().ok()))
}

fn strange() -> Strange {
    let tester = SessionTester::new(config());
    tester.clock().set(SystemClock.now() - 32 * 24 * 60 * 60);
    let expired = tester.cookie(|session| session.insert("n", &7));
    let oversized = format!("session={}", "e".repeat(70_000));
    Strange { expired: expired.try_into().unwrap(), oversized: oversized.try_into().unwrap() }
}
