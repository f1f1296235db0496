"""What every visitor can do, with an HTTP client or with a browser."""

from __future__ import annotations

from typing import Any


class Visitor:
    """Visits pages, sends their forms and keeps cookies."""

    def __init__(self) -> None:
        self.steps = 0

    def expect(self, what: str, actual: object, expected: object) -> None:
        """Checks one step of a journey."""
        self.steps += 1
        if actual != expected:
            raise AssertionError(f"{what}: {actual!r} instead of {expected!r}")

    def cookie(self) -> dict[str, Any]:
        """Returns the only cookie, with the keys of the DevTools protocol."""
        jar = self.jar()
        if len(jar) != 1:
            names = [(cookie["name"], cookie["domain"], cookie["path"]) for cookie in jar]
            raise AssertionError(f"there should be one cookie, and there are {names}")
        return jar[0]

    def begin(self) -> None:
        """Forgets every cookie."""
        raise NotImplementedError

    def restart(self) -> None:
        """Closes the browser and opens it again: cookies without an expiry are gone."""
        raise NotImplementedError

    def look(self, url: str) -> dict[str, Any]:
        """Opens the front page of a side and returns what it says of the session."""
        raise NotImplementedError

    def log_in(self, url: str, name: str, remember: bool = False) -> dict[str, Any]:
        """Logs in at a side; returns the page that follows."""
        raise NotImplementedError

    def flash(self, message: str) -> dict[str, Any]:
        """Sends the flash form of the current page; returns the page that follows."""
        raise NotImplementedError

    def log_out(self) -> dict[str, Any]:
        """Sends the logout form of the current page; returns the page that follows."""
        raise NotImplementedError

    def jar(self) -> list[dict[str, Any]]:
        """Returns all cookies."""
        raise NotImplementedError

    def set_cookie(self, url: str, value: str) -> None:
        """Puts a session cookie into the jar, as a forger would."""
        raise NotImplementedError

    def close(self) -> None:
        """Ends the visit."""
