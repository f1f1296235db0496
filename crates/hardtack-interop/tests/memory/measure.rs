//! How much a closure allocates.

use dhat::{HeapStats, Profiler};

/// What was allocated while something ran.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Allocated {
    /// How many times memory was asked for.
    pub(crate) times: u64,
    /// The most that was held at once, in bytes.
    pub(crate) peak: usize,
}

/// Counts while a closure runs; its result is dropped after the count.
pub(crate) fn allocated<T>(run: impl FnOnce() -> T) -> Allocated {
    let profiler = Profiler::builder().testing().build();
    let result = run();
    let HeapStats { total_blocks: times, max_bytes: peak, .. } = HeapStats::get();
    drop(profiler);
    drop(result);
    Allocated { times, peak }
}
