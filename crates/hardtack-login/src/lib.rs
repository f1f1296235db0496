#![doc = include_str!("../README.md")]
#![cfg_attr(docsrs, feature(doc_cfg))]

#[macro_use]
mod setters;

#[cfg(feature = "actix-web-4")]
pub mod actix;
#[cfg(feature = "axum-core-05")]
pub mod axum;
mod config;
mod csrf;
mod error;
#[cfg(any(feature = "actix-web-4", feature = "axum-core-05"))]
mod guard;
mod identifier;
mod login;
mod manager;
mod next;
#[cfg(feature = "password")]
mod password;
mod remember;
mod user_id;

pub use config::{LoginConfig, SessionProtection};
pub use csrf::{CsrfConfig, CsrfError, CsrfProtect, HttpsRequests};
pub use error::LoginError;
#[cfg(any(feature = "actix-web-4", feature = "axum-core-05"))]
pub use guard::{CsrfToken, FreshLogin, LoggedIn, NotAdmitted};
pub use identifier::session_identifier;
pub use login::{Denial, LogInOptions, Login, RequestFacts};
pub use manager::LoginManager;
pub use next::safe_next;
#[cfg(feature = "password")]
pub use password::{PasswordError, PasswordMethod, check_password_hash, generate_password_hash};
pub use remember::RememberToken;
pub use user_id::UserId;
