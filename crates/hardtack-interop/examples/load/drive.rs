//! Sends the clients, and looks at the service meanwhile.

use std::{
    net::SocketAddr,
    sync::Arc,
    time::{Duration, Instant},
};

use hardtack_session::{
    UnixTime,
    serializer::{Clock, SystemClock},
    testing::SessionTester,
};
use tokio::{sync::Barrier, task::JoinSet, time};

use crate::{
    child::Service,
    client::{Client, Strange},
    service::config,
    tally::Tally,
};

const CLIENTS: usize = 200;

/// How often every client sends requests of every kind before the memory is looked at: by then all
/// connections stand, and their buffers have grown to what the longest cookie needs.
const WARM: usize = 4;

/// How much more memory a service may take at the end than when it was warm, in KiB: what an
/// allocator may hold on to, and less than a leak of 100 bytes a request comes to in a second.
const FLAT: u64 = 2 * 1024;

/// How long it is between two looks at the service's memory.
const PAUSE: Duration = Duration::from_millis(100);

/// Drives a service for some time after it is warm, and says what came of it; whether all was well.
pub(crate) fn drive(name: &str, duration: Duration) -> bool {
    let service = Service::start(name);
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let Seen { tally, refused, took, memory } = runtime.block_on(run(&service, duration));
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
         load: {name}, memory in KiB: {} when warm, {} at the end, {} at most",
        took.as_secs_f64(),
        tally.requests(),
        tally.requests() as f64 / took.as_secs_f64(),
        tally.wrong,
        tally.failed,
        tally.slowest.as_millis(),
        kinds.join(", "),
        refused.map_or_else(|| "unknown".to_owned(), |refused| refused.to_string()),
        memory.warm,
        memory.last,
        memory.most,
    );
    let is_flat = memory.last <= memory.warm + FLAT;
    if !is_flat {
        eprintln!("load: {name}: the memory grows by more than {FLAT} KiB");
    }
    // Every kind was sent by somebody.
    let is_complete = tally.right.len() == 6;
    let failures = tally.wrong.count + tally.failed.count;
    failures == 0 && panics == 0 && is_told && is_flat && is_complete
}

/// What all clients saw, and what the service took and told meanwhile.
struct Seen {
    tally: Tally,
    /// How many cookies the service says it has refused.
    refused: Option<u64>,
    took: Duration,
    memory: Memory,
}

/// What was in RAM of the service, in KiB.
struct Memory {
    warm: u64,
    last: u64,
    most: u64,
}

async fn run(service: &Service, duration: Duration) -> Seen {
    let start = Instant::now();
    let strange = Arc::new(strange());
    let warm = Arc::new(Barrier::new(CLIENTS + 1));
    let mut clients = JoinSet::new();
    for _ in 0..CLIENTS {
        let mut client = Client::new(service.address);
        let (strange, warm) = (Arc::clone(&strange), Arc::clone(&warm));
        clients.spawn(async move {
            client.rounds(&strange, WARM).await;
            warm.wait().await;
            client.run(&strange, Instant::now() + duration).await;
            client.tally
        });
    }
    warm.wait().await;
    let memory = watch(service, Instant::now() + duration).await;
    let mut tally = Tally::default();
    for seen in clients.join_all().await {
        tally.add(seen);
    }
    let took = start.elapsed();
    let refused = refused(service.address).await;
    Seen { tally, refused, took, memory }
}

/// Looks at the service's memory until shortly before the clients leave.
async fn watch(service: &Service, until: Instant) -> Memory {
    let warm = service.resident();
    let mut memory = Memory { warm, last: warm, most: warm };
    while Instant::now() + 2 * PAUSE < until {
        time::sleep(PAUSE).await;
        memory.last = service.resident();
        memory.most = memory.most.max(memory.last);
    }
    memory
}

async fn refused(service: SocketAddr) -> Option<u64> {
    Client::new(service).text("/refused").await?.parse().ok()
}

fn strange() -> Strange {
    let tester = SessionTester::new(config());
    tester.clock().set(UnixTime(SystemClock.now().0 - 32 * 24 * 60 * 60));
    let expired = tester.cookie(|session| session.insert("n", 7));
    let oversized = format!("session={}", "e".repeat(70_000));
    Strange { expired: expired.try_into().unwrap(), oversized: oversized.try_into().unwrap() }
}
