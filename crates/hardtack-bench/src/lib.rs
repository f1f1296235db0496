#![doc = include_str!("../README.md")]

pub mod entry;
pub mod facts;
pub mod goals;
pub mod growth;
pub mod hardtack;
pub mod payload;
pub mod peers;
pub mod python;
pub mod references;
pub mod report;
pub mod rounds;
pub mod routes;
pub mod samples;
pub mod site;
pub mod stopwatch;
pub mod suite;
