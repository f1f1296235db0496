//! What the gateway hands on to a real Flask application, and to one that looks at every byte.

use std::{
    io::{ErrorKind, Read, Write},
    net::{SocketAddr, TcpListener, TcpStream},
    thread::{self, JoinHandle},
    time::Duration,
};

use anyhow::{Context, Result, anyhow, bail, ensure};
use hardtack_interop::Environment;
use serde_json::Value;

use super::browser::{Browser, exchange};
use crate::demo::{self, Key, Server, free_addresses};

/// How long one byte may be waited for.
const PATIENCE: Option<Duration> = Some(Duration::from_secs(30));
const COOKIE: &str = "session";
/// A user of the demo, and the password of all.
const NAME: &str = "Zoë \"Zo\" <1/2>";
const ENCODED: &str = "Zo%C3%AB%20%22Zo%22%20%3C1%2F2%3E";
const ESCAPED: &str = "Zoë &quot;Zo&quot; &lt;1/2&gt;";
const PASSWORD: &str = "lovelace";

/// Runs all checks; returns how many there were.
pub(crate) fn check(python: &Environment) -> Result<usize> {
    let mut checks = Checks(0);
    before_flask(python, &mut checks).context("before Flask")?;
    before_a_listener(python, &mut checks).context("before a program that looks at every byte")?;
    Ok(checks.0)
}

/// Counts what was checked.
struct Checks(usize);

impl Checks {
    fn that(&mut self, holds: bool, what: impl FnOnce() -> String) -> Result<()> {
        self.0 = self.0.saturating_add(1);
        if holds { Ok(()) } else { Err(anyhow!(what())) }
    }
}

fn start(key: &Key, address: SocketAddr, upstream: SocketAddr) -> Result<Server> {
    let mut command = demo::example("gateway");
    command.env("HARDTACK_UPSTREAM", format!("http://{upstream}"));
    Server::start("gateway", command, key, address, upstream)
}

fn before_flask(python: &Environment, checks: &mut Checks) -> Result<()> {
    let keys = Key::random(python)?;
    let [at_flask, at] = free_addresses([0, 0])?;
    let _flask = Server::start("flask", demo::flask(python), &keys, at_flask, at)?;
    let _gateway = start(&keys, at, at_flask)?;

    let mut browser = Browser::default();
    let response = browser.get(at, "/account")?;
    checks.that(response.status == 303, || format!("nobody's account: {}", response.status))?;
    let seen = seen(at, "")?;
    checks.that(seen.get("X-User-Id").is_none(), || format!("nobody has an id: {seen}"))?;
    checks.that(seen.get("X-Forwarded-For").is_some_and(|it| it == "127.0.0.1"), || {
        format!("the client: {seen}")
    })?;
    checks.that(seen.get("Host").is_some_and(|it| *it == at.to_string()), || {
        format!("the host stays: {seen}")
    })?;

    // Flask answers, through the gateway.
    let form = browser.get(at, "/login")?;
    let token = csrf_token(&form.body).with_context(|| form.body.clone())?;
    let response = browser.post(
        at,
        "/login",
        &[("user", NAME), ("password", PASSWORD), ("csrf_token", token)],
    )?;
    checks.that(response.status == 303, || format!("login: {}", response.status))?;
    let page = browser.get(at, "/")?;
    checks.that(page.body.contains("data-side=\"flask\""), || page.body.clone())?;
    let account = browser.get(at, "/account")?;
    checks
        .that(account.status == 200 && account.body.contains(ESCAPED), || account.body.clone())?;
    let vary: Vec<&str> = account.header("vary").collect();
    checks.that(vary == ["Cookie"], || format!("the account says Vary: {vary:?}"))?;

    let cookie = &browser.cookie(COOKIE).context("Flask set no cookie")?.value;
    let claims = "X-User-Id: root\r\nX-USER-ID: root\r\nX_User_Id: root\r\n\
                  X-Forwarded-For: 1.2.3.4\r\nConnection: close, X-User-Id\r\n";
    let user = self::seen(at, &format!("Cookie: {COOKIE}={cookie}\r\n{claims}"))?;
    checks.that(user.get("X-User-Id").is_some_and(|it| it == ENCODED), || {
        format!("one id, the session's: {user}")
    })?;
    checks.that(user.get("X-Forwarded-For").is_some_and(|it| it == "127.0.0.1"), || {
        format!("not the claim: {user}")
    })?;
    for cookie in [format!("{cookie}A"), "nonsense".to_owned(), String::new()] {
        let forger = self::seen(at, &format!("Cookie: {COOKIE}={cookie}\r\n{claims}"))?;
        checks.that(forger.get("X-User-Id").is_none(), || format!("a forged one: {forger}"))?;
    }
    Ok(())
}

/// Returns the token of the form of a page.
fn csrf_token(page: &str) -> Option<&str> {
    let (_, rest) = page.split_once("name=\"csrf_token\" value=\"")?;
    Some(rest.split_once('"')?.0)
}

