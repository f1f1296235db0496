use super::*;

const TOKEN: &str = "eyJhIjoxfQ.ZVPxAA.kLN1Gx0L6rY_ztgI9I8kkga4vjo";

#[track_caller]
fn found(pasted: &str) -> (String, Vec<String>) {
    let pasted = find(pasted.as_bytes(), "session", Format::Flask).unwrap();
    (String::from_utf8(pasted.token.into_owned()).unwrap(), pasted.left_out)
}

#[test]
fn a_bare_token_is_taken_as_it_is() {
    assert_eq!(found(TOKEN), (TOKEN.to_owned(), Vec::new()));
    assert_eq!(found(&format!("  {TOKEN}\r\n")), (TOKEN.to_owned(), Vec::new()));
}

#[test]
fn the_cookie_is_found_in_what_people_copy() {
    let t = TOKEN;
    let (head, tail) = t.split_at(20);
    for pasted in [
        format!("\"{t}\""),
        format!("'{t}'"),
        format!("b'{t}'"),
        format!("b\"{t}\""),
        format!("`{t}`"),
        format!("\"{t}"),
        format!("\u{201c}{t}\u{201d}"),
        format!("\u{feff}{t}"),
        format!("{head}\u{200b}{tail}"),
        t.replace('.', "%2E"),
        format!("%22{t}%22"),
        format!("session={t}"),
        format!("session={t};"),
        format!("session={t}, foo"),
        format!("session = {t}"),
        format!("session: {t}"),
        format!("session: '{t}'"),
        format!("{{'session': '{t}', 'theme': 'dark'}}"),
        format!("{{\"session\": \"{t}\"}}"),
        format!("Cookie: theme=dark; session={t}"),
        format!("cookie:session=\"{t}\""),
        format!("> Cookie: session={t}"),
        format!("< Set-Cookie: session={t}; HttpOnly; Path=/"),
        format!("< set-cookie: session={t}; Path=/; session=x"),
        format!("-H 'Cookie: session={t}; theme=dark'"),
        format!("curl 'http://h/' -b 'session={t}' --compressed"),
        format!("curl \"http://h/\" -H \"Cookie: session={t}\""),
        format!("curl http://h/ --cookie session={t}"),
        format!(
            "* Connected\n> GET / HTTP/1.1\n> Host: h\n> Cookie: session={t}\n>\n< HTTP/1.1 200"
        ),
        format!("#HttpOnly_localhost\tFALSE\t/\tFALSE\t0\tsession\t{t}"),
        format!("session\t{t}\tlocalhost\t/\tSession\t52\t✓"),
        format!("127.0.0.1 - - [14/Nov/2023] \"GET / HTTP/1.1\" 200 12 \"session={t}\" \"curl\""),
        format!("https://example.com/?s={t}"),
        format!("https://example.com/?s={t}&x=1"),
        format!("Cookie: session={head}\n{tail}"),
        format!("{head}\n{tail}"),
        format!("{head}\r\n  {tail}"),
        format!("{head} {tail}"),
        format!(
            "{{\"log\":{{\"entries\":[{{\"request\":{{\"cookies\":[{{\"name\":\"session\",\"value\":\"{t}\",\"path\":\"/\"}}]}}}}]}}}}"
        ),
        format!("{{\"headers\":[{{\"name\":\"Cookie\",\"value\":\"a=b; session={t}\"}}]}}"),
        format!("\"Cookie: session=\\\"{t}\\\"\""),
        format!("The cookie is {t}."),
        format!("The cookie is {t}"),
        format!("{t}."),
        format!("session={t}."),
        format!("session={t}. Can you look?"),
        format!("Is it session={t}?"),
        format!("session%3D{t}"),
        format!("> session={head}\n> {tail}"),
    ] {
        assert_eq!(found(&pasted).0, t, "{pasted}");
    }
}

