"""What every visitor can do, with an HTTP client or with a browser."""

from __future__ import annotations

from contextlib import AbstractContextManager
from typing import Any

PASSWORD = "lovelace"

# What a page says of the session, in attributes of its `main` element. An error says nothing.
SAID = ("side", "user", "fresh", "visits", "permanent")


class Visitor:
    """Visits pages, sends their forms and keeps cookies."""

    def __init__(self) -> None:
        self.steps = 0

    def expect(self, what: str, actual: object, expected: object) -> None:
        """Checks one step of a journey."""
        self.steps += 1
        if actual != expected:
            raise AssertionError(f"{what}: {actual!r} instead of {expected!r}")

    def by_name(self) -> dict[str, dict[str, Any]]:
        """Returns all cookies by name."""
        jar = self.jar()
        cookies = {cookie["name"]: cookie for cookie in jar}
        if len(cookies) != len(jar):
            names = [(cookie["name"], cookie["domain"], cookie["path"]) for cookie in jar]
            raise AssertionError(f"there are two cookies of one name: {names}")
        return cookies

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
        return self.open(f"{url}/")

    def open(self, url: str) -> dict[str, Any]:
        """Opens a page, goes where it leads, and returns what the page there says of the session."""
        raise NotImplementedError

    def log_in(self, url: str, name: str, **options: Any) -> dict[str, Any]:
        """Logs in at a side; returns the page that follows."""
        self.open(f"{url}/login")
        return self.send_login(name, **options)

    def send_login(
        self,
        name: str,
        remember: bool = False,
        permanent: bool = False,
        password: str = PASSWORD,
        to: str | None = None,
    ) -> dict[str, Any]:
        """Sends the form of the login page that is open; returns the page that follows."""
        fields = {"user": name, "password": password}
        boxes = {"remember": remember, "permanent": permanent}
        checked = [box for box, is_checked in boxes.items() if is_checked]
        return self.send("", to and f"{to}/login", fields, checked)

    def flash(self, message: str, to: str | None = None) -> dict[str, Any]:
        """Sends the flash form of the current page; returns the page that follows."""
        return self.send("flash", to and f"{to}/flash", {"message": message})

    def log_out(self, to: str | None = None) -> dict[str, Any]:
        """Sends the logout form of the current page; returns the page that follows."""
        return self.send("logout", to and f"{to}/logout")

    def delete_account(self) -> dict[str, Any]:
        """Sends the form of the account page that is open; returns the page that follows."""
        return self.send("")

    def send(
        self,
        action: str,
        to: str | None = None,
        fields: dict[str, str] | None = None,
        checked: list[str] | None = None,
    ) -> dict[str, Any]:
        """Fills in the form of the current page with this action, and sends it there or to another
        address; returns the page that follows."""
        raise NotImplementedError

    def another_tab(self) -> AbstractContextManager[None]:
        """Opens another tab of the browser, and returns to the page of the first one afterwards."""
        raise NotImplementedError

    def jar(self) -> list[dict[str, Any]]:
        """Returns all cookies."""
        raise NotImplementedError

    def set_cookie(self, url: str, value: str, name: str = "session") -> None:
        """Puts a cookie into the jar, as a forger would."""
        raise NotImplementedError

    def drop_cookie(self, name: str) -> None:
        """Deletes a cookie."""
        raise NotImplementedError

    def close(self) -> None:
        """Ends the visit."""
