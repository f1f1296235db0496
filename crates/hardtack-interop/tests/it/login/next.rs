//! The page to return to after a login, next to real Flask-Login's.

use std::collections::BTreeMap;

use hardtack_interop::Run;
use serde_json::{Value, json};

use super::{
    Answer, NOW, VIEWS, Visitor, compare, one,
    services::{actix_service, axum_service},
};
use crate::{door::flask, random::Random};

const PAGES: usize = 3_000;

/// Returns a part of an address: characters as they are, and bytes in percent-encoding.
///
/// A path has no `%25`, no `%2F` and no bytes that are not UTF-8. WSGI decodes them, so that Flask-Login
/// returns to another page. It has no `%0A` either, for which Flask has no route.
fn part(random: &mut Random, others: &[u8], is_path: bool) -> String {
    const LETTERS: &[u8] = b"abcXYZ019";
    let mut part = String::from("p");
    for _ in 0..random.below(12) {
        match random.below(8) {
            0..=3 => part.push(char::from(one(random, LETTERS))),
            4 => part.push(char::from(one(random, others))),
            5 => {
                let valid: &[&str] = &["%C3%A9", "%e2%82%ac", "%F0%9F%94%91"];
                let invalid: &[&str] = &["%C3", "%E2%82", "%c3%28", "%FF"];
                let texts = if is_path || random.below(2) == 0 { valid } else { invalid };
                part.push_str(one(random, texts));
            }
            6 => part
                .push_str(one(random, &["%00", "%0d", "%20", "%3F", "%23", "%5C", "%7e", "%7F"])),
            _ => {
                let byte = random.bytes(1)[0];
                if !is_path || (byte.is_ascii() && !b"%/\n".contains(&byte)) {
                    part.push_str(&format!("%{byte:02X}"));
                }
            }
        }
    }
    part
}

fn page(random: &mut Random) -> String {
    let mut page = String::from("/required");
    for _ in 0..random.below(3) {
        page.push('/');
        page.push_str(&part(random, b"-._~!$&'()*+,;=:@", true));
    }
    if random.below(4) > 0 {
        page.push('?');
        page.push_str(&part(random, b"-._~!$&'()*+,;=:@/?", false));
    }
    page
}

#[test]
fn visitors_return_to_the_page_that_flask_login_returns_to() {
    let seed = Run::from_env().seed;
    let visitors: Vec<Visitor> = (0..PAGES)
        .map(|number| {
            let random = &mut Random::new(seed, number);
            let mut settings = json!({
                "SECRET_KEY": "secret-key",
                "REMEMBER_COOKIE_NAME": "remember_token",
                "USE_SESSION_FOR_NEXT": random.below(4) == 0,
                "views": one(random, &VIEWS),
            });
            if random.below(4) == 0 {
                settings["FORCE_HOST_FOR_REDIRECTS"] = json!("shop.example:8080");
            }
            Visitor {
                settings,
                headers: BTreeMap::new(),
                start: json!({"session": null, "remember": null, "forged": false}),
                paths: vec![page(random)],
            }
        })
        .collect();
    let items: Vec<Value> = visitors.iter().map(Visitor::to_json).collect();
    let answers: Vec<Answer> =
        flask().ask("login_table", &json!({ "now": NOW, "items": items })).unwrap();
    assert_eq!(answers.len(), PAGES);
    let redirects = answers.iter().filter(|answer| answer.responses[0].status == 302).count();
    assert_eq!(redirects, PAGES, "every visitor is sent to the login page");
    compare("axum, pages to return to", &visitors, &answers, axum_service);
    compare("actix-web, pages to return to", &visitors, &answers, actix_service);
}
