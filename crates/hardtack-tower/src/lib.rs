//! Flask sessions as a tower layer and an axum extractor
