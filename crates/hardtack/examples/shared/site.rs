//! The page of the two sites `login` and `login-actix`.

use std::env;

use hardtack::{FlashedMessage, UserId};
use maud::{PreEscaped, html};

use crate::page::layout;

/// `HARDTACK_PEER`: the address of another site that shares the sessions, for the links.
pub(crate) fn peer() -> Option<String> {
    env::var("HARDTACK_PEER").ok().filter(|peer| !peer.is_empty())
}

/// What a session holds, as the page shows it.
pub(crate) struct Visit {
    pub(crate) user: Option<UserId>,
    pub(crate) visits: u64,
    pub(crate) permanent: bool,
    pub(crate) messages: Vec<FlashedMessage>,
}

impl Visit {
    /// The page, as one side shows it.
    pub(crate) fn page(&self, side: &str, peer: Option<&str>) -> String {
        let Self { user, visits, permanent, messages } = self;
        let user = user.as_ref().map(UserId::to_string);
        let user = user.as_deref();
        let main = html! {
            main data-side=(side) data-user=(user.unwrap_or_default())
                data-visits=(visits) data-permanent=(permanent) {
                p.side { "Served by " (side) ", in Rust" }
                h1 { @if let Some(user) = user { "Hello, " (user) } @else { "Nobody is logged in" } }
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
                dl {
                    dt { "Visits" }
                    dd { (visits) @if peer.is_some() { ", all sides together" } }
                    dt { "Session" }
                    dd { @if *permanent { "outlives the browser" } @else { "ends with the browser" } }
                }
                @if user.is_some() {
                    form method="post" action="flash" {
                        input type="text" name="message" aria-label="Message" required
                            placeholder="A message for the next page";
                        button { "Flash it" }
                    }
                    form method="post" action="logout" { button.quiet { "Log out" } }
                } @else {
                    form method="post" action="login" {
                        input type="text" name="user" aria-label="Your name" required
                            placeholder="Your name";
                        button { "Log in" }
                        label { input type="checkbox" name="remember"; " remember me" }
                    }
                }
                @if let Some(peer) = peer {
                    footer { a href={ (peer) "/" } { "See the same session at the next side" } }
                }
            }
        };
        layout(&format!("{}, seen by {side}", user.unwrap_or("Nobody")), &main)
    }
}
