//! Flask's SecureCookieSessionInterface, without a framework
