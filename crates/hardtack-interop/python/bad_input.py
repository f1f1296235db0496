"""The table of bad input: what real Flask does with each case, and what hardtack has to do.

A case has an id (`B-SIG-01`), its input in words and in bytes, what Flask answered just now
(`python`: "accepted", "no cookie", "refused", "HTTP 500" or "error"), what hardtack has to answer
(`ours`), and the row of `docs/compatibility.md` under which the two differ, or null where they
agree. `vectors.py` writes the table; the suite of this crate holds hardtack to it.

Kinds: a `cookie` is the value of a session cookie, a `header` a whole `Cookie` header, `settings` a
configuration as JSON, `env` one as variables, a `signer` its constructor's arguments, a `token` one
of `URLSafeSerializer`. Bytes stand as Latin-1 text in runs, `[[text, times], …]`, so that a million
of them fit on a line.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import typing as t
import zlib
from unittest import mock

import frozen
import oracle
from flask import Flask
from flask import got_request_exception
from flask import session
from itsdangerous import BadData
from itsdangerous import Signer
from itsdangerous import URLSafeSerializer
from itsdangerous import URLSafeTimedSerializer
from oracle import b64u
from werkzeug.test import create_environ
from werkzeug.test import run_wsgi_app

NOW = 1_700_000_000
LIFETIME = 31 * 24 * 60 * 60
KEY = b"secret-key"

Case = dict[str, t.Any]


# --- real Flask ---------------------------------------------------------------------------------


def make_app() -> Flask:
    app = Flask("bad_input")

    @app.get("/")
    def read() -> str:
        try:
            return oracle.dump_tagged(dict(session))
        except Exception:
            return repr(dict(session))

    @app.get("/write")
    def write() -> str:
        session.permanent = True
        session["a"] = 1
        return ""

    return app


class Answer(t.NamedTuple):
    status: int
    text: str
    set_cookie: str | None
    raised: str | None


def name_of(error: BaseException) -> str:
    """The class; which of the kinds of Unicode error it is changes between Python's releases."""
    return "UnicodeError" if isinstance(error, UnicodeError) else type(error).__name__


def request(app: Flask, path: str, header: bytes | None) -> Answer:
    """One request through the whole WSGI application, its failures answered as in production."""
    raised: list[str] = []

    def note(sender: Flask, exception: BaseException, **extra: t.Any) -> None:
        raised.append(name_of(exception))

    environ = create_environ(path)
    if header is not None:
        environ["HTTP_COOKIE"] = header.decode("latin1")
    app.logger.disabled = True
    with frozen.at(NOW), got_request_exception.connected_to(note, app):
        body, status, headers = run_wsgi_app(app, environ)
        text = b"".join(body).decode()
    line = headers.get("Set-Cookie")
    return Answer(int(status.split()[0]), text, line, raised[0] if raised else None)


def keyed_app() -> Flask:
    app = make_app()
    app.secret_key = KEY
    return app


_app = keyed_app()
_signer: t.Any = oracle.session_serializer({"key": KEY.hex()}).make_signer()


def ask_cookie(header: bytes) -> Case:
    answer = request(_app, "/", header)
    if answer.status != 200:
        return {"python": "HTTP 500", "class": answer.raised}
    environ = create_environ("/") | {"HTTP_COOKIE": header.decode("latin1")}
    value = _app.request_class(environ).cookies.get("session")
    if not value:
        return {"python": "no cookie"}
    serializer = oracle.session_serializer({"key": KEY.hex()})
    with frozen.at(NOW):
        try:
            serializer.loads(value, max_age=LIFETIME)
        except BadData as error:
            return {"python": "refused", "class": type(error).__name__}
    return {"python": "accepted", "reads": runs(answer.text.encode())}


def ask_app(configure: t.Callable[[Flask], t.Any]) -> Case:
    """What a configuration does: at the start, or when a session is read and written."""
    try:
        app = make_app()
        configure(app)
    except Exception as error:
        return {"python": "error", "class": name_of(error)}
    answer = request(app, "/write", None)
    if answer.status != 200:
        return {"python": "HTTP 500", "class": answer.raised}
    if answer.set_cookie is None:
        return {"python": "accepted", "reads": runs(b"(no cookie is set)")}
    return {"python": "accepted", "reads": runs(answer.set_cookie.encode())}


def ask_settings(settings: Case) -> Case:
    return ask_app(lambda app: app.config.update(settings))


def ask_env(variables: dict[str, str]) -> Case:
    with mock.patch.dict(os.environ, variables, clear=True):
        return ask_app(lambda app: app.config.from_prefixed_env())


def ask_signer(arguments: Case) -> Case:
    given = dict(arguments)
    if digest := given.pop("digest", None):
        given["digest_method"] = getattr(hashlib, digest)
    try:
        signed = Signer(given.pop("key", "secret-key"), **given).sign(b"value")
    except Exception as error:
        return {"python": "error", "class": name_of(error)}
    return {"python": "accepted", "reads": runs(signed)}


def ask_token(token: bytes) -> Case:
    try:
        value = URLSafeSerializer(KEY).loads(token)
    except BadData as error:
        return {"python": "refused", "class": type(error).__name__}
    return {"python": "accepted", "reads": runs(json.dumps(value).encode())}


# --- input --------------------------------------------------------------------------------------

_RUN = re.compile(r"(?s)(.{1,8}?)\1{39,}")


