"""A visitor with Chromium, whose cookies are read through the DevTools protocol."""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path
from typing import Any

from selenium.common.exceptions import WebDriverException
from selenium.webdriver import Chrome
from selenium.webdriver import ChromeOptions
from selenium.webdriver import ChromeService
from selenium.webdriver.common.by import By
from selenium.webdriver.remote.webelement import WebElement
from selenium.webdriver.support.wait import WebDriverWait

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

    def look(self, url: str) -> dict[str, Any]:
        """Goes to a page and reads it."""
        self.driver.get(f"{url}/")
        return self.page()

    def page(self) -> dict[str, Any]:
        """What the page at hand says of the session."""
        main = self.find("main")
        flashes = self.driver.find_elements(By.CSS_SELECTOR, "[data-flash]")
        return {
            "side": main.get_attribute("data-side"),
            "user": main.get_attribute("data-user"),
            "visits": main.get_attribute("data-visits"),
            "permanent": main.get_attribute("data-permanent"),
            "flashes": [(li.get_attribute("data-flash"), li.text) for li in flashes],
        }

    def find(self, selector: str) -> WebElement:
        return self.driver.find_element(By.CSS_SELECTOR, selector)

    def log_in(self, url: str, name: str, remember: bool = False) -> dict[str, Any]:
        """Through the form of a side's page."""
        self.look(url)
        self._fill("input[name=user]", name)
        if remember:
            self.find("input[name=remember]").click()
        self.submit("form[action=login]")
        return self.page()

    def flash(self, message: str) -> dict[str, Any]:
        """Through the form of the page at hand."""
        self._fill("input[name=message]", message)
        self.submit("form[action=flash]")
        return self.page()

    def log_out(self) -> dict[str, Any]:
        """Through the form of the page at hand."""
        self.submit("form[action=logout]")
        return self.page()

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

    def post_and_stay(self, path: str) -> None:
        """Sends an empty form from the page at hand and does not follow where the answer leads."""
        self.driver.execute_async_script(
            "fetch(arguments[0], {method: 'POST', redirect: 'manual'}).then(arguments[1])", path
        )

    def picture(self, file: Path) -> None:
        self.driver.save_screenshot(str(file))

    # Cookies

    def jar(self) -> list[dict[str, Any]]:
        """All cookies of the browser, whichever page is open."""
        return self.driver.execute_cdp_cmd("Storage.getCookies", {})["cookies"]

    def set_cookie(self, url: str, value: str) -> None:
        self.driver.execute_cdp_cmd("Network.setCookie", {"name": "session", "value": value, "url": url})
