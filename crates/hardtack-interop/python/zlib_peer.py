"""Python's zlib behind a pipe, for millions of inputs: bytes in, bytes out, nothing spelled.

A request is a batch: its length in bytes, then for each item a number, an input to compress and a
broken stream to read. Numbers and lengths are four bytes, little-endian; a length stands before its
bytes. The answer to a batch is again its length, then for each item

- the input compressed with Python's defaults,
- the input compressed another way, which the number picks (empty for three items of four),
- one byte, the verdict on the broken stream: see `VERDICTS`,
- what the broken stream's inside decodes to, checksums apart, and how many bytes that takes
  (0 where it does not decode).
"""

from __future__ import annotations

import sys
import zlib

VERDICTS = GOOD, MALFORMED, TRUNCATED, TRAILING = range(4)

STRATEGIES = (
    zlib.Z_DEFAULT_STRATEGY,
    zlib.Z_FILTERED,
    zlib.Z_HUFFMAN_ONLY,
    zlib.Z_RLE,
    zlib.Z_FIXED,
)


def another_way(number: int, data: bytes) -> bytes:
    """Any level, window, memory and strategy, in two parts with any flush between them."""
    if number % 4:
        return b""
    number, level = divmod(number // 4, 10)
    number, window = divmod(number, 7)
    number, memory = divmod(number, 9)
    number, strategy = divmod(number, len(STRATEGIES))
    number, flush = divmod(number, 4)
    way = zlib.compressobj(level, zlib.DEFLATED, 9 + window, 1 + memory, STRATEGIES[strategy])
    half = number % (len(data) + 1)
    first = way.compress(data[:half])
    if flush:
        first += way.flush((zlib.Z_PARTIAL_FLUSH, zlib.Z_SYNC_FLUSH, zlib.Z_FULL_FLUSH)[flush - 1])
    return first + way.compress(data[half:]) + way.flush()


def verdict(stream: bytes) -> int:
    way = zlib.decompressobj()
    try:
        way.decompress(stream)
    except zlib.error:
        return MALFORMED
    if not way.eof:
        return TRUNCATED
    return TRAILING if way.unused_data else GOOD


def inside(stream: bytes) -> tuple[bytes, int]:
    """What stands behind the two bytes of a zlib head, and its length."""
    way = zlib.decompressobj(-15)
    try:
        data = way.decompress(stream[2:])
    except zlib.error:
        return b"", 0
    if not way.eof:
        return b"", 0
    return data, len(stream) - 2 - len(way.unused_data)


def number_of(data: bytes) -> int:
    return int.from_bytes(data, "little")


def spelled(number: int) -> bytes:
    return number.to_bytes(4, "little")


def answer(batch: bytes) -> bytes:
    parts = []
    at = 0
    while at < len(batch):
        number = number_of(batch[at : at + 4])
        input_end = at + 8 + number_of(batch[at + 4 : at + 8])
        data = batch[at + 8 : input_end]
        at = input_end + 4 + number_of(batch[input_end : input_end + 4])
        broken = batch[input_end + 4 : at]
        plain, other = zlib.compress(data), another_way(number, data)
        decoded, length = inside(broken)
        parts += spelled(len(plain)), plain, spelled(len(other)), other
        parts += bytes([verdict(broken)]), spelled(len(decoded)), decoded, spelled(length)
    return b"".join(parts)


def main() -> None:
    while head := sys.stdin.buffer.read(4):
        answered = answer(sys.stdin.buffer.read(number_of(head)))
        sys.stdout.buffer.write(spelled(len(answered)) + answered)
        sys.stdout.buffer.flush()


if __name__ == "__main__":
    main()
