//! The crate through its public door.
