//! hardtack against real Flask, in one process beside this one.

mod door;
