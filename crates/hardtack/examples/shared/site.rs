//! The pages of the two sites `login` and `login-actix`.

use std::env;

use hardtack::{FlashedMessage, login::CsrfToken};
use maud::{Markup, PreEscaped, html};
use serde::Deserialize;

use crate::{page::layout, users::User};

/// Returns `HARDTACK_PEER`, the address of another site that shares the sessions, for the links.
pub(crate) fn peer() -> Option<String> {
    env::var("HARDTACK_PEER").ok().filter(|peer| !peer.is_empty())
}

/// The form of [`login_page`].
#[derive(Deserialize)]
pub(crate) struct LoginForm {
    pub(crate) user: String,
    pub(crate) password: String,
    /// The visitor gets a remember-me cookie.
    pub(crate) remember: Option<String>,
    /// The session outlives the browser.
    pub(crate) permanent: Option<String>,
}

/// The query of the login page.
#[derive(Deserialize)]
pub(crate) struct Next {
    /// The page to return to. Anyone can write it into a link.
    pub(crate) next: Option<String>,
}

/// The form of the front page.
#[derive(Deserialize)]
pub(crate) struct FlashForm {
    pub(crate) message: String,
}

/// The parts of a session that the front page shows.
pub(crate) struct Visit<'v> {
    pub(crate) user: Option<&'v User>,
    pub(crate) is_fresh: bool,
    pub(crate) visits: u64,
    pub(crate) is_permanent: bool,
    pub(crate) messages: Vec<FlashedMessage>,
    pub(crate) token: CsrfToken,
}

impl Visit<'_> {
    /// Renders the front page.
    pub(crate) fn page(&self, side: &str, peer: Option<&str>) -> String {
        let Self { user, is_fresh, visits, is_permanent, messages, token } = self;
        let user = user.map(|user| user.name.as_str());
        let main = html! {
            main data-side=(side) data-user=(user.unwrap_or_default()) data-fresh=(is_fresh)
                data-visits=(visits) data-permanent=(is_permanent) {
                p.side { "Served by " (side) ", in Rust" }
                h1 { @if let Some(user) = user { "Hello, " (user) } @else { "Nobody is logged in" } }
                (flashes(messages))
                dl {
                    dt { "Visits" }
                    dd { (visits) @if peer.is_some() { ", all sides together" } }
                    dt { "Session" }
                    dd { @if *is_permanent { "outlives the browser" } @else { "ends with the browser" } }
                    @if user.is_some() {
                        dt { "Login" }
                        dd { @if *is_fresh { "with the password" } @else { "remembered" } }
                    }
                }
                @if user.is_some() {
                    form method="post" action="flash" {
                        (hidden(token))
                        input type="text" name="message" aria-label="Message" required
                            placeholder="A message for the next page";
                        button { "Flash it" }
                    }
                    form method="post" action="logout" {
                        (hidden(token))
                        button.quiet { "Log out" }
                        a href="account" { "Your account" }
                    }
                } @else {
                    p { a href="login" { "Log in" } }
                }
                @if let Some(peer) = peer {
                    footer { a href={ (peer) "/" } { "See the same session at the next side" } }
                }
            }
        };
        layout(&format!("{}, seen by {side}", user.unwrap_or("Nobody")), &main)
    }
}

/// Renders the login page. Its form goes to the address of the page, with `next` in the query.
pub(crate) fn login_page(side: &str, messages: &[FlashedMessage], token: &CsrfToken) -> String {
    let main = html! {
        main data-side=(side) {
            p.side { "Served by " (side) ", in Rust" }
            h1 { "Log in" }
            (flashes(messages))
            p { "As ada or bob, with the password lovelace." }
            form method="post" {
                (hidden(token))
                input type="text" name="user" aria-label="Name" required autocomplete="username"
                    placeholder="Name";
                input type="password" name="password" aria-label="Password" required
                    autocomplete="current-password" placeholder="Password";
                button { "Log in" }
                label { input type="checkbox" name="remember"; " remember me" }
                label { input type="checkbox" name="permanent"; " permanent session" }
            }
        }
    };
    layout("Log in", &main)
}

/// Renders the page of a user's account. Its form goes to the address of the page.
pub(crate) fn account_page(
    side: &str,
    user: &User,
    messages: &[FlashedMessage],
    token: &CsrfToken,
) -> String {
    let main = html! {
        main data-side=(side) data-user=(user.name) {
            p.side { "Served by " (side) ", in Rust" }
            h1 { "The account of " (user.name) }
            (flashes(messages))
            form method="post" {
                (hidden(token))
                button.quiet { "Delete my account" }
            }
            footer { a href="./" { "To the front page" } }
        }
    };
    layout("Your account", &main)
}

/// The field that the CSRF layer checks.
fn hidden(token: &CsrfToken) -> Markup {
    html! { input type="hidden" name=(token.field_name()) value=(token.as_str()); }
}

fn flashes(messages: &[FlashedMessage]) -> Markup {
    html! {
        @if !messages.is_empty() {
            ul.flashes {
                @for message in messages {
                    @let text = message.text().unwrap_or("(not text)");
                    li data-flash=(message.category) {
                        @if message.is_markup() { (PreEscaped(text)) } @else { (text) }
                    }
                }
            }
        }
    }
}
