"""A typed description of a Python value that any JSON reader can hold without loss.

None, True and False stand for themselves. Everything else is an object with one key that names
the Python type:

    {"int": "123"}           decimal text, of any size
    {"float": "3ff0000000000000"}
                             the 64 bits, big-endian, in hex; every NaN is 7ff8000000000000
    {"text": "…"}            text; {"wtf8": "<hex>"} when it holds a lone surrogate
    {"bytes": "<hex>"}
    {"markup": "…"}
    {"uuid": "<32 hex>"}
    {"datetime": 784111777}  seconds since 1970, UTC
    {"list": […]}, {"tuple": […]}
    {"dict": [[key, value], …]}
                             sorted by code point; a key is described as text is
"""

from __future__ import annotations

import math
import struct
import typing as t
from datetime import datetime
from datetime import timedelta
from datetime import timezone
from uuid import UUID

from markupsafe import Markup

NAN = "7ff8000000000000"
EPOCH = datetime(1970, 1, 1, tzinfo=timezone.utc)


def join_surrogates(text: str) -> str:
    """Joins surrogate pairs, as a round trip through JSON does; lone surrogates stay."""
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "surrogatepass")


def describe_text(text: str, kind: str = "text") -> dict[str, str]:
    text = join_surrogates(text)
    try:
        text.encode()
    except UnicodeEncodeError:
        kind = "wtf8" if kind == "text" else kind + "-wtf8"
        return {kind: text.encode("utf-8", "surrogatepass").hex()}
    return {kind: text}


def describe_float(number: float) -> str:
    return NAN if math.isnan(number) else struct.pack(">d", number).hex()


def describe(value: t.Any) -> t.Any:
    """Describes what Flask read back. A type that Flask cannot give is an error."""
    if value is None or value is True or value is False:
        return value
    if isinstance(value, int):
        return {"int": str(value)}
    if isinstance(value, float):
        return {"float": describe_float(value)}
    # Markup is a subclass of str, so it must be asked for first.
    if isinstance(value, Markup):
        return describe_text(str(value), "markup")
    if isinstance(value, str):
        return describe_text(value)
    if isinstance(value, bytes):
        return {"bytes": value.hex()}
    if isinstance(value, UUID):
        return {"uuid": value.hex}
    if isinstance(value, datetime):
        return {"datetime": (value - EPOCH) // timedelta(seconds=1)}
    if isinstance(value, list):
        return {"list": [describe(item) for item in value]}
    if isinstance(value, tuple):
        return {"tuple": [describe(item) for item in value]}
    if isinstance(value, dict):
        joined = {join_surrogates(key): item for key, item in value.items()}
        return {"dict": [[describe_text(key), describe(joined[key])] for key in sorted(joined)]}
    raise TypeError(f"no description for {type(value).__name__}")
