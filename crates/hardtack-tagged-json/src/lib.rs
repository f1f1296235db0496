//! Flask's tagged JSON: Python values as text, with serde