def runs(data: bytes) -> list[list[t.Any]]:
    text = data.decode("latin1")
    parts: list[list[t.Any]] = []
    end = 0
    for match in _RUN.finditer(text):
        if match.start() > end:
            parts.append([text[end : match.start()], 1])
        unit = match.group(1)
        parts.append([unit, (match.end() - match.start()) // len(unit)])
        end = match.end()
    if end < len(text):
        parts.append([text[end:], 1])
    return parts


def quoted(value: bytes) -> bytes:
    """A header that carries the value, whatever bytes it has, as `dump_cookie` escapes them."""
    if re.fullmatch(rb"[!#$%&'()*+\-./0-9:<=>?@A-Z\[\]^_`a-z{|}~]*", value):
        return b"session=" + value
    escaped = b"".join(
        b"\\" + bytes([byte]) if byte in b'"\\' else bytes([byte]) if 32 <= byte < 127 and byte not in b",;" else b"\\%03o" % byte
        for byte in value
    )
    return b'session="' + escaped + b'"'


def sign(value: bytes, signer: t.Any = _signer) -> bytes:
    return Signer.sign(signer, value)


STAMP = b64u(NOW.to_bytes(4, "big"))


def timed(payload: bytes, stamp: bytes = STAMP) -> bytes:
    return sign(payload + b"." + stamp)


def at(second: int) -> bytes:
    return timed(PAYLOAD, b64u(second.to_bytes((second.bit_length() + 7) // 8, "big")))


def of(body: bytes) -> bytes:
    """A cookie whose payload is this text, uncompressed."""
    return timed(b64u(body))


def deflated(stream: bytes) -> bytes:
    return timed(b"." + b64u(stream))


def other(**arguments: t.Any) -> bytes:
    """Flask's cookie, signed by a signer that differs."""
    arguments = {"secret_key": KEY, "salt": b"cookie-session", "key_derivation": "hmac"} | arguments
    signer = URLSafeTimedSerializer(
        arguments["secret_key"],
        salt=arguments["salt"],
        signer_kwargs={
            "key_derivation": arguments["key_derivation"],
            "digest_method": arguments.get("digest_method", hashlib.sha1),
        },
    ).make_signer(arguments["salt"])
    return sign(PAYLOAD + b"." + STAMP, signer)


PAYLOAD = b64u(b'{"a":1}')
COOKIE = timed(PAYLOAD)
VALUE, _, SIGNATURE = COOKIE.rpartition(b".")


def with_urlsafe_signature() -> bytes:
    """A good cookie in whose signature `-` or `_` stands."""
    return next(c for n in range(100) if re.search(rb"[-_]", (c := of(b'{"n":%d}' % n)).rsplit(b".", 1)[1]))


DASHED = with_urlsafe_signature()
DASHED_VALUE, _, DASHED_SIGNATURE = DASHED.rpartition(b".")
STANDARD = bytes.maketrans(b"-_", b"+/")
ALPHABET = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"


def next_in_alphabet(text: bytes) -> bytes:
    """The same text with the lowest bit of its last character set."""
    return text[:-1] + ALPHABET[ALPHABET.index(text[-1]) | 1 :][:1]


# Streams stand as bytes, not as calls, so that they are the same under every zlib.
STREAM = bytes.fromhex("789cab564a54b232ac0500082a0209")  # {"a":1}
assert zlib.decompress(STREAM) == b'{"a":1}', zlib.compress(b'{"a":1}').hex()


def framed(deflate: bytes) -> bytes:
    return b"\x78\x9c" + deflate + bytes(64)


# --- the table ----------------------------------------------------------------------------------

Row = tuple[str, bytes, str, "str | None"]

MISSING, MISMATCH = "wrong-kind (Missing)", "bad-signature (Mismatch)"
BASE64, NOT_TEXT, OVER = "malformed (Base64)", "malformed (NotText)", "malformed (TooLong)"
UNTIMED, MALFORMED_TIME = "wrong-kind (Missing)", "malformed (Malformed)"


def signatures() -> list[Row]:
    head, tail = SIGNATURE[:10], SIGNATURE[10:]
    flipped = (b"A" if SIGNATURE[:1] != b"A" else b"B") + SIGNATURE[1:]
    hexed = URLSafeTimedSerializer(KEY).signer(KEY, salt=b"cookie-session", key_derivation="hmac")
    digest = hexed.algorithm.get_signature(hexed.derive_key(), VALUE)
    return [
        ("`x`, without any separator", b"x", MISSING, None),
        ("one separator and nothing else", b".", "wrong-kind", None),
        ("two separators and nothing else", b"..", "wrong-kind", None),
        ("three separators and nothing else", b"...", MISMATCH, None),
        ("the payload alone", PAYLOAD, MISSING, None),
        ("payload and timestamp, without a signature", VALUE, "wrong-kind", None),
        ("an empty signature", VALUE + b".", MISMATCH, None),
        ("the signature without its last character", COOKIE[:-1], MISMATCH, None),
        ("the first half of the signature", VALUE + b"." + SIGNATURE[:13], MISMATCH, None),
        ("the first character of the signature changed", VALUE + b"." + flipped, MISMATCH, None),
        ("the bits beyond the MAC set in the last character", next_in_alphabet(COOKIE), MISMATCH, "S1"),
        ("one `=` of padding after the signature", COOKIE + b"=", MISMATCH, "S1"),
        ("three `=` after the signature", COOKIE + b"===", MISMATCH, "S1"),
        ("`+` and `/` for `-` and `_` in the signature", DASHED_VALUE + b"." + DASHED_SIGNATURE.translate(STANDARD), MISMATCH, "S1"),
        ("`!` within the signature", VALUE + b"." + head + b"!" + tail, MISMATCH, None),
        ("four `!` within the signature", VALUE + b"." + head + b"!!!!" + tail, MISMATCH, "S1"),
        ("four spaces within the signature", VALUE + b"." + head + b"    " + tail, MISMATCH, "S1"),
        ("a line end after the signature", COOKIE + b"\n", MISMATCH, None),
        ("NUL after the signature", COOKIE + b"\0", MISMATCH, None),
        ("a byte beyond ASCII within the signature", VALUE + b"." + head + b"\xff" + tail, MISMATCH, "S1"),
        ("`é` after the signature", COOKIE + "é".encode(), MISMATCH, "S1"),
        ("the signature twice", COOKIE + b"." + SIGNATURE, MISMATCH, None),
        ("the signature in upper case", VALUE + b"." + SIGNATURE.upper(), MISMATCH, None),
        ("the MAC in hexadecimal digits", VALUE + b"." + digest.hex().encode(), MISMATCH, None),
        ("a MAC of zeros", VALUE + b"." + b"A" * 27, MISMATCH, None),
        ("the signature of another cookie", VALUE + b"." + DASHED_SIGNATURE, MISMATCH, None),
        ("one character of the payload changed", b"f" + COOKIE[1:], MISMATCH, None),
        ("the timestamp of a second later", COOKIE.replace(b"ZVPxAA", b"ZVPxAQ"), MISMATCH, None),
        ("a part put in front", b"x." + COOKIE, MISMATCH, None),
        ("a space in front", b" " + COOKIE, MISMATCH, None),
        ("the mark of compression put in front", b"." + COOKIE, MISMATCH, None),
        ("`:` for the separators", COOKIE.replace(b".", b":"), MISSING, None),
        ("full-width stops (U+FF0E) for the separators", COOKIE.replace(b".", "．".encode()), MISSING, None),
        ("percent-encoded separators", COOKIE.replace(b".", b"%2E"), MISSING, None),
        ("signed with another key", other(secret_key=b"another-key"), MISMATCH, None),
        ("signed with the key without its last character", other(secret_key=KEY[:-1]), MISMATCH, None),
        ("signed with another salt", other(salt=b"itsdangerous"), MISMATCH, None),
        ("signed with another derivation", other(key_derivation="django-concat"), MISMATCH, None),
        ("signed with SHA-256", other(digest_method=hashlib.sha256), MISMATCH, None),
        ("NUL within the payload", b"eyJh\0IjoxfQ." + STAMP + b"." + SIGNATURE, MISMATCH, None),
        ("a good cookie of more than 64 KiB", of(b'{"a":"' + b"x" * 49_152 + b'"}'), "too-long", "P3"),
        ("a megabyte of `x`", b"x" * 1_000_000, "too-long", None),
        ("a megabyte of separators", b"." * 1_000_000, "too-long", None),
    ]


def timestamps() -> list[Row]:
    wide = next(n for n in range(NOW - 5000, NOW) if re.search(rb"[-_]", b64u(n.to_bytes(4, "big"))))
    dashed = b64u(wide.to_bytes(4, "big"))
    return [
        ("none, the payload alone being signed", sign(PAYLOAD), UNTIMED, None),
        ("0 bytes: second 0", timed(PAYLOAD, b""), "expired", None),
        ("1 byte", at(1), "expired", None),
        ("2 bytes", at(0xFFFF), "expired", None),
        ("3 bytes", at(0xFFFFFF), "expired", None),
        ("4 bytes: the year 2106", at(2**32 - 1), "future", None),
        ("the last second of the year 9999", at(253_402_300_799), "future", None),
        ("5 bytes: the first second of the year 10000", at(253_402_300_800), "future", "T5"),
        ("6 bytes", at(2**48 - 1), "future", "T5"),
        ("7 bytes", at(2**56 - 1), "future", "T5"),
        ("8 bytes: 2^63", at(2**63), "future", "T5"),
        ("8 bytes: 2^64 − 1", at(2**64 - 1), "future", "T5"),
        ("9 bytes", at(2**64), MALFORMED_TIME, None),
        ("100 bytes", timed(PAYLOAD, b64u(b"\x01" * 100)), MALFORMED_TIME, None),
        ("a zero byte before the 4 of the present second", timed(PAYLOAD, b64u(NOW.to_bytes(5, "big"))), MALFORMED_TIME, "T3"),
        ("the present second in 8 bytes", timed(PAYLOAD, b64u(NOW.to_bytes(8, "big"))), MALFORMED_TIME, "T3"),
        ("the present second in 9 bytes", timed(PAYLOAD, b64u(NOW.to_bytes(9, "big"))), MALFORMED_TIME, None),
        ("one zero byte", timed(PAYLOAD, b"AA"), MALFORMED_TIME, None),
        ("one character, which base64 cannot have", timed(PAYLOAD, b"Z"), MALFORMED_TIME, None),
        ("five characters, which base64 cannot have", timed(PAYLOAD, b"ZVPxA"), MALFORMED_TIME, None),
        ("padded with `==`", timed(PAYLOAD, b"ZVPxAA=="), MALFORMED_TIME, "T3"),
        ("bits beyond the last byte", timed(PAYLOAD, b"ZVPxAB"), MALFORMED_TIME, "T3"),
        ("`+` and `/` for `-` and `_`", timed(PAYLOAD, dashed.translate(STANDARD)), MALFORMED_TIME, "T3"),
        ("`!` within", timed(PAYLOAD, b"ZV!PxAA"), MALFORMED_TIME, None),
        ("four `!` within", timed(PAYLOAD, b"ZV!!!!PxAA"), MALFORMED_TIME, "T3"),
        ("`!!!!`", timed(PAYLOAD, b"!!!!"), MALFORMED_TIME, None),
        ("four spaces within", timed(PAYLOAD, b"ZVP    xAA"), MALFORMED_TIME, "T3"),
        ("NUL within", timed(PAYLOAD, b"ZVP\0xAA"), MALFORMED_TIME, None),
        ("a byte beyond ASCII within", timed(PAYLOAD, b"ZVP\xffxAA"), MALFORMED_TIME, None),
        ("decimal digits, `1700000000`", timed(PAYLOAD, b"1700000000"), MALFORMED_TIME, "T5"),
        ("like a negative number, `-1`", timed(PAYLOAD, b"-1"), MALFORMED_TIME, None),
        ("a minus sign before the present second", timed(PAYLOAD, b"-ZVPxAA"), "future", "T5"),
        ("with a plus sign, `+ZVPxAA`", timed(PAYLOAD, b"+ZVPxAA"), MALFORMED_TIME, "T5"),
        ("like a fraction, `1700000000.5`", timed(PAYLOAD, b"1700000000.5"), MALFORMED_TIME, None),
        ("a date, `2023-11-14`", timed(PAYLOAD, b"2023-11-14"), MALFORMED_TIME, "T5"),
        ("the lifetime ago, and one second more", at(NOW - LIFETIME - 1), "expired", None),
        ("one second ahead", at(NOW + 1), "future", None),
    ]


def base64_payloads() -> list[Row]:
    odd = b64u(b'{"a":"???>>>~~~"}')
    assert set(b"-_") & set(odd)
    return [
        ("empty", timed(b""), "malformed (UnexpectedEnd)", "P5"),
        ("`e`, which base64 cannot have", timed(b"e"), BASE64, "P5"),
        ("`=` alone", timed(b"="), BASE64, "P5"),
        ("padded", timed(b"e30="), BASE64, "S1"),
        ("padded more than needed", timed(b"e30==="), BASE64, "S1"),
        ("padding in the middle", timed(b"eyJh=IjoxfQ"), BASE64, "P5"),
        ("`+` and `/` for `-` and `_`", timed(odd.translate(STANDARD)), BASE64, "S1"),
        ("`!` within", timed(b"eyJh!IjoxfQ"), BASE64, "P5"),
        ("four `!` within", timed(b"eyJh!!!!IjoxfQ"), BASE64, "S1"),
        ("four spaces within", timed(b"eyJh    IjoxfQ"), BASE64, "S1"),
        ("a line end within", timed(b"eyJh\nIjoxfQ"), BASE64, "P5"),
        ("NUL within", timed(b"eyJh\0IjoxfQ"), BASE64, "P5"),
        ("a separator within", timed(b"eyJh.IjoxfQ"), BASE64, "P5"),
        ("bits beyond the last byte", timed(b"eyJhIjoxfR"), BASE64, "S1"),
        ("the JSON itself, not encoded", timed(b'{"a":1}'), BASE64, "P5"),
        ("hexadecimal digits of the JSON", timed(b'{"ab":1}'.hex().encode()), NOT_TEXT, "P5"),
        ("encoded twice", timed(b64u(b64u(b'{"a":1}'))), "malformed (UnexpectedCharacter)", "P5"),
        ("percent-encoded", timed(b"%65yJhIjoxfQ"), BASE64, "P5"),
    ]


def zlib_payloads() -> list[Row]:
    def bad(name: str) -> str:
        return f"malformed (Zlib: {name})"

    end = len(STREAM)
    plain = b'{"a":1}'
    stored = b"\x01" + len(plain).to_bytes(2, "little") + (0xFFFF ^ len(plain)).to_bytes(2, "little") + plain
    fill = STREAM[:10] + bytes([STREAM[10] | 0x80]) + STREAM[11:]
    return [
        ("nothing behind the mark", timed(b"."), bad("Truncated"), "P5"),
        ("one byte", deflated(STREAM[:1]), bad("Truncated"), "P5"),
        ("the head alone", deflated(STREAM[:2]), bad("Truncated"), "P5"),
        ("cut in the middle", deflated(STREAM[: end // 2]), bad("Truncated"), "P5"),
        ("without its checksum", deflated(STREAM[:-4]), bad("Truncated"), "P5"),
        ("without the last byte of its checksum", deflated(STREAM[:-1]), bad("Truncated"), "P5"),
        ("a wrong checksum", deflated(STREAM[:-1] + b"\0"), bad("Malformed"), "P5"),
        ("a byte behind it", deflated(STREAM + b"\0"), bad("TrailingBytes"), "P4"),
        ("a second stream behind it", deflated(STREAM * 2), bad("TrailingBytes"), "P4"),
        ("one that needs a preset dictionary", deflated(bytes.fromhex("78bb024d01274b0400") + bytes(4)), bad("PresetDictionary"), "P5"),
        ("gzip", deflated(bytes.fromhex("1f8b0800000000000203") + STREAM[2:-4] + bytes(8)), bad("Malformed"), "P5"),
        ("DEFLATE without a head", deflated(STREAM[2:-4]), bad("Malformed"), "P5"),
        ("a head whose check fails", deflated(b"\x78\x9d" + STREAM[2:]), bad("Malformed"), "P5"),
        ("a head of another method", deflated(b"\x77\x85" + STREAM[2:]), bad("Malformed"), "P5"),
        ("a head with a window of 64 KiB", deflated(b"\x88\x1c" + STREAM[2:]), bad("Malformed"), "P5"),
        ("a fourth kind of block", deflated(framed(b"\x07")), bad("Malformed"), "P5"),
        ("a stored block whose lengths disagree", deflated(framed(b"\x01\x02\0\xfd\xfe")), bad("Malformed"), "P5"),
        ("a distance before the beginning", deflated(framed(b"\x03\x02\0")), bad("Malformed"), "P5"),
        ("an oversubscribed code", deflated(framed(b"\x05\xc0\x24\x49\x92\x24")), bad("Malformed"), "P5"),
        ("a reserved length code", deflated(framed(b"\x1b\x03\0")), bad("Malformed"), "P5"),
        ("one of no data", deflated(bytes.fromhex("789c030000000001")), "malformed (UnexpectedEnd)", "P5"),
        ("a stored block, which no compressor would choose", deflated(b"\x78\x01" + stored + STREAM[-4:]), "accepted", None),
        ("the bits that fill its last byte set", deflated(fill), "accepted", None),
        ("marked as compressed, and not", timed(b"." + b64u(plain)), bad("Malformed"), "P5"),
        ("compressed, and not marked so", timed(b64u(STREAM)), NOT_TEXT, "P5"),
        ("marked twice", timed(b".." + b64u(STREAM)), BASE64, "S1"),
        ("compressed, and a compressed payload in it", deflated(zlib.compress(b"." + b64u(STREAM), 0)), "malformed (UnexpectedCharacter)", "P5"),
        ("base64 with padding", timed(b"." + b64u(STREAM) + b"=="), BASE64, "S1"),
        ("a bomb of 2.5 million `x`", deflated(bomb(b'{"a":"', b"x", 2_500_000, b'"}')), OVER, "P3"),
        ("a bomb of 10 million spaces", deflated(bomb(b'{"a":1', b" ", 10_000_000, b"}")), OVER, "P3"),
        ("a bomb that is cut short", deflated(bomb(b'{"a":"', b"x", 2_500_000, b'"}')[:1000]), bad("Truncated"), "P5"),
        ("a bomb of zeros", deflated(bomb(b"", b"\0", 2_500_000, b"")), OVER, "P5"),
    ]


def bomb(head: bytes, unit: bytes, times: int, tail: bytes) -> bytes:
    return zlib.compress(head + unit * times + tail)


def encodings() -> list[Row]:
    """Bodies, which stand uncompressed in a signed cookie."""
    return [
        ("a byte that UTF-8 never has, 0xFF", b'{"a":"\xff"}', NOT_TEXT, "P5"),
        ("a UTF-8 sequence that is cut short", b'{"a":"\xe2\x82"}', NOT_TEXT, "P5"),
        ("an overlong NUL, C0 80", b'{"a":"\xc0\x80"}', NOT_TEXT, "P5"),
        ("a surrogate in UTF-8, ED A0 80", b'{"a":"\xed\xa0\x80"}', NOT_TEXT, "P5"),
        ("beyond U+10FFFF, F4 90 80 80", b'{"a":"\xf4\x90\x80\x80"}', NOT_TEXT, "P5"),
        ("Latin-1", '{"a":"é"}'.encode("latin1"), NOT_TEXT, "P5"),
        ("UTF-16 with a byte order mark", '{"a":1}'.encode("utf-16"), NOT_TEXT, "P5"),
        ("UTF-16 without one", '{"a":1}'.encode("utf-16-le"), "malformed (UnexpectedCharacter)", "P5"),
        ("pickle", b"\x80\x04}\x94.", NOT_TEXT, "P5"),
        ("MessagePack", b"\x81\xa1a\x01", NOT_TEXT, "P5"),
        ("XML", b"<a>1</a>", "malformed (UnexpectedCharacter)", "P5"),
    ]


def texts() -> list[Row]:
    """Bodies."""

    def bad(name: str) -> str:
        return f"malformed ({name})"

    character, number, end = bad("UnexpectedCharacter"), bad("BadNumber"), bad("UnexpectedEnd")
    control, escape, trailing = bad("ControlCharacter"), bad("BadEscape"), bad("TrailingCharacters")
    no_map = bad("NotAnObject")

    def value(text: str) -> bytes:
        return f'{{"a":{text}}}'.encode()

    def nested(opening: str, closing: str, depth: int) -> bytes:
        return value(opening * depth + "1" + closing * depth)

    return [
        ("a byte order mark before it", '\ufeff{"a":1}'.encode(), character, "P5"),
        ("NBSP before it", '\xa0{"a":1}'.encode(), character, "P5"),
        ("U+2028 before it", '\u2028{"a":1}'.encode(), character, "P5"),
        ("a form feed before it", b'\x0c{"a":1}', character, "P5"),
        ("NUL before it", b'\0{"a":1}', character, "P5"),
        ("NUL behind it", b'{"a":1}\0', trailing, "P5"),
        ("white space alone", b" \t\r\n", end, "P5"),
        ("another object behind it", b'{"a":1}{"a":1}', trailing, "P5"),
        ("a brace too many", b'{"a":1}}', trailing, "P5"),
        ("a semicolon behind it", b'{"a":1};', trailing, "P5"),
        ("`{`", b"{", end, "P5"),
        ('`{"a"`', b'{"a"', end, "P5"),
        ('`{"a"}`', b'{"a"}', character, "P5"),
        ('`{"a":`', b'{"a":', end, "P5"),
        ('`{"a":}`', b'{"a":}', character, "P5"),
        ('`{"a":1`', b'{"a":1', end, "P5"),
        ('`{"a" 1}`', b'{"a" 1}', character, "P5"),
        ('`{"a":1 "b":2}`', b'{"a":1 "b":2}', character, "P5"),
        ('`{"a":1,}`', b'{"a":1,}', character, "P5"),
        ('`{,"a":1}`', b'{,"a":1}', character, "P5"),
        ('`{"a":1,,"b":2}`', b'{"a":1,,"b":2}', character, "P5"),
        ("`{a:1}`", b"{a:1}", character, "P5"),
        ("`{'a':1}`", b"{'a':1}", character, "P5"),
        ("`{1:1}`", b"{1:1}", character, "P5"),
        ("`{null:1}`", b"{null:1}", character, "P5"),
        ('`{"a":[1}`', value("[1"), character, "P5"),
        ('`{"a":[1,]}`', value("[1,]"), character, "P5"),
        ('`{"a":[1 2]}`', value("[1 2]"), character, "P5"),
        ("a comment, `/* */`", b'/* */{"a":1}', character, "P5"),
        ("a comment, `//`", b'{"a":1//\n}', character, "P5"),
        ("`True`", value("True"), character, "P5"),
        ("`undefined`", value("undefined"), character, "P5"),
        ("`nul`", value("nul"), character, "P5"),
        ("`nan`", value("nan"), character, "P5"),
        ("`NAN`", value("NAN"), character, "P5"),
        ("`-NaN`", value("-NaN"), number, "P5"),
        ("`+Infinity`", value("+Infinity"), character, "P5"),
        ("`Inf`", value("Inf"), character, "P5"),
        ("`infinity`", value("infinity"), character, "P5"),
        ("`NaN`, `Infinity` and `-Infinity`", value("[NaN,Infinity,-Infinity]"), "accepted", None),
        ("`01`", value("01"), number, "P5"),
        ("`-01`", value("-01"), number, "P5"),
        ("`00`", value("00"), number, "P5"),
        ("`+1`", value("+1"), character, "P5"),
        ("`--1`", value("--1"), number, "P5"),
        ("`- 1`", value("- 1"), number, "P5"),
        ("`.5`", value(".5"), character, "P5"),
        ("`1.`", value("1."), number, "P5"),
        ("`1e`", value("1e"), number, "P5"),
        ("`1e+`", value("1e+"), number, "P5"),
        ("`1.5.5`", value("1.5.5"), character, "P5"),
        ("`0x10`", value("0x10"), character, "P5"),
        ("`1_000`", value("1_000"), character, "P5"),
        ("`1n`", value("1n"), character, "P5"),
        ("a full-width digit, `１`", value("１"), character, "P5"),
        ("an Arabic digit, `1٢`", value("1٢"), character, "P5"),
        ("`1e999`, which is infinite", value("1e999"), "accepted", None),
        ("`1e` and 400 digits", value("1e" + "9" * 400), "accepted", None),
        ("an integer of 4300 digits", value("9" * 4300), "accepted", None),
        ("an integer of 4301 digits", value("9" * 4301), bad("DigitLimit"), "P5"),
        ("a negative one of 4301 digits", value("-" + "9" * 4301), bad("DigitLimit"), "P5"),
        ("an integer of 30000 digits", value("9" * 30_000), bad("DigitLimit"), "P5"),
        ("a float of 10000 digits", value("0." + "3" * 10_000), "accepted", None),
        ("100 brackets within each other", nested("[", "]", 99), "accepted", None),
        ("101 brackets within each other", nested("[", "]", 100), bad("DepthLimit"), "J7"),
        ("1000 lists within each other", nested("[", "]", 999), bad("DepthLimit"), "P5"),
        ("1000 objects within each other", nested('{"ab":', "}", 999), bad("DepthLimit"), "P5"),
        ("500 tuples within each other", nested('{" t":[', "]}", 500), bad("DepthLimit"), "P5"),
        ("lists that are never closed, 20000 of them", b'{"a":' + b"[" * 20_000, bad("DepthLimit"), "P5"),
        ("objects that are never closed, 7000 of them", b'{"ab":' * 7000, bad("DepthLimit"), "P5"),
        ("a key twice", b'{"a":1,"a":2}', "accepted", None),
        ("a key twice in two spellings", b'{"a":1,"\\u0061":2}', "accepted", None),
        ("an empty key", b'{"":1}', "accepted", None),
        ("half of a surrogate pair in text", value('"\\ud83d"'), "accepted", None),
        ("the halves of a pair the wrong way round", value('"\\ude00\\ud83d"'), "accepted", None),
        ("half of a pair in a key", b'{"\\ud83d":1}', "accepted", None),
        ("a raw line end in text", value('"\n"'), control, "P5"),
        ("a raw NUL in text", value('"\0"'), control, "P5"),
        ("a raw U+001F in text", value('"\x1f"'), control, "P5"),
        ("a raw tab in a key", b'{"\t":1}', control, "P5"),
        ("a raw DEL in text", value('"\x7f"'), "accepted", None),
        ("`\\x41`", value('"\\x41"'), escape, "P5"),
        ("`\\'`", value('"\\\'"'), escape, "P5"),
        ("`\\0`", value('"\\0"'), escape, "P5"),
        ("`\\u12`", value('"\\u12"'), escape, "P5"),
        ("`\\u12G4`", value('"\\u12G4"'), escape, "P5"),
        ("`\\u+123`", value('"\\u+123"'), escape, "P5"),
        ("`\\u 123`", value('"\\u 123"'), escape, "P5"),
        ("`\\U0001F600`", value('"\\U0001F600"'), escape, "P5"),
        ("text that is never closed", b'{"a":"b', end, "P5"),
        ("text that ends in a backslash", b'{"a":"b\\', end, "P5"),
        ("`null`", b"null", no_map, "P6"),
        ("`1`", b"1", no_map, "P5"),
        ("`true`", b"true", no_map, "P5"),
        ("text", b'"text"', no_map, "P5"),
        ("empty text", b'""', no_map, "P6"),
        ("an empty list", b"[]", no_map, "P6"),
        ("a list of pairs", b'[["a",1]]', no_map, "P6"),
        ("a list of numbers", b"[1,2]", no_map, "P5"),
        ("a tuple", b'{" t":[["a",1]]}', no_map, "P6"),
        ("empty bytes", b'{" b":""}', no_map, "P6"),
        ("a date", b'{" d":"Thu, 01 Jan 1970 00:00:00 GMT"}', no_map, "P5"),
        ("a UUID", b'{" u":"00000000000000000000000000000000"}', no_map, "P5"),
        ("empty markup", b'{" m":""}', no_map, "P6"),
    ]


def tags() -> list[Row]:
    """Bodies."""
    malformed = "malformed (MalformedTag)"
    # The session opens, and the value goes back as it came.
    inside = "accepted"

    def tagged(tag: str, body: str) -> bytes:
        return f'{{"a":{{" {tag}":{body}}}}}'.encode()

    hexa = "123456789abcdef0123456789abcdef0"
    cases: list[Row] = [
        ("` t` of text", tagged("t", '"ab"'), inside, "J9"),
        ("` t` of an object", tagged("t", '{"x":1}'), inside, "J9"),
        ("` t` of a number", tagged("t", "1"), inside, "J9"),
        ("` t` of null", tagged("t", "null"), inside, "J9"),
        ("` t` of a tuple", tagged("t", '{" t":[1]}'), inside, "J9"),
        ("` b` without its padding", tagged("b", '"AP8"'), inside, "J9"),
        ("` b` with bits beyond the last byte", tagged("b", '"AP9="'), inside, "J9"),
        ("` b` with a space within", tagged("b", '"A P8="'), inside, "J9"),
        ("` b` of two texts one after the other", tagged("b", '"AP8=AP8="'), inside, "J9"),
        ("` b` with `!` behind it", tagged("b", '"AP8=!"'), inside, "J9"),
        ("` b` in the URL-safe alphabet", tagged("b", '"-_8="'), inside, "J9"),
        ("` b` of text beyond ASCII", tagged("b", '"\u00e9"'), inside, "J9"),
        ("` b` of a number", tagged("b", "1"), inside, "J9"),
        ("` b` of null", tagged("b", "null"), inside, "J9"),
        ("` b` of a list", tagged("b", "[1]"), inside, "J9"),
        ("` m` of a number", tagged("m", "1"), inside, "J9"),
        ("` m` of null", tagged("m", "null"), inside, "J9"),
        ("` m` of a list", tagged("m", '["a"]'), inside, "J9"),
        ("` m` of markup", tagged("m", '{" m":"a"}'), inside, "J9"),
        ("` u` of empty text", tagged("u", '""'), inside, "J9"),
        ("` u` of 31 digits", tagged("u", f'"{hexa[1:]}"'), inside, "J9"),
        ("` u` of 33 digits", tagged("u", f'"{hexa}0"'), inside, "J9"),
        ("` u` with `g` within", tagged("u", f'"g{hexa[1:]}"'), inside, "J9"),
        ("` u` of a number", tagged("u", "1"), inside, "J9"),
        ("` u` of null", tagged("u", "null"), inside, "J9"),
        ("` u` with hyphens", tagged("u", '"12345678-9abc-def0-1234-56789abcdef0"'), "accepted", None),
        ("` u` with hyphens in odd places", tagged("u", f'"-1-{hexa[1:]}-"'), "accepted", None),
        ("` u` in braces", tagged("u", f'"{{{hexa}}}"'), "accepted", None),
        ("` u` with braces on one side", tagged("u", f'"{{{{{hexa}"'), "accepted", None),
        ("` u` as a URN", tagged("u", f'"urn:uuid:{hexa}"'), "accepted", None),
        ("` u` in upper case", tagged("u", f'"{hexa.upper()}"'), "accepted", None),
        ("` u` with a plus sign for a digit", tagged("u", f'"+{hexa[1:]}"'), inside, "J11"),
        ("` u` with a space for a digit", tagged("u", f'" {hexa[1:]}"'), inside, "J11"),
        ("` u` with an underscore for a digit", tagged("u", f'"{hexa[:5]}_{hexa[6:]}"'), inside, "J11"),
        ("` u` with `0x` for two digits", tagged("u", f'"0x{hexa[2:]}"'), inside, "J11"),
        ("` u` with a full-width digit", tagged("u", f'"１{hexa[1:]}"'), inside, "J11"),
        ("` di` of an empty object", tagged("di", "{}"), inside, "J9"),
        ("` di` of a key without `__`", tagged("di", '{"x":1}'), inside, "J9"),
        ("` di` of the key `_`", tagged("di", '{"_":1}'), inside, "J9"),
        ("` di` of the key `__`", tagged("di", '{"__":1}'), "accepted", None),
        ("` di` of two keys", tagged("di", '{" t__":1,"b":2}'), inside, "J9"),
        ("` di` of a number", tagged("di", "1"), inside, "J9"),
        ("` di` of text", tagged("di", '"abc"'), inside, "J9"),
        ("` di` of null", tagged("di", "null"), inside, "J9"),
        ("` di` of a list", tagged("di", "[1]"), inside, "J9"),
        ("` di` of a tagged object", tagged("di", '{" t":[1]}'), inside, "J9"),
        ("` di` of an empty object, as the whole session", b'{" di":{}}', malformed, "P5"),
        ("` di` of a number, as the whole session", b'{" di":1}', malformed, "P5"),
        ("a tag that Flask has not, ` x`", tagged("x", "1"), "accepted", None),
        ("a tag and another key beside it", b'{"a":{" t":1,"b":2}}', "accepted", None),
        ("a tag twice", b'{"a":{" t":1," t":[2]}}', "accepted", None),
        ("a tag whose key is spelled with an escape", b'{"a":{"\\u0020t":[1]}}', "accepted", None),
        ("a malformed tag in an otherwise sound list", b'{"a":[1,{" u":"x"}]}', inside, "J9"),
    ]
    dates = [
        ("garbage", "garbage", "J10"),
        ("empty text", "", "J10"),
        ("the asctime form", "Sun Nov  6 08:49:37 1994", "J10"),
        ("the form of RFC 850", "Sunday, 06-Nov-94 08:49:37 GMT", "J10"),
        ("no weekday", "06 Nov 1994 08:49:37 GMT", "J10"),
        ("the wrong weekday", "Mon, 06 Nov 1994 08:49:37 GMT", "J10"),
        ("a day of one digit", "Sun, 6 Nov 1994 08:49:37 GMT", "J10"),
        ("lower case", "sun, 06 nov 1994 08:49:37 gmt", "J10"),
        ("another zone", "Sun, 06 Nov 1994 08:49:37 +0100", "J10"),
        ("no zone", "Sun, 06 Nov 1994 08:49:37", "J10"),
        ("a space behind it", "Sun, 06 Nov 1994 08:49:37 GMT ", "J10"),
        ("31 February", "Thu, 31 Feb 1994 08:49:37 GMT", "J10"),
        ("29 February of no leap year", "Wed, 29 Feb 1995 08:49:37 GMT", "J10"),
        ("hour 24", "Sun, 06 Nov 1994 24:00:00 GMT", "J10"),
        ("second 60", "Sun, 06 Nov 1994 08:49:60 GMT", "J10"),
        ("a month that there is not", "Sun, 06 Foo 1994 08:49:37 GMT", "J10"),
        ("the year 0", "Sat, 01 Jan 0000 00:00:00 GMT", "J10"),
        ("a year of five digits", "Sat, 01 Jan 10000 00:00:00 GMT", "J10"),
        ("ISO 8601", "1994-11-06T08:49:37Z", "J10"),
        ("seconds since 1970", "784111777", "J10"),
        ("full-width digits", "Sun, ０６ Nov 1994 08:49:37 GMT", "J10"),
    ]
    cases += [(f"` d` of {words}", tagged("d", f'"{text}"'), inside, row) for words, text, row in dates]
    cases += [
        ("` d` of a year below 100, which is another year there", tagged("d", '"Sat, 01 Jan 0050 00:00:00 GMT"'), "accepted", "J10"),
        ("` d` of null", tagged("d", "null"), inside, "J10"),
        ("` d` of a number", tagged("d", "1"), inside, "J9"),
        ("` d` of a list", tagged("d", "[1994]"), inside, "J9"),
    ]
    return cases


def headers() -> list[Row]:
    good = b"session=" + COOKIE
    slashed = b"".join(b"\\%03o" % byte for byte in COOKIE)
    return [
        ("empty", b"", "no cookie", None),
        ("semicolons alone", b";;;", "no cookie", None),
        ("the name alone", b"session", "no cookie", None),
        ("an equals sign alone", b"=", "no cookie", None),
        ("a cookie without a name before a good one", b"=x; " + good, "accepted", None),
        ("an empty value before a good one", b"session=; " + good, "no cookie", None),
        ("the name alone before a good one", b"session; " + good, "no cookie", None),
        ("a forged one before a good one", b"session=x.y.z; " + good, MISMATCH, None),
        ("a good one before a forged one", good + b"; session=x.y.z", "accepted", None),
        ("two equals signs", b"session==" + COOKIE, MISMATCH, None),
        ("spaces around the equals sign", b"session = " + COOKIE, "accepted", None),
        ("tabs around the equals sign", b"session\t=\t" + COOKIE, "accepted", None),
        ("a space within the value", b"session=" + COOKIE[:9] + b" " + COOKIE[9:], "no cookie", None),
        ("no semicolon before the next cookie", good + b" x=1", "no cookie", None),
        ("a comma before the next cookie", good + b",x=1", MISMATCH, None),
        ("in double quotes", b'session="' + COOKIE + b'"', "accepted", None),
        ("in single quotes", b"session='" + COOKIE + b"'", MISMATCH, None),
        ("an opening quote and no closing one", b'session="' + COOKIE, "no cookie", None),
        ("a closing quote and no opening one", good + b'"', "no cookie", None),
        ("something behind the closing quote", b'session="' + COOKIE + b'"x', "no cookie", None),
        ("every character as an octal escape", b'session="' + slashed + b'"', "accepted", None),
        ("octal escapes without quotes", b"session=" + slashed, MISSING, None),
        ("an octal escape beyond a byte, `\\400`", b'session="\\400"', MISSING, None),
        ("an octal escape with a digit that there is not, `\\398`", b'session="\\398"', MISSING, None),
        ("a backslash before the closing quote", b'session="x\\"', "no cookie", None),
        ("a name in upper case", b"SESSION=" + COOKIE, "no cookie", None),
        ("a name that ends like it", b"xsession=" + COOKIE, "no cookie", None),
        ("a name that begins like it", b"session2=" + COOKIE, "no cookie", None),
        ("a percent-encoded name", b"%73ession=" + COOKIE, "no cookie", None),
        ("a name in quotes", b'"session"=' + COOKIE, "no cookie", None),
        ("a broken cookie before a good one", b'a"b=c; ' + good, "accepted", None),
        ("`$Version` before it and `$Path` behind", b"$Version=1; " + good + b"; $Path=/", "accepted", None),
        ("a line end behind the value", good + b"\nx", MISMATCH, None),
        ("a line end before the name", b"\n" + good, "no cookie", None),
        ("NUL behind the value", good + b"\0", MISMATCH, None),
        ("U+0001 before the name", b"\x01" + good, "no cookie", None),
        ("a byte order mark before the name", b"\xef\xbb\xbf" + good, "no cookie", None),
        ("NBSP before the name, as UTF-8", b"\xc2\xa0" + good, "no cookie", None),
        ("another cookie that is not UTF-8", b"x=\xff; " + good, "accepted", None),
        ("a value that is not UTF-8", b"session=\xff", MISSING, None),
        ("10000 cookies before it", b"a=b; " * 10_000 + good, "accepted", None),
        ("10000 broken cookies before it", b'a"; ' * 10_000 + good, "accepted", None),
        ("a megabyte of semicolons", b";" * 1_000_000, "no cookie", None),
        ("a megabyte of quotes", b'"' * 1_000_000, "no cookie", None),
        ("a megabyte of backslashes in quotes", b'session="' + b"\\" * 1_000_000 + b'"', "too-long", None),
    ]


Settings = tuple[str, Case, str, "str | None"]


def settings() -> list[Settings]:
    def given(words: str, ours: str, row: str | None, **values: t.Any) -> Settings:
        return (words, {"SECRET_KEY": "secret-key"} | values, ours, row)

    wrong = "WrongType"
    return [
        given("`SECRET_KEY` empty", "EmptyKey", "S2", SECRET_KEY=""),
        given("`SECRET_KEY` null", "NoSecretKey", "C23", SECRET_KEY=None),
        given("`SECRET_KEY` a number", wrong, "C10", SECRET_KEY=12345),
        given("`SECRET_KEY` false", wrong, "C10", SECRET_KEY=False),
        given("`SECRET_KEY` a list", wrong, "C10", SECRET_KEY=["a", "b"]),
        given("`SECRET_KEY` a map", wrong, "C10", SECRET_KEY={"a": 1}),
        given("`SECRET_KEY_FALLBACKS` one text", "FallbacksAreText", "S2", SECRET_KEY_FALLBACKS="old"),
        given("`SECRET_KEY_FALLBACKS` a number", wrong, "C10", SECRET_KEY_FALLBACKS=1),
        given("`SECRET_KEY_FALLBACKS` a map", wrong, "C10", SECRET_KEY_FALLBACKS={"old": 1}),
        given("`SECRET_KEY_FALLBACKS` with a number among them", wrong, "C10", SECRET_KEY_FALLBACKS=["old", 1]),
        given("`SECRET_KEY_FALLBACKS` with an empty one", "EmptyKey", "S2", SECRET_KEY_FALLBACKS=["old", ""]),
        given("`SECRET_KEY_FALLBACKS` without `SECRET_KEY`", "NoSecretKey", "C23", SECRET_KEY=None, SECRET_KEY_FALLBACKS=["old"]),
        given("`SESSION_COOKIE_NAME` empty", "CookieName", "C10", SESSION_COOKIE_NAME=""),
        given("`SESSION_COOKIE_NAME` a number", wrong, "C10", SESSION_COOKIE_NAME=7),
        given("`SESSION_COOKIE_NAME` with a semicolon", "CookieName", "C10", SESSION_COOKIE_NAME="a;b"),
        given("`SESSION_COOKIE_NAME` with an equals sign", "CookieName", "C10", SESSION_COOKIE_NAME="a=b"),
        given("`SESSION_COOKIE_NAME` with a space", "CookieName", "C10", SESSION_COOKIE_NAME="a b"),
        given("`SESSION_COOKIE_NAME` with a line end", "CookieName", "C10", SESSION_COOKIE_NAME="a\nSet-Cookie: b"),
        given("`SESSION_COOKIE_NAME` beyond ASCII", "CookieName", "C10", SESSION_COOKIE_NAME="é"),
        given("`SESSION_COOKIE_NAME` `__Host-session` without Secure", "NamePrefix", "C21", SESSION_COOKIE_NAME="__Host-session"),
        given("`SESSION_COOKIE_NAME` `__Secure-session` without Secure", "NamePrefix", "C21", SESSION_COOKIE_NAME="__Secure-session"),
        given("`SESSION_COOKIE_NAME` `__Http-session` without Secure", "NamePrefix", "C21", SESSION_COOKIE_NAME="__Http-session"),
        given("`SESSION_COOKIE_NAME` `__Http-session` for scripts", "NamePrefix", "C21", SESSION_COOKIE_NAME="__Http-session", SESSION_COOKIE_SECURE=True, SESSION_COOKIE_HTTPONLY=False),
        given("`SESSION_COOKIE_NAME` `__Host-Http-session` with a domain", "NamePrefix", "C21", SESSION_COOKIE_NAME="__Host-Http-session", SESSION_COOKIE_SECURE=True, SESSION_COOKIE_DOMAIN="a.com"),
        given("`SESSION_COOKIE_DOMAIN` a number", wrong, "C10", SESSION_COOKIE_DOMAIN=1),
        given("`SESSION_COOKIE_DOMAIN` false", "accepted", None, SESSION_COOKIE_DOMAIN=False),
        given("`SESSION_COOKIE_DOMAIN` empty", "CookieDomain", "C10", SESSION_COOKIE_DOMAIN=""),
        given("`SESSION_COOKIE_DOMAIN` a full stop", "CookieDomain", "C10", SESSION_COOKIE_DOMAIN="."),
        given("`SESSION_COOKIE_DOMAIN` with an empty label", "CookieDomain", "C10", SESSION_COOKIE_DOMAIN="a..b"),
        given("`SESSION_COOKIE_DOMAIN` with a label of 64 characters", "CookieDomain", "C10", SESSION_COOKIE_DOMAIN="a" * 64 + ".com"),
        given("`SESSION_COOKIE_DOMAIN` with an attribute behind it", "CookieDomain", "C10", SESSION_COOKIE_DOMAIN="a.com; Secure"),
        given("`SESSION_COOKIE_DOMAIN` with a line end", "CookieDomain", "C10", SESSION_COOKIE_DOMAIN="a.com\r\nx: y"),
        given("`SESSION_COOKIE_DOMAIN` with a space", "CookieDomain", "C10", SESSION_COOKIE_DOMAIN="a b.com"),
        given("`SESSION_COOKIE_DOMAIN` an IPv6 address", "CookieDomain", "C10", SESSION_COOKIE_DOMAIN="[::1]"),
        given("`SESSION_COOKIE_DOMAIN` with a scheme", "CookieDomain", "C20", SESSION_COOKIE_DOMAIN="https://a.com"),
        given("`SESSION_COOKIE_DOMAIN` with slashes in front", "CookieDomain", "C10", SESSION_COOKIE_DOMAIN="//a.com"),
        given("`SESSION_COOKIE_DOMAIN` with text after a colon", "CookieDomain", "C20", SESSION_COOKIE_DOMAIN="a:b"),
        given("`SESSION_COOKIE_DOMAIN` with two colons", "CookieDomain", "C20", SESSION_COOKIE_DOMAIN="a:1:2"),
        given("`SESSION_COOKIE_DOMAIN` with a dot at its end", "CookieDomain", "C20", SESSION_COOKIE_DOMAIN="a.com."),
        given("`SESSION_COOKIE_DOMAIN` that is not ASCII", "NonAsciiDomain", "C20", SESSION_COOKIE_DOMAIN="bücher.example"),
        given("`SESSION_COOKIE_DOMAIN` with dots in front and a port", "accepted", None, SESSION_COOKIE_DOMAIN="..a.com:80"),
        given("`SESSION_COOKIE_PATH` a number", wrong, "C10", SESSION_COOKIE_PATH=1),
        given("`SESSION_COOKIE_PATH` relative", "CookiePath", "C10", SESSION_COOKIE_PATH="app"),
        given("`SESSION_COOKIE_PATH` with an attribute behind it", "accepted", None, SESSION_COOKIE_PATH="/; Secure"),
        given("`SESSION_COOKIE_PATH` with a line end", "accepted", None, SESSION_COOKIE_PATH="/\r\nSet-Cookie: a=b"),
        given("`SESSION_COOKIE_HTTPONLY` text", wrong, "C10", SESSION_COOKIE_HTTPONLY="false"),
        given("`SESSION_COOKIE_HTTPONLY` 0", wrong, "C10", SESSION_COOKIE_HTTPONLY=0),
        given("`SESSION_COOKIE_SECURE` text", wrong, "C10", SESSION_COOKIE_SECURE="no"),
        given("`SESSION_COOKIE_SECURE` a list", wrong, "C10", SESSION_COOKIE_SECURE=[]),
        given("`SESSION_COOKIE_PARTITIONED` text", wrong, "C10", SESSION_COOKIE_PARTITIONED="off"),
        given("`SESSION_COOKIE_SAMESITE` a name that there is not", "SameSite", "C10", SESSION_COOKIE_SAMESITE="sometimes"),
        given("`SESSION_COOKIE_SAMESITE` empty", "SameSite", "C10", SESSION_COOKIE_SAMESITE=""),
        given("`SESSION_COOKIE_SAMESITE` true", wrong, "C10", SESSION_COOKIE_SAMESITE=True),
        given("`SESSION_COOKIE_SAMESITE` with an attribute behind it", "SameSite", "C10", SESSION_COOKIE_SAMESITE="Lax; Secure"),
        given("`SESSION_COOKIE_SAMESITE` None without Secure", "SameSiteNoneNeedsSecure", "C9", SESSION_COOKIE_SAMESITE="None"),
        given("`PERMANENT_SESSION_LIFETIME` negative", "NegativeLifetime", "C10", PERMANENT_SESSION_LIFETIME=-1),
        given("`PERMANENT_SESSION_LIFETIME` text", wrong, "C10", PERMANENT_SESSION_LIFETIME="31 days"),
        given("`PERMANENT_SESSION_LIFETIME` a list", wrong, "C10", PERMANENT_SESSION_LIFETIME=[1]),
        given("`PERMANENT_SESSION_LIFETIME` a fraction", "accepted", None, PERMANENT_SESSION_LIFETIME=90.9),
        given("`PERMANENT_SESSION_LIFETIME` beyond the year 9999", "accepted", "C8", PERMANENT_SESSION_LIFETIME=10**12),
        given("`SESSION_REFRESH_EACH_REQUEST` text", wrong, "C10", SESSION_REFRESH_EACH_REQUEST="false"),
        given("`SESSION_REFRESH_EACH_REQUEST` a number", wrong, "C10", SESSION_REFRESH_EACH_REQUEST=2),
        given("`APPLICATION_ROOT` a number", wrong, "C10", APPLICATION_ROOT=1),
        given("`APPLICATION_ROOT` relative", "CookiePath", "C10", APPLICATION_ROOT="app"),
        given("`APPLICATION_ROOT` empty", "CookiePath", "C10", APPLICATION_ROOT=""),
        given("`MAX_COOKIE_SIZE` negative", wrong, "C10", MAX_COOKIE_SIZE=-1),
        given("`MAX_COOKIE_SIZE` a fraction", wrong, "C10", MAX_COOKIE_SIZE=4093.5),
        given("`MAX_COOKIE_SIZE` text", wrong, "C10", MAX_COOKIE_SIZE="4093"),
        given("`SECRET_KEY_FALLBACKS` null", "accepted", None, SECRET_KEY_FALLBACKS=None),
        given("`SESSION_COOKIE_NAME` null", wrong, "C10", SESSION_COOKIE_NAME=None),
        given("`SESSION_COOKIE_DOMAIN` null", "accepted", None, SESSION_COOKIE_DOMAIN=None),
        given("`SESSION_COOKIE_DOMAIN` true", wrong, "C10", SESSION_COOKIE_DOMAIN=True),
        given("`SESSION_COOKIE_PATH` null", "accepted", None, SESSION_COOKIE_PATH=None),
        given("`SESSION_COOKIE_HTTPONLY` null", "accepted", None, SESSION_COOKIE_HTTPONLY=None),
        given("`SESSION_COOKIE_SECURE` null", "accepted", None, SESSION_COOKIE_SECURE=None),
        given("`SESSION_COOKIE_PARTITIONED` null", "accepted", None, SESSION_COOKIE_PARTITIONED=None),
        given("`SESSION_COOKIE_SAMESITE` null", "accepted", None, SESSION_COOKIE_SAMESITE=None),
        given("`PERMANENT_SESSION_LIFETIME` null", wrong, "C10", PERMANENT_SESSION_LIFETIME=None),
        given("`SESSION_REFRESH_EACH_REQUEST` null", "accepted", None, SESSION_REFRESH_EACH_REQUEST=None),
        given("`APPLICATION_ROOT` null", wrong, "C10", APPLICATION_ROOT=None),
        given("`MAX_COOKIE_SIZE` null", "accepted", None, MAX_COOKIE_SIZE=None),
    ]


def variables() -> list[tuple[str, dict[str, str], str, str | None]]:
    def given(words: str, ours: str, row: str | None, **values: str) -> tuple[str, dict[str, str], str, str | None]:
        return (words, {f"FLASK_{name}": value for name, value in ({"SECRET_KEY": "secret-key"} | values).items()}, ours, row)

    return [
        given("`FLASK_SECRET_KEY=12345`, which is a number", "WrongType", "C10", SECRET_KEY="12345"),
        given("`FLASK_SECRET_KEY=` without a value", "EmptyKey", "S2", SECRET_KEY=""),
        given("`FLASK_SECRET_KEY=null`", "NoSecretKey", "C23", SECRET_KEY="null"),
        *(
            given(f"`FLASK_SECRET_KEY={value}`", "NotRepresentable", "C22", SECRET_KEY=value)
            for value in ("NaN", "Infinity", "-Infinity", "1e999", '"\\ud800"')
        ),
        given("`FLASK_PERMANENT_SESSION_LIFETIME=NaN`", "NotRepresentable", "C22", PERMANENT_SESSION_LIFETIME="NaN"),
        given("`FLASK_SECRET_KEY=1e5`, which is a number", "WrongType", "C10", SECRET_KEY="1e5"),
        given("`FLASK_SECRET_KEY_FALLBACKS=old`, which is text", "FallbacksAreText", "S2", SECRET_KEY_FALLBACKS="old"),
        given("`FLASK_SECRET_KEY_FALLBACKS=['old']`, which is no JSON", "FallbacksAreText", "S2", SECRET_KEY_FALLBACKS="['old']"),
        given("`FLASK_SESSION_COOKIE_SECURE=False`, which is text", "WrongType", "C10", SESSION_COOKIE_SECURE="False"),
        given("`FLASK_SESSION_COOKIE_HTTPONLY=0`", "WrongType", "C10", SESSION_COOKIE_HTTPONLY="0"),
        given("`FLASK_PERMANENT_SESSION_LIFETIME=3600s`", "WrongType", "C10", PERMANENT_SESSION_LIFETIME="3600s"),
        given("`FLASK_SESSION_COOKIE_NAME=7`", "WrongType", "C10", SESSION_COOKIE_NAME="7"),
        given("a variable of another application", "accepted", None, SOMETHING_ELSE="{"),
    ]


def signers() -> list[tuple[str, Case, str, str | None]]:
    error, by_type = "SeparatorError", "ruled out by its type"
    return [
        ("an empty separator", {"sep": ""}, by_type, None),
        ("the separator `abc`", {"sep": "abc"}, by_type, None),
        ("the separator `zx`, which is no part of the alphabet", {"sep": "zx"}, by_type, "S4"),
        ("two full stops for a separator", {"sep": ".."}, by_type, "S4"),
        ("the separator `a`", {"sep": "a"}, error, None),
        ("the separator `-`", {"sep": "-"}, error, None),
        ("the separator `=`", {"sep": "="}, error, None),
        ("the separator `é`", {"sep": "é"}, error, "S4"),
        ("no key at all", {"key": []}, by_type, None),
        ("an empty key", {"key": ""}, "EmptyKey", "S2"),
        ("a derivation that there is not", {"key_derivation": "pbkdf2"}, "UnknownName", None),
        ("a derivation in upper case", {"key_derivation": "HMAC"}, "UnknownName", None),
        ("the digest MD5, which no Flask deployment uses", {"digest": "md5"}, "UnknownName", "S5"),
    ]


def tokens() -> list[Row]:
    """Plain JSON tokens."""

    def token(body: bytes) -> bytes:
        return URLSafeSerializer(KEY).make_signer(b"itsdangerous").sign(b64u(body))

    codec = "BadPayload (Codec)"
    return [
        ("`NaN`", token(b"NaN"), "accepted", None),
        ("`-Infinity`", token(b"-Infinity"), "accepted", None),
        ("half of a surrogate pair", token(b'"\\ud83d"'), codec, "J5"),
        ("`1e999`", token(b"1e999"), "accepted", None),
        ("128 lists within each other", token(b"[" * 128 + b"]" * 128), codec, "J7"),
        ("45000 lists that are never closed", URLSafeSerializer(KEY).make_signer(b"itsdangerous").sign(b"W1tb" * 15_000), codec, None),
        ("trailing text", token(b"1 1"), codec, None),
        ("text that is not UTF-8", token(b'"\xff"'), codec, None),
        ("base64 with padding", URLSafeSerializer(KEY).make_signer(b"itsdangerous").sign(b"MQ=="), "BadPayload (Base64)", "S1"),
        ("a time where none belongs", COOKIE, "BadSignature", None),
        ("the signature alone", b"." + token(b"1").split(b".")[1], "BadSignature", None),
    ]


def cases() -> list[Case]:
    """Every case in order, numbered within its group."""
    compressed = re.compile(rb"session=\.")
    table: list[Case] = []

    def add(group: str, kind: str, rows: t.Iterable[t.Any], ask: t.Callable[[t.Any], Case]) -> None:
        for number, (words, given, ours, row) in enumerate(rows, 1):
            case = {"id": f"B-{group}-{number:02}", "kind": kind, "words": words, "row": row, "ours": ours}
            case |= {"input": runs(given)} if isinstance(given, bytes) else {"input": given}
            table.append(case | ask(given))

    def cookie(value: bytes) -> Case:
        header = quoted(value)
        answer = ask_cookie(header) | {"header": runs(header)}
        # What another zlib compresses is another cookie.
        bombs = len(value) > 1000 and compressed.match(header) is not None
        return answer | ({"compressed": True} if bombs else {})

    def body(text: bytes) -> Case:
        return cookie(of(text))

    add("SIG", "cookie", signatures(), cookie)
    add("TIME", "cookie", timestamps(), cookie)
    add("B64", "cookie", base64_payloads(), cookie)
    add("ZLIB", "cookie", zlib_payloads(), cookie)
    add("UTF8", "body", encodings(), body)
    add("JSON", "body", texts(), body)
    add("TAG", "body", tags(), body)
    add("HEAD", "header", headers(), ask_cookie)
    add("CONF", "settings", settings(), ask_settings)
    add("ENV", "env", variables(), ask_env)
    add("SIGNER", "signer", signers(), ask_signer)
    add("TOKEN", "token", tokens(), ask_token)
    return table
