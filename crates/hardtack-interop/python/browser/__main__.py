"""Journeys of a real browser between Flask and the sides in Rust.

The only argument is a JSON object: `chromium` and `chromedriver` are programs, `commands` what each
side is started with, `pictures` the folder of the pictures. Further arguments pick journeys.
"""

from __future__ import annotations

import json
import sys
import time
import traceback
from pathlib import Path

from selenium.common.exceptions import WebDriverException

import sides
from journeys import all_journeys
from visitor import Visitor


def main(settings: dict, picked: list[str]) -> int:
    sides.COMMANDS.update(settings["commands"])
    pictures = Path(settings["pictures"])
    pictures.mkdir(parents=True, exist_ok=True)
    journeys = [it for it in all_journeys(pictures) if not picked or it.__name__ in picked]
    failures = steps = 0
    for journey in journeys:
        start = time.monotonic()
        # A browser of its own, so that no failure spreads.
        visitor = Visitor(settings["chromium"], settings["chromedriver"])
        try:
            journey(visitor)
            said = "ok"
        except Exception as error:
            failures += 1
            said = "FAILED"
            if isinstance(error, WebDriverException):
                # Addresses within the driver tell nobody anything.
                error.stacktrace = None
            traceback.print_exc()
        finally:
            visitor.close()
        steps += visitor.steps
        name, took = journey.__name__.replace("_", " "), time.monotonic() - start
        print(f"{said:6} {name}: {visitor.steps} steps, {took:.1f} s", flush=True)
    print(f"browser: {len(journeys)} journeys, {steps} steps, {failures} failures")
    return 1 if failures or not journeys else 0


if __name__ == "__main__":
    sys.exit(main(json.loads(sys.argv[1]), sys.argv[2:]))