/// The headers of a request as Flask sees them behind the gateway.
fn seen(at: SocketAddr, headers: &str) -> Result<Value> {
    let response = exchange(at, &format!("GET /seen HTTP/1.1\r\nHost: {at}\r\n{headers}{END}"))?;
    ensure!(response.status == 200, "status {}", response.status);
    serde_json::from_str(&response.body).context("read what Flask saw")
}

/// What ends a request's head, when no more requests are to come.
const END: &str = "Connection: close\r\n\r\n";

fn before_a_listener(python: &Environment, checks: &mut Checks) -> Result<()> {
    let listener = TcpListener::bind("127.0.0.1:0").context("listen")?;
    let [at] = free_addresses([0])?;
    let _gateway = start(&Key::random(python)?, at, listener.local_addr()?)?;

    let upstream = answer_once(
        &listener,
        "HTTP/1.1 200 OK\r\nConnection: close, X-Hop\r\nX-Hop: 1\r\nVary: Origin\r\n\
        Keep-Alive: timeout=5\r\nSet-Cookie: a=1\r\nSet-Cookie: b=2\r\nContent-Length: 2\r\n\r\nok",
    )?;
    let request = format!(
        "GET /a%2Fb?c=%20&c HTTP/1.1\r\nHost: shop.example\r\nX_User_Id: root\r\nX-Hop: 1\r\n\
         SCRIPT_NAME: /a\r\nX-Real-IP: 6.6.6.6\r\nX-Forwarded-Ssl: on\r\nCookie: a=1\r\nCookie: b=2\r\n\
         TE: trailers\r\nUpgrade: websocket\r\nKeep-Alive: 1\r\nX-Kept: 1\r\n\
         Connection: X-Hop, upgrade, Host, Cookie\r\n{END}"
    );
    let response = exchange(at, &request)?;
    let head = joined(upstream)?;
    checks.that(head.starts_with("GET /a%2Fb?c=%20&c HTTP/1.1\r\n"), || head.clone())?;
    let lower = head.to_ascii_lowercase();
    for gone in [
        "x_user_id",
        "x-user-id",
        "script_name",
        "x-real-ip",
        "x-forwarded-ssl",
        "x-hop",
        "te:",
        "upgrade",
        "keep-alive",
        "connection",
    ] {
        checks.that(!lower.contains(&format!("\r\n{gone}")), || format!("{gone}: {head}"))?;
    }
    for kept in
        ["host: shop.example", "x-kept: 1", "x-forwarded-host: shop.example", "cookie: a=1; b=2"]
    {
        checks.that(lower.contains(&format!("\r\n{kept}\r\n")), || format!("{kept}: {head}"))?;
    }
    checks.that(response.body == "ok", || format!("{response:?}"))?;
    let gone = ["x-hop", "keep-alive"].iter().all(|name| response.header(name).next().is_none());
    checks.that(gone, || format!("the answer's own hop-by-hop headers: {response:?}"))?;
    let vary: Vec<&str> = response.header("vary").collect();
    checks.that(vary == ["Origin, Cookie"], || format!("what depends on the cookie: {vary:?}"))?;
    let cookies: Vec<&str> = response.header("set-cookie").collect();
    checks.that(cookies == ["a=1", "b=2"], || format!("both cookies: {cookies:?}"))?;

    refused_as_bad(&listener, at, checks).context("bad requests")?;
    two_lengths(&listener, at, checks).context("two lengths")?;
    streaming(&listener, at, checks).context("bodies that stream")?;

    let response = exchange(at, &format!("CONNECT a:443 HTTP/1.1\r\nHost: a:443\r\n{END}"))?;
    checks.that(response.status == 405, || format!("a tunnel: {}", response.status))?;

    // Nobody answers what was accepted, and then nobody accepts.
    let upstream = thread::spawn({
        let listener = listener.try_clone()?;
        move || listener.accept().map(drop)
    });
    let response = exchange(at, &format!("GET / HTTP/1.1\r\nHost: a\r\n{END}"))?;
    upstream.join().map_err(|_| anyhow!("the upstream panicked"))??;
    checks.that(response.status == 502, || format!("hung up: {}", response.status))?;
    drop(listener);
    let response = exchange(at, &format!("GET / HTTP/1.1\r\nHost: a\r\n{END}"))?;
    checks.that(response.status == 502, || format!("not there: {}", response.status))
}

