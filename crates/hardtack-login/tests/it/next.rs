//! Tricks with which a `next` parameter leads to another site.

use hardtack_login::safe_next;

#[track_caller]
fn refused(next: &str) {
    assert_eq!(safe_next(next), None, "{next:?}");
}

#[test]
fn paths_of_this_site_are_followed() {
    for next in [
        "/",
        "/account",
        "/a?next=//evil.example",
        "/a//b",
        "/%2F/evil",
        "/\u{e9}",
        "/a#b",
        "/@evil",
    ] {
        assert_eq!(safe_next(next), Some(next));
    }
}

#[test]
fn l9_an_address_with_a_scheme_is_refused() {
    for next in
        ["https://evil.example", "HTTPS:evil.example", "javascript:alert(1)", "data:text/html,x"]
    {
        refused(next);
    }
}

#[test]
fn an_address_without_a_scheme_is_refused() {
    for next in
        ["//evil.example", "///evil.example", "//evil.example/\\..", "evil.example", "", "?a", "#a"]
    {
        refused(next);
    }
}

#[test]
fn backslashes_which_browsers_take_for_slashes_are_refused() {
    for next in ["/\\evil.example", "\\/evil.example", "\\\\evil.example", "/a\\..\\..\\evil"] {
        refused(next);
    }
}

#[test]
fn l9_controls_which_browsers_remove_are_refused() {
    for next in [
        "/\t/evil.example",
        "/\n/evil.example",
        "/\r/evil.example",
        "\t//evil.example",
        "/a\u{0}",
        "/\u{7f}/evil",
    ] {
        refused(next);
    }
}

#[test]
fn blanks_before_the_path_are_refused() {
    for next in [" /evil", " //evil.example", "\u{a0}//evil.example", "\u{feff}//evil.example"] {
        refused(next);
    }
}
