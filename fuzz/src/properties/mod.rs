//! The properties, each named as its target.

mod config;
mod cookie_header;
mod open_session;
mod payload;
mod python;
mod save_open;
mod tagged_json;
mod timestamp;
mod typed;
mod unsign;
mod zlib;

pub use config::config;
pub use cookie_header::cookie_header;
pub use open_session::open_session;
pub use payload::payload;
pub use python::python;
pub use save_open::save_open;
pub use tagged_json::tagged_json;
pub use timestamp::timestamp;
pub use typed::typed;
pub use unsign::unsign;
pub use zlib::zlib;

/// A property: it panics where the input shows that a promise is not kept.
pub type Property = fn(&[u8]);

/// Every property under the name of its target.
pub const ALL: [(&str, Property); 11] = [
    ("config", config),
    ("cookie_header", cookie_header),
    ("open_session", open_session),
    ("payload", payload),
    ("python", python),
    ("save_open", save_open),
    ("tagged_json", tagged_json),
    ("timestamp", timestamp),
    ("typed", typed),
    ("unsign", unsign),
    ("zlib", zlib),
];
