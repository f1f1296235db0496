"""A clock that stands still: every time that Flask and itsdangerous ask for comes from here."""

from __future__ import annotations

import datetime as real
import typing as t
from contextlib import contextmanager

import flask.sessions
import itsdangerous.timed
import werkzeug.http

_now = 0


class _FrozenDatetime(real.datetime):
    """`datetime` as Flask and Werkzeug see it. It is still the type of every real datetime."""

    @classmethod
    def now(cls, tz: real.tzinfo | None = None) -> real.datetime:  # type: ignore[override]
        return real.datetime.fromtimestamp(_now, tz)


class _InstanceCheck(type(real.datetime)):
    def __instancecheck__(cls, instance: t.Any) -> bool:
        return isinstance(instance, real.datetime)


class FrozenDatetime(_FrozenDatetime, metaclass=_InstanceCheck):
    pass


def install() -> None:
    itsdangerous.timed.TimestampSigner.get_timestamp = lambda self: _now  # type: ignore[method-assign]
    flask.sessions.datetime = FrozenDatetime  # type: ignore[attr-defined]
    werkzeug.http.datetime = FrozenDatetime  # type: ignore[attr-defined]


@contextmanager
def at(now: int) -> t.Iterator[None]:
    """Lets the block run at `now`, in seconds since 1970."""
    global _now
    before, _now = _now, now
    try:
        yield
    finally:
        _now = before


install()
