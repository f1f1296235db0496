//! Counts the allocations of every operation and writes them to standard output as JSON.

use std::alloc::System;

use anyhow::Result;
use hardtack_bench::{goals::Allocations, site::LONG_AGO, suite};
use stats_alloc::{INSTRUMENTED_SYSTEM, Region, StatsAlloc};

#[global_allocator]
static ALLOCATOR: &StatsAlloc<System> = &INSTRUMENTED_SYSTEM;

fn main() -> Result<()> {
    let mut counts = Allocations::new();
    for entry in &mut suite::in_process(LONG_AGO)?.entries {
        let name = entry.id.to_string();
        let Some((mut pass, operations)) = entry.pass() else { continue };
        // The first pass makes the buffers and tables that are kept.
        pass();
        let region = Region::new(ALLOCATOR);
        pass();
        let change = region.change();
        let count = change.allocations + change.reallocations;
        counts.insert(name, count as f64 / operations as f64);
    }
    println!("{}", serde_json::to_string(&counts)?);
    Ok(())
}
