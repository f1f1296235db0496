"""A visitor with an HTTP client, which also checks the headers that a browser keeps to itself."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from email.utils import parsedate_to_datetime
from html.parser import HTMLParser
from http.client import HTTPConnection
from http.client import HTTPResponse
from typing import Any
from urllib.parse import urlencode
from urllib.parse import urljoin
from urllib.parse import urlsplit

from visitor import SAID
from visitor import Visitor


class Client(Visitor):
    """Keeps the cookies of one host with the path `/`, as the journeys over HTTP need."""

    def __init__(self) -> None:
        super().__init__()
        self.cookies: dict[str, dict[str, Any]] = {}
        self.page = Page("")

    def begin(self) -> None:
        self.cookies.clear()

    def restart(self) -> None:
        self.cookies = {name: it for name, it in self.cookies.items() if not it["session"]}

    def open(self, url: str) -> dict[str, Any]:
        return self._arrive(url, *self._send("GET", url))

    def send(
        self,
        action: str,
        to: str | None = None,
        fields: dict[str, str] | None = None,
        checked: list[str] | None = None,
    ) -> dict[str, Any]:
        form = dict(self.page.forms[action])
        unknown = {*(fields or {}), *(checked or [])} - form.keys()
        if unknown:
            raise AssertionError(f"the form {action!r} of {self.page.url} has no {unknown}")
        form = {name: value for name, value in form.items() if value is not None}
        form |= fields or {}
        form |= {name: "on" for name in checked or []}
        url = to or urljoin(self.page.url, action)
        return self._arrive(url, *self._send("POST", url, urlencode(form)))

    @contextmanager
    def another_tab(self) -> Iterator[None]:
        page = self.page
        yield
        self.page = page

    def jar(self) -> list[dict[str, Any]]:
        return list(self.cookies.values())

    def set_cookie(self, url: str, value: str, name: str = "session") -> None:
        self._keep(f"{name}={value}; Path=/")

    def drop_cookie(self, name: str) -> None:
        del self.cookies[name]

    def _arrive(self, url: str, response: HTTPResponse, body: str) -> dict[str, Any]:
        """Follows redirects, and reads the page at the end."""
        while response.status in (302, 303):
            url = urljoin(url, response.headers["Location"])
            response, body = self._send("GET", url)
        if response.headers.get_all("Vary") != ["Cookie"]:
            raise AssertionError(f"{url} says Vary: {response.headers.get_all('Vary')}")
        self.page = Page(url)
        self.page.feed(body)
        self.page.seen["status"] = response.status
        return self.page.seen

    def _send(self, method: str, url: str, form: str | None = None) -> tuple[HTTPResponse, str]:
        parts = urlsplit(url)
        headers = {"Host": parts.netloc}
        if self.cookies:
            pairs = (f"{it['name']}={it['value']}" for it in self.cookies.values())
            headers["Cookie"] = "; ".join(pairs)
        if form is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        # Every host of the journeys is this machine.
        connection = HTTPConnection("127.0.0.1", parts.port, timeout=10)
        path = f"{parts.path}?{parts.query}" if parts.query else parts.path
        connection.request(method, path, form, headers)
        response = connection.getresponse()
        body = response.read().decode()
        connection.close()
        for line in response.headers.get_all("Set-Cookie", []):
            self._keep(line)
        return response, body

    def _keep(self, line: str) -> None:
        """Keeps, replaces or deletes a cookie."""
        pair, *rest = line.split("; ")
        name, _, value = pair.partition("=")
        attributes = dict(it.partition("=")[::2] for it in rest)
        if attributes.get("Path") != "/":
            raise AssertionError(f"the cookie {name} has the path {attributes.get('Path')}")
        if attributes.get("Max-Age") == "0":
            self.cookies.pop(name, None)
            return
        expires = attributes.get("Expires")
        self.cookies[name] = {
            "name": name,
            "value": value,
            "domain": attributes.get("Domain", ""),
            "path": "/",
            "session": expires is None,
            "expires": parsedate_to_datetime(expires).timestamp() if expires else -1,
        }


class Page(HTMLParser):
    """Reads what a page says of the session from the attributes that every side writes, and its
    forms."""

    def __init__(self, url: str) -> None:
        super().__init__()
        self.url = url
        self.seen: dict[str, Any] = {"url": url, "text": "", "flashes": [], **dict.fromkeys(SAID)}
        # The fields of each form by its action, with the values that they have already.
        self.forms: dict[str, dict[str, str | None]] = {}
        self.action: str | None = None
        self.category: str | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        attributes = dict(attrs)
        if tag == "main":
            self.seen.update({name: attributes.get(f"data-{name}") for name in SAID})
        elif tag == "form":
            self.action = attributes.get("action") or ""
            self.forms[self.action] = {}
        elif tag == "input" and self.action is not None:
            self.forms[self.action][attributes["name"] or ""] = attributes.get("value")
        self.category = attributes.get("data-flash")
        if self.category is not None:
            self.seen["flashes"].append((self.category, ""))

    def handle_data(self, data: str) -> None:
        self.seen["text"] += data
        if self.category is not None:
            category, text = self.seen["flashes"].pop()
            self.seen["flashes"].append((category, text + data))

    def handle_endtag(self, tag: str) -> None:
        self.category = None
        if tag == "form":
            self.action = None
