//! What a page of the demo says, read from the attributes that all sides give it:
//!
//! ```html
//! <main data-side="flask" data-user="ada" data-visits="3" data-permanent="false">
//! <li data-flash="info">text</li>
//! ```

use anyhow::{Context, Result, ensure};

use super::browser::Response;

/// A page as the check sees it.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Page {
    /// `flask`, `axum` or `actix`.
    pub(crate) side: String,
    /// Who is logged in; empty for nobody.
    pub(crate) user: String,
    pub(crate) visits: u64,
    pub(crate) permanent: bool,
    /// Category and text of each flashed message.
    pub(crate) flashes: Vec<(String, String)>,
}

impl Page {
    /// Reads a page that was answered with status 200.
    pub(crate) fn read(response: &Response) -> Result<Self> {
        ensure!(response.status == 200, "status {} instead of 200", response.status);
        let html = &response.body;
        let attribute = |name: &str| {
            between(html, &format!("{name}=\""), "\"")
                .map(|(value, _)| unescape(value))
                .with_context(|| format!("the page has no {name}"))
        };
        let mut flashes = Vec::new();
        let mut rest = html.as_str();
        while let Some((category, after)) = between(rest, "data-flash=\"", "\">") {
            let (text, _) = after.split_once("</li>").context("a flash without an end")?;
            flashes.push((unescape(category), unescape(text)));
            rest = after;
        }
        Ok(Self {
            side: attribute("data-side")?,
            user: attribute("data-user")?,
            visits: attribute("data-visits")?.parse().context("data-visits is not a number")?,
            permanent: attribute("data-permanent")? == "true",
            flashes,
        })
    }
}

/// The text between two markers, and what follows it.
fn between<'a>(text: &'a str, before: &str, after: &str) -> Option<(&'a str, &'a str)> {
    text.split_once(before)?.1.split_once(after)
}

fn unescape(html: &str) -> String {
    let mut text = html.to_owned();
    // The ampersand comes last, or "&amp;lt;" would become "<".
    let entities = [("&lt;", "<"), ("&gt;", ">"), ("&#34;", "\""), ("&quot;", "\"")];
    for (entity, character) in entities.into_iter().chain([("&#39;", "'"), ("&amp;", "&")]) {
        text = text.replace(entity, character);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_is_read_from_its_attributes() {
        let body = r#"<main data-side="flask" data-user="A &amp; B" data-visits="3"
            data-permanent="true"><li data-flash="info">&lt;1&gt;</li><li data-flash="x">2</li>"#;
        let response = Response { status: 200, headers: Vec::new(), body: body.to_owned() };
        let page = Page::read(&response).unwrap();
        assert_eq!((page.side.as_str(), page.user.as_str(), page.visits), ("flask", "A & B", 3));
        assert!(page.permanent);
        let flashes = [("info", "<1>"), ("x", "2")].map(|(c, t)| (c.to_owned(), t.to_owned()));
        assert_eq!(page.flashes, flashes);
    }

    #[test]
    fn an_error_page_is_not_taken_for_a_page() {
        let response = Response { status: 500, headers: Vec::new(), body: String::new() };
        assert_eq!(Page::read(&response).unwrap_err().to_string(), "status 500 instead of 200");
    }
}
