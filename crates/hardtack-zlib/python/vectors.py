"""Writes the golden data of this crate: what Python's zlib makes of a few hundred inputs.

    python python/vectors.py > tests/data/zlib.json

Classic zlib 1.2.11 or newer must be under Python, or the bytes are other ones.
Inputs are spelled as small as they can be, since some have more than two windows of zlib's:

    {"text": "…"}                                  ASCII
    {"hex": "…"}
    {"lcg": [seed, length, alphabet size]}         see `lcg`
    {"repeat": [input, times]}
    {"join": [input, …]}
    {"weave": [input, noise]}                      a byte, its share of the noise, a byte, …

Outputs are whole up to 300 bytes, and a length with a SHA-256 beyond.
"""

from __future__ import annotations

import hashlib
import json
import random
import sys
import typing as t
import zlib

WINDOW = 32768
MAX_DISTANCE = WINDOW - 262
BLOCK = 16383


def lcg(seed: int, length: int, alphabet: int) -> bytes:
    """Bytes that any language can make again: the upper bits of a linear congruence."""
    out = bytearray()
    for _ in range(length):
        seed = (seed * 6364136223846793005 + 1442695040888963407) % 2**64
        out.append((seed >> 33) % alphabet)
    return bytes(out)


def expand(spelled: dict[str, t.Any]) -> bytes:
    ((kind, value),) = spelled.items()
    if kind == "text":
        return value.encode("ascii")
    if kind == "hex":
        return bytes.fromhex(value)
    if kind == "lcg":
        return lcg(*value)
    if kind == "repeat":
        return expand(value[0]) * value[1]
    if kind == "weave":
        letters, between = map(expand, value)
        share = len(between) // len(letters)
        return b"".join(
            bytes([letter]) + between[share * n : share * (n + 1)]
            for n, letter in enumerate(letters)
        )
    assert kind == "join"
    return b"".join(map(expand, value))


def text(value: str) -> dict[str, t.Any]:
    return {"text": value}


def bits(data: bytes) -> dict[str, t.Any]:
    return {"hex": data.hex()}


def noise(seed: int, length: int, alphabet: int = 256) -> dict[str, t.Any]:
    return {"lcg": [seed, length, alphabet]}


def repeat(spelled: dict[str, t.Any], times: int) -> dict[str, t.Any]:
    return {"repeat": [spelled, times]}


def join(*spelled: dict[str, t.Any]) -> dict[str, t.Any]:
    return {"join": list(spelled)}


def sessions(pick: random.Random) -> t.Iterator[dict[str, t.Any]]:
    """Payloads as Flask writes them, many near the point where compression begins to pay."""

    def token(length: int) -> str:
        return "".join(pick.choices("0123456789abcdef", k=length))

    def dumps(value: t.Any) -> dict[str, t.Any]:
        return text(json.dumps(value, separators=(",", ":"), sort_keys=True))

    yield text("{}")
    for digits in range(1, 18, 4):
        yield dumps({"user_id": int("9" * digits)})
    for _ in range(12):
        login = {"_fresh": True, "_user_id": str(pick.randrange(10**6))}
        yield dumps(login)
        yield dumps({**login, "csrf_token": token(40)})
        yield dumps({**login, "csrf_token": token(40), "_id": token(128)})
    for count in range(1, 16):
        flashes = [{" t": [pick.choice(["info", "error"]), f"message {n}"]} for n in range(count)]
        yield dumps({"_flashes": flashes})
    for count in (1, 3, 10, 40, 160):
        cart = [{"id": pick.randrange(10**5), "name": token(6), "qty": n % 5} for n in range(count)]
        yield dumps({"cart": cart, "note": "é\U0001f36a" * (count % 4)})
    for length in range(8, 72, 2):
        yield text("{" + "".join(pick.choices('":,_abcdeu0123', k=length)) + "}")


