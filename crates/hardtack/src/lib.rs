//! Flask's signed session cookies in Rust