/// What no two programs may understand in two ways, or what breaks off, is the client's fault.
fn refused_as_bad(listener: &TcpListener, at: SocketAddr, checks: &mut Checks) -> Result<()> {
    for hosts in ["", "Host: a\r\nHost: b\r\n"] {
        let response = exchange(at, &format!("GET / HTTP/1.1\r\n{hosts}{END}"))?;
        checks.that(response.status == 400, || format!("{hosts:?}: {}", response.status))?;
    }
    // The host of the target is the one that counts, and a body is handed on whatever the method.
    let upstream =
        answer_once(listener, "HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 0\r\n\r\n")?;
    let request = format!(
        "GET http://target.example/p HTTP/1.1\r\nHost: other.example\r\n\
         Transfer-Encoding: chunked\r\n{END}2\r\nok\r\n0\r\n\r\n"
    );
    let response = exchange(at, &request)?;
    let head = joined(upstream)?.to_ascii_lowercase();
    let held = response.status == 200
        && head.starts_with("get /p http/1.1\r\n")
        && head.contains("\r\nhost: target.example\r\n")
        && head.contains("\r\ntransfer-encoding: chunked\r\n");
    checks.that(held, || format!("{}: {head}", response.status))?;
    // The application is not to blame for a body that is no body.
    let upstream = thread::spawn({
        let listener = listener.try_clone()?;
        move || -> Result<()> {
            let mut stream = accept(&listener)?;
            _ = stream.read(&mut [0; 1024]);
            _ = stream.read_to_end(&mut Vec::new());
            Ok(())
        }
    });
    let request =
        format!("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n{END}ZZ\r\n");
    let response = exchange(at, &request)?;
    checks.that(response.status == 400, || format!("a broken body: {}", response.status))?;
    upstream.join().map_err(|_| anyhow!("the upstream panicked"))?
}

/// A body with two lengths has one behind the gateway, or two programs see two different requests.
fn two_lengths(listener: &TcpListener, at: SocketAddr, checks: &mut Checks) -> Result<()> {
    let upstream =
        answer_once(listener, "HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 0\r\n\r\n")?;
    let request = format!(
        "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\
         {END}2\r\nok\r\n0\r\n\r\n"
    );
    let response = exchange(at, &request)?;
    let refused = response.status == 400;
    if refused {
        // Nothing was handed on, and the upstream still waits.
        exchange(at, &format!("GET / HTTP/1.1\r\nHost: a\r\n{END}"))?;
    }
    let head = joined(upstream)?.to_ascii_lowercase();
    let both = head.contains("\r\ncontent-length:") && head.contains("\r\ntransfer-encoding:");
    checks.that(!both, || format!("two lengths at once: {head}"))
}

/// The upstream answers after half a request, and the client sends the other half after half an
/// answer: whoever kept a body until it is whole would wait for ever.
fn streaming(listener: &TcpListener, at: SocketAddr, checks: &mut Checks) -> Result<()> {
    let listener = listener.try_clone()?;
    let upstream = thread::spawn(move || -> Result<()> {
        let mut stream = accept(&listener)?;
        read_until(&mut stream, b"first")?;
        stream.write_all(
            b"HTTP/1.1 200 OK\r\nConnection: close\r\nTransfer-Encoding: chunked\r\n\r\n",
        )?;
        stream.write_all(b"3\r\none\r\n")?;
        read_until(&mut stream, b"second")?;
        stream.write_all(b"3\r\ntwo\r\n0\r\n\r\n")?;
        Ok(())
    });
    let mut client = connect(at)?;
    let head =
        "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\n";
    client.write_all(head.as_bytes())?;
    client.write_all(b"5\r\nfirst\r\n")?;
    let got = read_until(&mut client, b"one");
    checks.that(got.is_ok(), || format!("half an answer for half a request: {got:?}"))?;
    client.write_all(b"6\r\nsecond\r\n0\r\n\r\n")?;
    let got = read_until(&mut client, b"two");
    checks.that(got.is_ok(), || format!("the other half: {got:?}"))?;
    upstream.join().map_err(|_| anyhow!("the upstream panicked"))?
}

/// Answers one request, and gives its head.
fn answer_once(listener: &TcpListener, answer: &'static str) -> Result<JoinHandle<Result<String>>> {
    let listener = listener.try_clone()?;
    Ok(thread::spawn(move || {
        let mut stream = accept(&listener)?;
        let head = read_until(&mut stream, b"\r\n\r\n")?;
        stream.write_all(answer.as_bytes())?;
        Ok(head)
    }))
}

fn joined(upstream: JoinHandle<Result<String>>) -> Result<String> {
    upstream.join().map_err(|_| anyhow!("the upstream panicked"))?
}

fn accept(listener: &TcpListener) -> Result<TcpStream> {
    let (stream, _) = listener.accept().context("accept")?;
    stream.set_read_timeout(PATIENCE)?;
    Ok(stream)
}

fn connect(at: SocketAddr) -> Result<TcpStream> {
    let stream = TcpStream::connect(at).context("connect")?;
    stream.set_read_timeout(PATIENCE)?;
    Ok(stream)
}

/// Reads until these bytes have come.
fn read_until(stream: &mut TcpStream, end: &[u8]) -> Result<String> {
    let mut bytes = Vec::new();
    let mut piece = [0; 1024];
    while !bytes.windows(end.len()).any(|window| window == end) {
        match stream.read(&mut piece) {
            Ok(0) => bail!("the end came before {:?}", String::from_utf8_lossy(end)),
            Ok(count) => bytes.extend(piece.get(..count).unwrap_or_default()),
            Err(error) if error.kind() == ErrorKind::Interrupted => {}
            Err(error) => return Err(error).context("receive"),
        }
    }
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}
