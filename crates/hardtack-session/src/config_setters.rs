//! Chained setters for the settings.

use std::time::Duration;

use hardtack_serializer::{
    Compression, Limits,
    signer::{Digest, KeyDerivation, SecretKey},
};
use hardtack_tagged_json::TagNames;

use crate::{OversizedCookie, SameSite, SessionConfig};

/// Writes a setter for each field, which it documents by the field's name.
macro_rules! setters {
    ($($setter:ident: $field:ident($value:ident: $type:ty) = $into:expr;)*) => {
        /// Setters for the fields, to be chained after [`new`](Self::new).
        impl SessionConfig {
            $(
                #[doc = concat!("Sets [`", stringify!($field), "`](Self#structfield.", stringify!($field), ").")]
                #[must_use]
                pub fn $setter(mut self, $value: $type) -> Self {
                    self.$field = $into;
                    self
                }
            )*
        }
    };
}

setters! {
    with_secret_key_fallbacks: secret_key_fallbacks(keys: impl IntoIterator<Item = SecretKey>) = keys.into_iter().collect();
    with_session_cookie_name: session_cookie_name(name: impl Into<String>) = name.into();
    with_session_cookie_domain: session_cookie_domain(domain: impl Into<String>) = Some(domain.into());
    with_session_cookie_path: session_cookie_path(path: impl Into<String>) = Some(path.into());
    with_session_cookie_httponly: session_cookie_httponly(on: bool) = on;
    with_session_cookie_secure: session_cookie_secure(on: bool) = on;
    with_session_cookie_partitioned: session_cookie_partitioned(on: bool) = on;
    with_session_cookie_samesite: session_cookie_samesite(same_site: SameSite) = Some(same_site);
    with_permanent_session_lifetime: permanent_session_lifetime(lifetime: Duration) = lifetime;
    with_session_refresh_each_request: session_refresh_each_request(on: bool) = on;
    with_application_root: application_root(path: impl Into<String>) = path.into();
    with_max_cookie_size: max_cookie_size(bytes: usize) = bytes;
    with_oversized_cookie: oversized_cookie(policy: OversizedCookie) = policy;
    with_clock_leeway: clock_leeway(leeway: Duration) = leeway;
    with_resign_fallback: resign_fallback(on: bool) = on;
    with_renew_after: renew_after(age: Duration) = Some(age);
    with_compression: compression(compression: Compression) = compression;
    with_limits: limits(limits: Limits) = limits;
    with_salt: salt(salt: impl Into<Vec<u8>>) = salt.into();
    with_key_derivation: key_derivation(derivation: KeyDerivation) = derivation;
    with_digest_method: digest_method(digest: Digest) = digest;
    with_tags: tags(tags: TagNames) = tags;
    with_sort_keys: sort_keys(on: bool) = on;
    with_ensure_ascii: ensure_ascii(on: bool) = on;
}
