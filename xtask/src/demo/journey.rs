//! A visitor's way between Flask and a side in Rust, each of its steps checked.

use std::net::SocketAddr;

use anyhow::{Context, Result, ensure};
use hardtack_interop::Environment;

use super::{
    browser::{Browser, Response},
    page::Page,
    server::{Keys, RustSide, Sides},
};

const COOKIE: &str = "session";
/// Escapes of HTML and of JSON, two bytes and four bytes of UTF-8.
const MESSAGE: &str = "Grüße & <b>'\"😀\"'</b>";
const NAME: &str = "Ada \"A\" Lovelace";

/// Goes every way in both directions; returns the number of requests that were checked.
pub(crate) fn drive(python: &Environment) -> Result<usize> {
    let mut steps: usize = 0;
    let mut count = |requests: usize| steps = steps.saturating_add(requests);
    for rust in RustSide::ALL {
        let sides = Sides::start(python, &Keys::random(python)?, rust)?;
        for flask_first in [true, false] {
            let direction = || direction(rust, flask_first);
            let (here, there) = sides.order(flask_first);
            count(login_counter_flash_logout(here, there).with_context(direction)?);
            count(remembered(here, there).with_context(direction)?);
            count(forged(here, there).with_context(direction)?);
        }
        drop(sides);
        for flask_first in [true, false] {
            let direction = || direction(rust, flask_first);
            count(rotation(python, rust, flask_first).with_context(direction)?);
        }
    }
    Ok(steps)
}

fn direction(rust: RustSide, flask_first: bool) -> String {
    let rust = rust.name();
    if flask_first { format!("from Flask to {rust}") } else { format!("from {rust} to Flask") }
}

impl Sides {
    fn order(&self, flask_first: bool) -> (SocketAddr, SocketAddr) {
        let (flask, rust) = (self.flask.address, self.rust.address);
        if flask_first { (flask, rust) } else { (rust, flask) }
    }
}

/// A visitor whose every request is counted and whose every page is read.
#[derive(Debug, Default, Clone)]
struct Visitor {
    browser: Browser,
    requests: usize,
}

impl Visitor {
    fn look(&mut self, at: SocketAddr) -> Result<Page> {
        self.requests = self.requests.saturating_add(1);
        let response = self.browser.get(at, "/")?;
        let vary: Vec<&str> = response.header("vary").collect();
        ensure!(vary == ["Cookie"], "the page of a session says Vary: {vary:?}");
        Page::read(&response).with_context(|| format!("the page at {at}"))
    }

    fn send(&mut self, at: SocketAddr, path: &str, form: &[(&str, &str)]) -> Result<Response> {
        self.requests = self.requests.saturating_add(1);
        let response = self.browser.post(at, path, form)?;
        let status = response.status;
        ensure!(status == 303, "POST {path} is answered with {status} instead of a redirection");
        Ok(response)
    }

    fn cookie(&self) -> Result<&str> {
        Ok(&self.browser.cookie(COOKIE).context("the visitor has no session cookie")?.value)
    }
}

fn login_counter_flash_logout(here: SocketAddr, there: SocketAddr) -> Result<usize> {
    let mut visitor = Visitor::default();
    let page = visitor.look(here)?;
    ensure!((page.user.as_str(), page.visits) == ("", 1), "a new visitor sees {page:?}");
    let this_side = page.side;
    let page = visitor.look(there)?;
    ensure!(page.side != this_side, "both sides are {this_side}");
    ensure!(page.visits == 2, "the other side counts from the same session: {page:?}");
    let page = visitor.look(here)?;
    ensure!(page.visits == 3, "and so does this side: {page:?}");

    visitor.send(here, "/login", &[("user", NAME)])?;
    let page = visitor.look(there)?;
    ensure!(page.user == NAME, "logged in here, known there: {page:?}");
    ensure!(page.flashes.len() == 1, "the greeting of this side is read there: {page:?}");
    ensure!(!page.permanent, "nobody asked to be remembered: {page:?}");
    let cookie = visitor.browser.cookie(COOKIE).context("no cookie")?;
    ensure!(!cookie.is_persistent, "the cookie ends with the browser");
    let page = visitor.look(there)?;
    ensure!(page.flashes.is_empty(), "a flash is read once: {page:?}");

    let response = visitor.send(here, "/flash", &[("message", MESSAGE)])?;
    let location = response.header("location").next().unwrap_or_default();
    ensure!(location == format!("http://{there}/"), "the flash leads there, not to {location}");
    let page = visitor.look(there)?;
    let flash = ("message".to_owned(), MESSAGE.to_owned());
    ensure!(page.flashes == [flash], "flashed here, read there: {page:?}");
    let page = visitor.look(here)?;
    ensure!(page.flashes.is_empty(), "read there, gone here: {page:?}");
    ensure!(page.user == NAME, "still logged in: {page:?}");

    visitor.send(there, "/logout", &[])?;
    let page = visitor.look(here)?;
    ensure!(page.user.is_empty(), "logged out there, unknown here: {page:?}");
    ensure!(page.visits == 1, "the session began anew: {page:?}");
    Ok(visitor.requests)
}

