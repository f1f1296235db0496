"""Journeys of a visitor between Flask and the services in Rust.

The first argument is a JSON object: `commands` is what each side is started with; `chromium` and
`chromedriver` are programs, without which the visitor is an HTTP client; `pictures` is the folder of
the pictures. Further arguments pick journeys.
"""

from __future__ import annotations

import json
import sys
import time
import traceback
from pathlib import Path

import sides
from journeys import WITH_ANY_VISITOR
from journeys import in_a_browser
from visitor import Visitor


def main(settings: dict, picked: list[str]) -> int:
    sides.COMMANDS.update(settings["commands"])
    is_browser = "chromium" in settings
    journeys = in_a_browser(folder(settings)) if is_browser else WITH_ANY_VISITOR
    unknown = set(picked) - {it.__name__ for it in journeys}
    if unknown:
        print(f"unknown journeys: {', '.join(sorted(unknown))}", file=sys.stderr)
        return 2
    journeys = [it for it in journeys if not picked or it.__name__ in picked]
    failures = steps = 0
    for journey in journeys:
        start = time.monotonic()
        # A visitor for each journey, so that a failure does not spread.
        visitor = new_visitor(settings)
        try:
            journey(visitor)
            verdict = "ok"
        except Exception as error:
            failures += 1
            verdict = "FAILED"
            if hasattr(error, "stacktrace"):
                # The driver's own addresses help nobody.
                error.stacktrace = None
            traceback.print_exc()
        finally:
            visitor.close()
        steps += visitor.steps
        name, took = journey.__name__.replace("_", " "), time.monotonic() - start
        print(f"{verdict:6} {name}: {visitor.steps} steps, {took:.1f} s", flush=True)
    where = "browser" if is_browser else "HTTP"
    print(f"journeys: {where}, {len(journeys)} journeys, {steps} steps, {failures} failures")
    return 1 if failures or not journeys else 0


def folder(settings: dict) -> Path:
    pictures = Path(settings["pictures"])
    pictures.mkdir(parents=True, exist_ok=True)
    return pictures


def new_visitor(settings: dict) -> Visitor:
    if "chromium" in settings:
        # Selenium is installed only where there is a browser.
        from browser import Browser

        return Browser(settings["chromium"], settings["chromedriver"])
    from client import Client

    return Client()


if __name__ == "__main__":
    sys.exit(main(json.loads(sys.argv[1]), sys.argv[2:]))
