//! As much of a browser as the demo needs: HTTP/1.1, forms, and a jar of cookies that, as cookies
//! do, tells hosts apart but not ports.

use std::{
    collections::BTreeMap,
    io::{Read, Write},
    net::{SocketAddr, TcpStream},
    time::Duration,
};

use anyhow::{Context, Result, bail, ensure};

/// The cookies of one visitor.
#[derive(Debug, Clone, Default)]
pub(crate) struct Browser {
    jar: BTreeMap<String, Cookie>,
}

/// A cookie as the browser keeps it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Cookie {
    pub(crate) value: String,
    /// Whether it outlives the browser.
    pub(crate) is_persistent: bool,
}

/// What came back.
#[derive(Debug)]
pub(crate) struct Response {
    pub(crate) status: u16,
    pub(crate) headers: Vec<(String, String)>,
    pub(crate) body: String,
}

impl Response {
    /// The values of a header, in order.
    pub(crate) fn header(&self, name: &str) -> impl Iterator<Item = &str> {
        let named = move |(key, _): &&(String, String)| key.eq_ignore_ascii_case(name);
        self.headers.iter().filter(named).map(|(_, value)| value.as_str())
    }
}

impl Browser {
    /// Asks for a page.
    pub(crate) fn get(&mut self, address: SocketAddr, path: &str) -> Result<Response> {
        self.send(address, "GET", path, None)
    }

    /// Sends a form.
    pub(crate) fn post(
        &mut self,
        address: SocketAddr,
        path: &str,
        form: &[(&str, &str)],
    ) -> Result<Response> {
        let fields: Vec<String> =
            form.iter().map(|(name, value)| format!("{}={}", quote(name), quote(value))).collect();
        self.send(address, "POST", path, Some(fields.join("&")))
    }

    /// The cookie of this name.
    pub(crate) fn cookie(&self, name: &str) -> Option<&Cookie> {
        self.jar.get(name)
    }

    fn send(
        &mut self,
        address: SocketAddr,
        method: &str,
        path: &str,
        body: Option<String>,
    ) -> Result<Response> {
        let mut request = format!("{method} {path} HTTP/1.1\r\nHost: {address}\r\n");
        request.push_str("Connection: close\r\nUser-Agent: hardtack-demo\r\n");
        if !self.jar.is_empty() {
            let cookies: Vec<String> =
                self.jar.iter().map(|(name, cookie)| format!("{name}={}", cookie.value)).collect();
            request.push_str(&format!("Cookie: {}\r\n", cookies.join("; ")));
        }
        if let Some(body) = &body {
            request.push_str("Content-Type: application/x-www-form-urlencoded\r\n");
            request.push_str(&format!("Content-Length: {}\r\n", body.len()));
        }
        request.push_str("\r\n");
        request.push_str(body.as_deref().unwrap_or_default());

        let about = || format!("{method} http://{address}{path}");
        let response = exchange(address, &request).with_context(about)?;
        for line in response.header("set-cookie") {
            self.keep(line).with_context(about)?;
        }
        Ok(response)
    }

    /// Keeps, replaces or deletes a cookie, as its line says.
    fn keep(&mut self, line: &str) -> Result<()> {
        let mut parts = line.split("; ");
        let pair = parts.next().and_then(|pair| pair.split_once('='));
        let (name, value) = pair.with_context(|| format!("no name in {line:?}"))?;
        let attributes: Vec<&str> = parts.collect();
        ensure!(attributes.contains(&"Path=/"), "the demo's cookies are for the whole host");
        if attributes.contains(&"Max-Age=0") {
            self.jar.remove(name);
        } else {
            let is_persistent = attributes.iter().any(|part| part.starts_with("Expires="));
            self.jar.insert(name.to_owned(), Cookie { value: value.to_owned(), is_persistent });
        }
        Ok(())
    }
}

/// Sends a request as it stands and reads the answer until the connection is closed.
pub(crate) fn exchange(address: SocketAddr, request: &str) -> Result<Response> {
    const PATIENCE: Option<Duration> = Some(Duration::from_secs(10));
    let mut stream = TcpStream::connect(address).context("connect")?;
    stream.set_read_timeout(PATIENCE)?;
    stream.set_write_timeout(PATIENCE)?;
    stream.write_all(request.as_bytes()).context("send")?;
    let mut bytes = Vec::new();
    stream.read_to_end(&mut bytes).context("receive")?;
    let text = String::from_utf8(bytes).context("the answer is not UTF-8")?;
    parse(&text)
}

fn parse(text: &str) -> Result<Response> {
    let (head, body) = text.split_once("\r\n\r\n").context("the answer has no end of headers")?;
    let mut lines = head.split("\r\n");
    let status = lines.next().and_then(|line| line.split(' ').nth(1));
    let status = status.and_then(|code| code.parse().ok()).context("the answer has no status")?;
    let mut headers = Vec::new();
    for line in lines {
        let (name, value) = line.split_once(':').context("a header without a colon")?;
        headers.push((name.to_owned(), value.trim().to_owned()));
    }
    let response = Response { status, headers, body: body.to_owned() };
    if response.header("transfer-encoding").next().is_some() {
        bail!("the answer comes in chunks, which the demo's pages never need");
    }
    Ok(response)
}

/// Percent-encodes a form field.
fn quote(text: &str) -> String {
    text.bytes().fold(String::new(), |mut quoted, byte| {
        if byte.is_ascii_alphanumeric() {
            quoted.push(char::from(byte));
        } else {
            quoted.push_str(&format!("%{byte:02X}"));
        }
        quoted
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cookies_are_kept_replaced_and_deleted() {
        let mut browser = Browser::default();
        browser.keep("session=a; HttpOnly; Path=/").unwrap();
        browser.keep("session=b; Expires=Fri, 15 Dec 2023 22:13:20 GMT; Path=/").unwrap();
        let kept = Cookie { value: "b".to_owned(), is_persistent: true };
        assert_eq!(browser.cookie("session"), Some(&kept));
        let deleted = "session=; Expires=Thu, 01 Jan 1970 00:00:00 GMT; Max-Age=0; Path=/";
        browser.keep(deleted).unwrap();
        assert_eq!(browser.cookie("session"), None);
    }

    #[test]
    fn an_answer_is_taken_apart() {
        let answer = "HTTP/1.1 303 SEE OTHER\r\nLocation: /\r\nVary:  Cookie\r\n\r\nbody";
        let response = parse(answer).unwrap();
        assert_eq!((response.status, response.body.as_str()), (303, "body"));
        assert_eq!(response.header("VARY").collect::<Vec<_>>(), ["Cookie"]);
        assert!(parse("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n").is_err());
    }

    #[test]
    fn form_fields_are_percent_encoded() {
        assert_eq!(quote("a é&=+"), "a%20%C3%A9%26%3D%2B");
    }
}
