"""A visitor with Chromium, whose cookies are read through the DevTools protocol."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from selenium.common.exceptions import WebDriverException
from selenium.webdriver import Chrome
from selenium.webdriver import ChromeOptions
from selenium.webdriver import ChromeService
from selenium.webdriver.common.by import By
from selenium.webdriver.remote.webelement import WebElement
from selenium.webdriver.support.wait import WebDriverWait

from visitor import SAID
from visitor import Visitor

# Names of no site, all of which lead to this machine. They are not `localhost`, which browsers
# trust without TLS.
HOSTS = "MAP *.test 127.0.0.1, MAP shop.test 127.0.0.1, MAP elsewhere.test 127.0.0.1"

# How many seconds the browser may take for anything.
PATIENCE = 60

# The window, in pixels; the page has less of its height.
WIDTH, HEIGHT = 640, 680

FLAGS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    # The sites of the tests have no TLS to upgrade to.
    "--disable-features=HttpsUpgrades,HttpsFirstBalancedModeAutoEnable",
    "--hide-scrollbars",
    f"--window-size={WIDTH},{HEIGHT}",
    f"--host-resolver-rules={HOSTS}",
]


class Browser(Visitor):
    """One browser with its own profile."""

    def __init__(self, chromium: str, chromedriver: str) -> None:
        self.chromium = chromium
        self.chromedriver = chromedriver
        super().__init__()
        self.profile = tempfile.mkdtemp(prefix="hardtack-browser-")
        self.driver = self._open()

    def _open(self) -> Chrome:
        options = ChromeOptions()
        options.binary_location = self.chromium
        for flag in [*FLAGS, f"--user-data-dir={self.profile}"]:
            options.add_argument(flag)
        driver = Chrome(options=options, service=ChromeService(self.chromedriver))
        driver.set_page_load_timeout(PATIENCE)
        driver.set_script_timeout(PATIENCE)
        return driver

    def close(self) -> None:
        self.driver.quit()
        shutil.rmtree(self.profile, ignore_errors=True)

    def restart(self) -> None:
        """Closes the browser and opens it again, with the same profile."""
        self.driver.quit()
        self.driver = self._open()

    def begin(self) -> None:
        """Forgets every cookie."""
        self.driver.get("about:blank")
        self.driver.execute_cdp_cmd("Network.clearBrowserCookies", {})

    # Pages

    def open(self, url: str) -> dict[str, Any]:
        self.driver.get(url)
        return self.page()

    def page(self) -> dict[str, Any]:
        """Returns what the page at hand says of the session."""
        seen: dict[str, Any] = dict.fromkeys(SAID)
        for main in self.driver.find_elements(By.CSS_SELECTOR, "main"):
            seen.update({name: main.get_attribute(f"data-{name}") for name in SAID})
        seen["url"] = self.driver.current_url
        seen["text"] = self.find("body").text
        flashes = self.driver.find_elements(By.CSS_SELECTOR, "[data-flash]")
        seen["flashes"] = [(li.get_attribute("data-flash"), li.text) for li in flashes]
        seen["status"] = self.driver.execute_script(
            "return performance.getEntriesByType('navigation')[0].responseStatus"
        )
        return seen

    def find(self, selector: str) -> WebElement:
        return self.driver.find_element(By.CSS_SELECTOR, selector)

    def send(
        self,
        action: str,
        to: str | None = None,
        fields: dict[str, str] | None = None,
        checked: list[str] | None = None,
    ) -> dict[str, Any]:
        form = f"form[action={action}]" if action else "form:not([action])"
        for name, value in (fields or {}).items():
            self._fill(f"{form} input[name={name}]", value)
        for name in checked or []:
            self.find(f"{form} input[name={name}]").click()
        if to is not None:
            self.driver.execute_script("arguments[0].action = arguments[1]", self.find(form), to)
            form = f"form[action='{to}']"
        self.submit(form)
        return self.page()

    @contextmanager
    def another_tab(self) -> Iterator[None]:
        first = self.driver.current_window_handle
        self.driver.switch_to.new_window("tab")
        yield
        self.driver.close()
        self.driver.switch_to.window(first)

    def _fill(self, selector: str, text: str) -> None:
        # Typing knows no characters beyond the first plane of Unicode, and takes its time.
        self.driver.execute_script("arguments[0].value = arguments[1]", self.find(selector), text)

    def submit(self, selector: str) -> None:
        """Presses the button of a form and waits for the next page."""
        self.click(f"{selector} button")

    def click(self, selector: str) -> None:
        """Follows a link or presses a button, and waits for the next page."""
        self.driver.execute_script("window.isThePageBefore = true")
        self.find(selector).click()
        there = "return document.readyState === 'complete' && !window.isThePageBefore"
        # Between two pages there is a moment without any, in which a script cannot run.
        wait = WebDriverWait(self.driver, PATIENCE, 0.02, ignored_exceptions=[WebDriverException])
        wait.until(lambda driver: driver.execute_script(there))

    def send_and_stay(self, selector: str) -> None:
        """Sends a form of the page at hand and does not follow where the answer leads."""
        send = """
            const body = new URLSearchParams(new FormData(arguments[0]));
            fetch(arguments[0].action, {method: 'POST', redirect: 'manual', body})
                .then(response => arguments[1](response.type));
        """
        answer = self.driver.execute_async_script(send, self.find(selector))
        self.expect("a redirect", answer, "opaqueredirect")

    def picture(self, file: Path) -> None:
        self.driver.save_screenshot(str(file))

    # Cookies

    def jar(self) -> list[dict[str, Any]]:
        """All cookies of the browser, whichever page is open."""
        return self.driver.execute_cdp_cmd("Storage.getCookies", {})["cookies"]

    def set_cookie(self, url: str, value: str, name: str = "session") -> None:
        self.driver.execute_cdp_cmd("Network.setCookie", {"name": name, "value": value, "url": url})

    def drop_cookie(self, name: str) -> None:
        for cookie in self.jar():
            if cookie["name"] == name:
                at = {key: cookie[key] for key in ("name", "domain", "path")}
                self.driver.execute_cdp_cmd("Network.deleteCookies", at)
