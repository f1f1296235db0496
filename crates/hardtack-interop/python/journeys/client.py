"""A visitor with an HTTP client, which also checks the headers that a browser keeps to itself."""

from __future__ import annotations

from email.utils import parsedate_to_datetime
from html.parser import HTMLParser
from http.client import HTTPConnection
from http.client import HTTPResponse
from typing import Any
from urllib.parse import urlencode
from urllib.parse import urljoin
from urllib.parse import urlsplit

from visitor import Visitor


class Client(Visitor):
    """Keeps the cookies of one host with the path `/`, as the journeys over HTTP need."""

    def __init__(self) -> None:
        super().__init__()
        self.cookies: dict[str, dict[str, Any]] = {}
        self.url = ""

    def begin(self) -> None:
        self.cookies.clear()

    def restart(self) -> None:
        self.cookies = {name: it for name, it in self.cookies.items() if not it["session"]}

    def look(self, url: str) -> dict[str, Any]:
        self.url = f"{url}/"
        response, body = self._send("GET", self.url)
        if response.status != 200:
            raise AssertionError(f"GET {self.url} is answered with {response.status}")
        if response.headers.get_all("Vary") != ["Cookie"]:
            raise AssertionError(f"{self.url} says Vary: {response.headers.get_all('Vary')}")
        page = Page()
        page.feed(body)
        return page.seen

    def log_in(self, url: str, name: str, remember: bool = False) -> dict[str, Any]:
        self.url = f"{url}/"
        return self._post("login", user=name, **({"remember": "on"} if remember else {}))

    def flash(self, message: str) -> dict[str, Any]:
        return self._post("flash", message=message)

    def log_out(self) -> dict[str, Any]:
        return self._post("logout")

    def jar(self) -> list[dict[str, Any]]:
        return list(self.cookies.values())

    def set_cookie(self, url: str, value: str) -> None:
        self._keep(f"session={value}; Path=/")

    def _post(self, path: str, **form: str) -> dict[str, Any]:
        url = urljoin(self.url, path)
        response, _ = self._send("POST", url, urlencode(form))
        if response.status != 303:
            raise AssertionError(f"POST {url} is answered with {response.status}")
        return self.look(urljoin(url, response.headers["Location"]).removesuffix("/"))

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
        connection.request(method, parts.path, form, headers)
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
    """Reads what a page says of the session from the attributes that every side writes."""

    def __init__(self) -> None:
        super().__init__()
        self.seen: dict[str, Any] = {"flashes": []}
        self.category: str | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        attributes = dict(attrs)
        if tag == "main":
            names = ("side", "user", "visits", "permanent")
            self.seen.update({name: attributes[f"data-{name}"] for name in names})
        self.category = attributes.get("data-flash")
        if self.category is not None:
            self.seen["flashes"].append((self.category, ""))

    def handle_data(self, data: str) -> None:
        if self.category is not None:
            category, text = self.seen["flashes"].pop()
            self.seen["flashes"].append((category, text + data))

    def handle_endtag(self, tag: str) -> None:
        self.category = None
