//! The looks that the pages of all examples share.

use maud::{DOCTYPE, Markup, PreEscaped, html};

/// A whole page around what stands in its `main` element.
pub(crate) fn layout(title: &str, main: &Markup) -> String {
    let page = html! {
        (DOCTYPE)
        html lang="en" {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                title { (title) }
                style { (PreEscaped(include_str!("style.css"))) }
            }
            body { (main) }
        }
    };
    page.into_string()
}