fn remembered(here: SocketAddr, there: SocketAddr) -> Result<usize> {
    let mut visitor = Visitor::default();
    visitor.send(here, "/login", &[("user", NAME), ("remember", "on")])?;
    for at in [here, there, here] {
        let page = visitor.look(at)?;
        ensure!(page.permanent && page.user == NAME, "remembered: {page:?}");
        let cookie = visitor.browser.cookie(COOKIE).context("no cookie")?;
        ensure!(cookie.is_persistent, "the cookie outlives the browser, whoever wrote it last");
    }
    visitor.send(there, "/logout", &[])?;
    let page = visitor.look(here)?;
    ensure!(!page.permanent && page.user.is_empty(), "forgotten: {page:?}");
    let cookie = visitor.browser.cookie(COOKIE).context("no cookie")?;
    ensure!(!cookie.is_persistent, "the cookie ends with the browser again");
    Ok(visitor.requests)
}

fn forged(here: SocketAddr, there: SocketAddr) -> Result<usize> {
    let mut visitor = Visitor::default();
    visitor.send(here, "/login", &[("user", NAME)])?;
    let good = visitor.cookie()?.to_owned();
    let (signed, signature) = good.rsplit_once('.').context("the cookie has no signature")?;
    let other_first = if signature.starts_with('A') { "B" } else { "A" };
    let flipped = format!("{signed}.{other_first}{}", signature.get(1..).unwrap_or_default());
    for forgery in [flipped, signed.to_owned(), format!("{good}="), String::from("nonsense")] {
        for at in [here, there] {
            let mut forger = Visitor::default();
            forger.browser.forge(COOKIE, forgery.clone());
            let page = forger.look(at).context("a forged cookie is no error")?;
            // Python's base64 takes the padded signature; hardtack takes one spelling alone (S1).
            let is_taken = forgery.ends_with('=') && page.side == "flask";
            let expected = if is_taken { NAME } else { "" };
            ensure!(page.user == expected, "a forged cookie: {page:?}");
            visitor.requests = visitor.requests.saturating_add(1);
        }
    }
    Ok(visitor.requests)
}

/// Old key, both keys, new key: a visitor stays logged in if they come by in between.
fn rotation(python: &Environment, rust: RustSide, flask_first: bool) -> Result<usize> {
    let old = Keys::random(python)?;
    let both = old.rotated(python)?;
    let new = both.without_fallbacks();

    let mut visitor = Visitor::default();
    let sides = Sides::start(python, &old, rust)?;
    let (here, _) = sides.order(flask_first);
    visitor.send(here, "/login", &[("user", NAME)])?;
    let mut absent = visitor.clone();
    absent.requests = 0;
    drop(sides);

    let sides = Sides::start(python, &both, rust)?;
    let (here, there) = sides.order(flask_first);
    let before = visitor.cookie()?.to_owned();
    let page = visitor.look(there)?;
    ensure!(page.user == NAME, "signed with the old key here, known there: {page:?}");
    ensure!(visitor.cookie()? != before, "the visit was counted, so the cookie was signed anew");
    let page = visitor.look(here)?;
    ensure!(page.user == NAME, "signed with the new key there, known here: {page:?}");
    drop(sides);

    let sides = Sides::start(python, &new, rust)?;
    let (here, there) = sides.order(flask_first);
    for at in [here, there] {
        let page = visitor.look(at)?;
        ensure!(page.user == NAME, "the old key is gone, the visitor is not: {page:?}");
        let page = absent.clone().look(at)?;
        ensure!(page.user.is_empty(), "who did not come by in between is unknown: {page:?}");
    }
    Ok(visitor.requests.saturating_add(2))
}