def shapes(pick: random.Random) -> t.Iterator[dict[str, t.Any]]:
    """Inputs that meet one rule of zlib each."""
    yield text("")
    for byte in (0, 97, 143, 144, 255):
        yield bits(bytes([byte]))
    # The first position is never matched; the last ones are never filed.
    for length in (2, 3, 4, 5, 6, 7, 10, 131, 257, 258, 259, 260, 261, 262, 263, 517, 518, 66000):
        yield repeat(text("a"), length)
    for length in range(3, 12):
        piece = text("abcdefghijkl"[:length])
        yield repeat(piece, 2)
        yield repeat(piece, 3)
        yield join(text("-"), piece, text("."), piece)
    # Every kind of block; stored against fixed against dynamic.
    for length in (1, 5, 20, 40, 60, 100, 300, 1000, 4000):
        for alphabet in (2, 3, 5, 16, 64, 128, 256):
            yield noise(length + alphabet, length, alphabet)
    # Codes with one distance, of each of the first few kinds.
    for distance in (1, 2, 3, 4, 5, 7, 9, 13):
        yield join(noise(distance, 200), repeat(noise(distance, distance), 9), noise(3, 100, 64))
        for seed in range(6):
            letters = noise(seed, 90, 20)
            yield join(letters, repeat(noise(distance, distance), 30 // distance + 2), letters)
            yield join(letters, repeat(noise(distance, distance), 30 // distance + 2))
    # Words that would be too long. Letters as frequent as Fibonacci's numbers make the deepest
    # trees (the end of a block is the first 1); noise between them keeps them from matching, and
    # puts its own levels above. These were found by trying: their trees have 16 levels.
    for count, alphabet, seed in ((8, 80, 5), (8, 100, 1), (8, 100, 3), (10, 80, 5), (14, 128, 0)):
        counts = [1, 2]
        while len(counts) < count:
            counts.append(counts[-1] + counts[-2])
        letters = join(*(repeat(bits(bytes([232 + n])), times) for n, times in enumerate(counts)))
        between = 15900 // sum(counts) - 1
        yield {"weave": [letters, noise(seed, between * sum(counts), alphabet)]}
        yield {"weave": [letters, noise(seed, 2 * sum(counts), alphabet)]}
    # A short match from too far back, and the last distance that is looked at.
    for gap in (4090, 4092, 4093, 4094, 4100):
        yield join(text("-xyz"), noise(gap, gap), text("xyz-"))
    for gap in range(MAX_DISTANCE - 16, MAX_DISTANCE - 9):
        yield join(text("-"), text("a needle in a"), repeat(text("b"), gap), text("a needle in a"))
    # More positions of one hash than a search looks at: equal ones, and others of the same hash.
    for times in (31, 32, 33, 127, 128, 129, 300):
        yield join(text("abcdefgh"), repeat(text("abcX"), times), text("abcdefgh"))
        yield join(text("abcdefgh"), repeat(text("AbcX"), times), text("abcdefgh"))
        yield join(text("12abcdefghij"), repeat(text("AbcX.."), times), text("12abcdefghij!abcdefghij"))
    # Lazy matching around its thresholds: the second match is longer by one or more.
    for first in (3, 4, 7, 8, 9, 15, 16, 17, 32):
        for more in (0, 1, 5):
            line = "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG"
            short, long = line[:first], line[1 : first + more + 1]
            yield text(f"{short}#{long}%{line[: first + more + 1]}{line}")
            yield text(f"-{short}#{long}%{line[: first + more + 1]}{line}")
    # A search is content with 128 bytes: whether it looks behind the nearest match for a longer.
    long = noise(9, 200)
    for first in (126, 127, 128, 129):
        yield join(text("-"), long, text("#"), noise(9, first), text("%"), long)
    # Many positions of few hashes in an input that is searched in little memory, and just beyond.
    for alphabet in (2, 3, 4, 5, 6, 8):
        for length in (4000, 4095, 4096, 4097):
            yield noise(length * alphabet, length, alphabet)
    # The window slides one byte sooner when the input ends: then what is at the beginning of the
    # newer window cannot be repeated any more.
    needle = text("a needle")
    for before in (WINDOW - 1, WINDOW, WINDOW + 1):
        for behind in (0, 100, 253, 254, 255, 300):
            gap = MAX_DISTANCE - len("a needle")
            yield join(noise(1, before), needle, noise(2, gap), needle, noise(3, behind))
    # The ends of blocks, and of windows.
    for length in (BLOCK - 1, BLOCK, BLOCK + 1, 2 * BLOCK, 2 * BLOCK + 1):
        yield noise(length, length)
        yield noise(length, length, 16)
    for length in (WINDOW - 1, WINDOW, WINDOW + 1, *range(65270, 65280), 65535, 65536, 65537):
        yield cut(length)
    for length in (98042, 98043, 98304, 131072, 200000):
        yield cut(length)
        yield repeat(noise(length, 32506), length // 32506)
        yield repeat(noise(length, 32507), length // 32507)


def cut(length: int) -> dict[str, t.Any]:
    """Text of exactly this length with matches near and far, up to its last byte."""
    piece = 997
    times, rest = divmod(length, piece)
    parts = [noise(7 + n % 37, piece, 30) for n in range(times)]
    return join(*parts, noise(7, rest, 30))


def main() -> None:
    assert "ng" not in zlib.ZLIB_RUNTIME_VERSION, "zlib-ng writes other bytes"
    pick = random.Random(1)
    vectors = []
    for spelled in [*sessions(pick), *shapes(pick)]:
        out = zlib.compress(expand(spelled))
        vector: dict[str, t.Any] = {"input": spelled}
        if len(out) <= 300:
            vector["output"] = out.hex()
        else:
            vector["length"] = len(out)
            vector["sha256"] = hashlib.sha256(out).hexdigest()
        vectors.append(vector)
    lines = ",\n".join(json.dumps(vector, separators=(",", ":")) for vector in vectors)
    sys.stdout.write(f'{{"zlib":"{zlib.ZLIB_RUNTIME_VERSION}","vectors":[\n{lines}\n]}}\n')


if __name__ == "__main__":
    main()
