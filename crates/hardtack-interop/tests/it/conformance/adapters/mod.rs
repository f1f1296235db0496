//! The site on each of the stacks that there are adapters for.

mod actix;
mod axum;
mod hyper;
mod tower;

pub(crate) use actix::Actix;
pub(crate) use axum::Axum;
pub(crate) use hyper::Hyper;
pub(crate) use tower::Tower;