#[test]
fn what_was_left_out_is_named() {
    let t = TOKEN;
    for (pasted, notes) in [
        (format!("'{t}'"), &["quotes"][..]),
        (t.replace('.', "%2E"), &["percent-encoding"]),
        (format!("Cookie: a=1; session={t}; b=2"), &["other cookies: 'a', 'b'"]),
        (
            format!("Cookie: session={t}; session=x"),
            &["the header has 2 cookies named \"session\"; Flask uses the first"],
        ),
        (
            format!("Cookie: session={t}\nCookie: session=x"),
            &["the text has 2 different cookies named \"session\"; this is the first"],
        ),
        (format!("\u{200b}{t}"), &["1 invisible character"]),
    ] {
        assert_eq!(found(&pasted).1, notes, "{pasted}");
    }
}

#[test]
fn a_missing_cookie_an_empty_one_and_several_are_told_apart() {
    let refused = |pasted: &str| find(pasted.as_bytes(), "session", Format::Flask).unwrap_err();
    assert_eq!(
        refused("Cookie: a=b; c=d").to_string(),
        "no cookie named 'session' is here, but 'a', 'c'"
    );
    assert_eq!(refused("Cookie: session=").word(), "empty");
    assert_eq!(refused("session=").word(), "empty");
    assert_eq!(refused(" \n").word(), "empty");
    let other = TOKEN.replace("eyJhIjoxfQ", "eyJhIjoyfQ");
    assert_eq!(refused(&format!("{TOKEN}\n{other}\nor so")).word(), "several-tokens");
}

#[test]
fn a_shortened_cookie_is_no_forged_one() {
    let refused = |pasted: &str| find(pasted.as_bytes(), "session", Format::Flask).unwrap_err();
    let (head, tail) = TOKEN.split_at(8);
    for pasted in [
        format!("{head}\u{2026}{tail}"),
        format!("{head}...{tail}"),
        format!("...{tail}"),
        format!("\"{head}...{tail}\""),
        format!("Cookie: a=b; session={head}\u{2026}{tail}; c=d"),
        format!("sid={head}...{tail}"),
    ] {
        assert_eq!(refused(&pasted).word(), "truncated", "{pasted}");
    }
    assert_eq!(found(&format!("{TOKEN}...")).0, TOKEN);
}

#[test]
fn the_only_token_is_taken_whatever_its_name() {
    let pasted = format!("Cookie: theme=dark; shop_session={TOKEN}; _ga=GA1.2");
    let (token, notes) = found(&pasted);
    assert_eq!(token, TOKEN);
    assert_eq!(notes, ["other cookies: 'theme', '_ga'"]);
    let pasted = find(pasted.as_bytes(), "session", Format::Flask).unwrap();
    assert_eq!(pasted.name.as_deref(), Some("shop_session"));
    let two = format!("Cookie: a={TOKEN}; b={TOKEN}");
    let refused = find(two.as_bytes(), "session", Format::Flask).unwrap_err();
    assert_eq!(refused.to_string(), "no cookie named 'session' is here, but 'a', 'b'");
}

#[test]
fn the_attributes_of_a_set_cookie_header_are_remarked_upon() {
    let remarks = |attributes: &str| {
        let pasted = format!("Set-Cookie: session={TOKEN}; {attributes}");
        find(pasted.as_bytes(), "session", Format::Flask).unwrap().remarks
    };
    assert!(remarks("HttpOnly; Path=/").is_empty());
    let deletes = ["this Set-Cookie header deletes the cookie"];
    assert_eq!(remarks("Expires=Thu, 01 Jan 1970 00:00:00 GMT; Max-Age=0; Path=/"), deletes);
    assert_eq!(remarks("max-age=-1"), deletes);
    let limits = [
        "browsers send it to 'shop.example' and its subdomains only",
        "browsers send it to paths below '/admin' only",
    ];
    assert_eq!(remarks("Domain=shop.example; Path=/admin"), limits);
}

#[test]
fn names_within_other_names_are_not_the_cookie() {
    let pasted = format!("Cookie: my_session=x; x-session=y; session={TOKEN}");
    assert_eq!(found(&pasted).0, TOKEN);
}

#[test]
fn a_megabyte_of_near_cookies_is_searched_in_one_pass() {
    for near in
        ["session=", "session=a.b.c; ", "\"session\": \"", "eyJhIjoxfQ.ZVPxAA.", "%25", "{["]
    {
        let pasted = near.repeat((1 << 20) / near.len());
        let _ = find(pasted.as_bytes(), "session", Format::Flask);
    }
}
