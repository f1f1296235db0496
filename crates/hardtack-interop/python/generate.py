"""Random sessions of every type that Flask's tagged JSON can hold, from a seed."""

from __future__ import annotations

import math
import random
import struct
import typing as t
from datetime import datetime
from datetime import timedelta
from datetime import timezone
from uuid import UUID

from markupsafe import Markup

from describe import join_surrogates

TAG_LIKE = [" t", " b", " m", " u", " d", " di", " t__", " di__", " od", " ", "t", " x", " b__"]
COMMON_KEYS = ["_user_id", "_id", "_fresh", "_permanent", "csrf_token", "_flashes", "cart", "n", ""]
INTEGERS = [0, 1, -1, 9, 10, 255, 2**31 - 1, -(2**31), 2**53 - 1, 2**53, 2**53 + 1, 2**63 - 1]
INTEGERS += [2**63, -(2**63), -(2**63) - 1, 2**64 - 1, 2**64, 2**127, -(2**127), 2**128, 10**40]
FLOATS = [0.0, -0.0, 1.0, -1.5, 0.1, 1e15, 1e16, 1e17, 123456789012345680.0, 9999999999999998.0]
FLOATS += [1e-4, 1e-5, 1e-7, 1e22, 1e23, 5e-324, 2.2250738585072014e-308, 1.7976931348623157e308]
FLOATS += [math.inf, -math.inf, math.nan, 2.0**53, 1 / 3, 1e100, -1e-100, 4.35, 0.00001234]
SNIPPETS = ["", "a", "é", "ß", "日本語", "😀", "\U0010ffff", "\x00", "\x1f", "\x7f", "\x80", "\\", '"']
SNIPPETS += ["/", "<script>&", "\u2028", "\u2029", "\b\f\n\r\t", "\ufeff", "\ufffd", "\uffff", "\ue000"]


class Generator:
    """Values drawn from one `random.Random`, so that a seed names a session for good."""

    def __init__(self, seed: str) -> None:
        self.random = random.Random(seed)

    def integer(self) -> int:
        r = self.random
        roll = r.random()
        if roll < 0.5:
            return r.randint(-1000, 1000)
        if roll < 0.75:
            return r.choice(INTEGERS)
        if roll < 0.995:
            return r.choice([-1, 1]) * r.getrandbits(r.randint(1, 300))
        # Python reads and writes at most 4300 digits.
        return r.choice([-1, 1]) * (10 ** r.randint(4200, 4299) + r.getrandbits(64))

    def real(self) -> float:
        r = self.random
        roll = r.random()
        if roll < 0.35:
            return r.choice(FLOATS)
        if roll < 0.5:
            return round(r.uniform(-1e6, 1e6), r.randint(0, 6))
        if roll < 0.65:
            return float(r.randint(1, 99999)) * 10.0 ** r.randint(-25, 25)
        return struct.unpack(">d", r.getrandbits(64).to_bytes(8, "big"))[0]

    def text(self) -> str:
        r = self.random
        roll = r.random()
        if roll < 0.4:
            return "".join(r.choices("abcdefghijklmnopqrstuvwxyz0123456789_ -", k=r.randint(0, 24)))
        if roll < 0.8:
            return "".join(r.choices(SNIPPETS, k=r.randint(0, 6)))
        if roll < 0.98:
            return "".join(self.character() for _ in range(r.randint(0, 12)))
        # Rarely, surrogates that stand alone: Python's JSON carries them, Rust's text cannot.
        lone = r.choice(["\ud800", "a\udfff", "\udc00\ud800", "x\ud83dy", "\udbff\ud83d\ude00"])
        return join_surrogates(lone)

    def character(self) -> str:
        r = self.random
        while True:
            limit = r.choice([0x80, 0x100, 0x800, 0x10000, 0x110000])
            point = r.randrange(limit)
            if not 0xD800 <= point <= 0xDFFF:
                return chr(point)

    def key(self) -> str:
        r = self.random
        roll = r.random()
        if roll < 0.3:
            return r.choice(COMMON_KEYS)
        if roll < 0.45:
            return r.choice(TAG_LIKE)
        return self.text()

    def moment(self) -> datetime:
        """Year 100 to 9999; naive, UTC or with an offset, with and without microseconds."""
        r = self.random
        first = datetime(100, 1, 2)
        span = int((datetime(9999, 12, 30) - first).total_seconds())
        moment = first + timedelta(seconds=r.randint(0, span))
        if r.random() < 0.3:
            moment = moment.replace(microsecond=r.randrange(1_000_000))
        roll = r.random()
        if roll < 0.3:
            return moment
        if roll < 0.6:
            return moment.replace(tzinfo=timezone.utc)
        return moment.replace(tzinfo=timezone(timedelta(minutes=r.randint(-1439, 1439))))

    def scalar(self) -> t.Any:
        r = self.random
        kind = r.randrange(11)
        if kind == 0:
            return None
        if kind == 1:
            return r.random() < 0.5
        if kind <= 3:
            return self.integer()
        if kind == 4:
            return self.real()
        if kind <= 6:
            return self.text()
        if kind == 7:
            return r.randbytes(r.choice([0, 1, 2, 3, 4, 16, 33]))
        if kind == 8:
            return Markup(self.text())
        if kind == 9:
            return UUID(int=r.getrandbits(128))
        return self.moment()

    def value(self, depth: int) -> t.Any:
        r = self.random
        if depth == 0 or r.random() < 0.6:
            return self.scalar()
        kind = r.randrange(4)
        length = r.choice([0, 1, 1, 2, 3, 5])
        if kind == 0:
            return [self.value(depth - 1) for _ in range(length)]
        if kind == 1:
            return tuple(self.value(depth - 1) for _ in range(length))
        if kind == 2:
            return {r.choice(TAG_LIKE): self.value(depth - 1) for _ in range(r.choice([1, 1, 2]))}
        return {self.key(): self.value(depth - 1) for _ in range(length)}

    def deep(self) -> t.Any:
        r = self.random
        value = self.scalar()
        for _ in range(r.randint(10, 30)):
            value = r.choice([lambda v: [v], lambda v: (v,), lambda v: {self.key(): v}])(value)
        return value

    def login(self) -> dict[str, t.Any]:
        """What Flask-Login and Flask-WTF leave behind; long enough that Flask compresses it."""
        r = self.random
        session: dict[str, t.Any] = {
            "_fresh": r.random() < 0.5,
            "_id": f"{r.getrandbits(512):0128x}",
            "_user_id": str(r.randint(1, 10**6)),
            "csrf_token": f"{r.getrandbits(160):040x}",
        }
        if r.random() < 0.3:
            session["_flashes"] = [("info", self.text()) for _ in range(r.randint(1, 3))]
        if r.random() < 0.3:
            session["_permanent"] = True
        return session

    def session(self) -> dict[str, t.Any]:
        r = self.random
        roll = r.random()
        if roll < 0.15:
            return self.login()
        if roll < 0.2:
            return {r.choice(TAG_LIKE): self.value(3)}
        if roll < 0.23:
            return {"deep": self.deep()}
        if roll < 0.26:
            return {f"key{n}": self.scalar() for n in range(r.randint(10, 60))}
        if roll < 0.28:
            # Keys that are not text become text in JSON.
            return {"numbers": {self.integer(): self.scalar() for _ in range(3)}}
        return {self.key(): self.value(4) for _ in range(r.choice([0, 1, 1, 2, 3, 4, 6]))}
