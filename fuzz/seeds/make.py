"""Writes the seeds anew: small inputs that reach every part of every target.

Cookies and JSON texts come from real Flask under the fuzzers' fixed key; the inputs of the targets
that build values from bytes are pseudo-random bytes of a fixed seed, since any bytes will do there.
Run it with the project's own Python environment (target/flask-*/bin/python) from the fuzz folder.
"""

from __future__ import annotations

import base64
import json
import random
import struct
import sys
import zlib
from datetime import datetime
from datetime import timezone
from pathlib import Path
from uuid import UUID

from flask import Flask
from flask.sessions import SecureCookieSessionInterface
from itsdangerous import Signer
from itsdangerous import TimestampSigner
from markupsafe import Markup

HERE = Path(__file__).parent
NOW = 1_700_000_000
KEY = "the current key"
OLD = "a newer key"

TimestampSigner.get_timestamp = lambda self: NOW  # type: ignore[method-assign]


def b64u(data: bytes) -> bytes:
    return base64.urlsafe_b64encode(data).rstrip(b"=")


SESSIONS = {
    "login": {"_fresh": True, "_id": "9f86d081" * 16, "_user_id": "42"},
    "cart": {"cart": [("apple", 3), ("pear", 1)], "_permanent": True},
    "flashes": {"_flashes": [("info", "hi"), ("error", Markup("<b>no</b>"))]},
    "types": {
        "b": b"\x00\xff",
        "d": datetime(1994, 11, 6, 8, 49, 37, tzinfo=timezone.utc),
        "u": UUID(int=0x0123456789ABCDEF0123456789ABCDEF),
        "n": None,
        "f": 1e16,
        "i": 2**70,
        "t": ((), (1, (2,))),
    },
    "tag_like": {" t": [1, 2]},
    "nested_tag_like": {"x": {" di": {" b": "AA=="}}},
    "text": {"\u00e9": "\u2028\U0001f600\x7f\"\\/\b"},
    "surrogate": {"x": "\ud83d", "y": 1},
    "numbers": {"a": 0.1, "b": -0.0, "c": 5e-324, "d": float("inf"), "e": float("nan"), "z": -(2**63)},
    "empty": {},
    "long": {"text": "hardtack " * 60},
}

TEXTS = {
    "null": "null",
    "list": "[1,-2.5e3,true,null,\"x\"]",
    "spaces": " { \"a\" : [ 1 , 2 ] } ",
    "dates": '{" d":"Sun, 06 Nov 1994 08:49:37 GMT"}',
    "uuid_braces": '{" u":"{01234567-89ab-cdef-0123-456789abcdef}"}',
    "duplicates": '{" t":[1]," t":[2],"a":1,"a":2}',
    "escapes": '{"\\u0020t":["\\ud83d\\ude00\\n"]}',
    "surrogate_replaced": '{"a":"\\ud83d","a":1}',
    "malformed": '{" b":"AA="}',
    "di_of_nothing": '{" di":{}}',
    "deep": "[" * 99 + "]" * 99,
    "too_deep": "[" * 101 + "]" * 101,
    "big": "[" + "9" * 40 + ",1e400,-0,0.1e-7]",
    "nan": "[NaN,Infinity,-Infinity]",
    "record": '{"_user_id":"1","_fresh":false,"n":7,"tags":["a"],"extra":{"x":{" t":[1]}}}',
    "enum": '{"Named":{"n":1,"text":null}}',
    "enum_unit": '"Guest"',
    "by_number": '{"1":2.5,"-3":0}',
    "cut": '{"a":[1,',
}

HEADERS = {
    "plain": b"session=eyJhIjoxfQ.ZVPxAA.kLN1Gx0L6rY_ztgI9I8kkga4vjo",
    "among": b"theme=dark; session=abc; session=def; a=1",
    "quoted": b'session="a\\054b\\"c\\303\\251"; a="x;y"',
    "blanks": b" \t session = abc\t; a",
    "unclosed": b'a="b; session=1; value=2',
    "junk": b';;=x;session;session=1;"session=2";a==;value=\xc3\xa9\x00',
    "lines": b"a=1\nsession=2; a=3\nvalue=4",
    "octal": b'value="\\400\\38\\0\\377"',
    "symbols": b"s!#$%&'*+-^`|~=1",
}

ENVIRONMENTS = {
    "all": (
        "SECRET_KEY_FALLBACKS=[\"old\",\"older\"]\nSESSION_COOKIE_NAME=my.session\n"
        "SESSION_COOKIE_DOMAIN=.Example.com:8080\nSESSION_COOKIE_PATH=/app one\n"
        "SESSION_COOKIE_HTTPONLY=false\nSESSION_COOKIE_SECURE=true\nSESSION_COOKIE_PARTITIONED=true\n"
        "SESSION_COOKIE_SAMESITE=None\nPERMANENT_SESSION_LIFETIME=3600.5\n"
        "SESSION_REFRESH_EACH_REQUEST=false\nAPPLICATION_ROOT=/root\nMAX_COOKIE_SIZE=0"
    ),
    "host": "SESSION_COOKIE_NAME=__Host-session\nSESSION_COOKIE_SECURE=true",
    "secure": "SESSION_COOKIE_NAME=__secure-s\nSESSION_COOKIE_SECURE=false",
    "idna": "SESSION_COOKIE_DOMAIN=b\u00fccher.stra\u00dfe\u3002example",
    "injection": "SESSION_COOKIE_PATH=/; Secure; Domain=evil\r\nSESSION_COOKIE_DOMAIN=a.com; Path=/",
    "text_fallbacks": "SECRET_KEY_FALLBACKS=old",
    "wrong_types": "SESSION_COOKIE_SECURE=1\nSESSION_COOKIE_NAME=12",
    "negative": "PERMANENT_SESSION_LIFETIME=-1",
}

SETTINGS = {
    "flask": {
        "DEBUG": True,
        "SECRET_KEY": "k",
        "SECRET_KEY_FALLBACKS": ["a", "b"],
        "SESSION_COOKIE_DOMAIN": "example.com",
        "SESSION_COOKIE_SAMESITE": "lax",
        "PERMANENT_SESSION_LIFETIME": 60,
        "MAX_COOKIE_SIZE": 100,
    },
    "no_key": {"SESSION_COOKIE_NAME": "s"},
    "fallbacks_only": {"SECRET_KEY": None, "SECRET_KEY_FALLBACKS": ["a"]},
    "empty_key": {"SECRET_KEY": ""},
}


def main() -> None:
    app = Flask("seeds")
    app.secret_key = KEY
    serializer = SecureCookieSessionInterface().get_signing_serializer(app)
    assert serializer is not None
    with app.app_context():
        texts = {name: serializer.serializer.dumps(session) for name, session in SESSIONS.items()}
        cookies = {name: serializer.dumps(session).encode() for name, session in SESSIONS.items()}
    bodies = {name: text.encode() for name, text in {**texts, **TEXTS}.items()}
    raw = zlib.compressobj(6, zlib.DEFLATED, -15)
    deflated = raw.compress(b"hardtack " * 30) + raw.flush()

    def write(target: str, name: str, data: bytes) -> None:
        (HERE / target / name).write_bytes(data)

    for name, body in bodies.items():
        write("tagged_json", name, body)
        write("typed", name, body)
        write("python", f"session_{name}", b"\x00" + body)
        write("open_session", f"body_{name}", b"\x00\x05\x01" + body)
    for name in ["dates", "uuid_braces", "duplicates", "escapes", "big", "nan", "malformed", "surrogate_replaced"]:
        write("python", f"text_{name}", b"\x04" + bodies[name])
    for name, cookie in cookies.items():
        write("open_session", f"cookie_{name}", b"\x04\x20\x01" + cookie)
    write("python", "cookie_login", b"\x03" + cookies["login"])
    write("python", "cookie_forged", b"\x03" + cookies["login"][:-1] + b"x")
    write("python", "payload_compressed", b"\x01" + cookies["long"].rsplit(b".", 2)[0])
    write("python", "payload_trailing", b"\x01." + b64u(zlib.compress(bodies["long"]) + b"x"))
    write("python", "payload_loose_bits", b"\x01e30=")
    write("python", "value_no_time", b"\x02" + b64u(b"{}"))
    write("python", "value_long_time", b"\x02" + b64u(b"{}") + b"." + b64u(b"\xff" * 8))
    write("python", "value_short_time", b"\x02" + b64u(b"{}") + b"." + b64u(b"\x00\x01"))
    for name, header in HEADERS.items():
        write("cookie_header", name, header)
        write("python", f"header_{name}", b"\x05" + header)
    write("python", "compress", b"\x06" + bodies["long"])
    write("python", "inflate", b"\x07" + zlib.compress(bodies["types"]))

    for name, text in ENVIRONMENTS.items():
        write("config", name, text.encode())
    for name, settings in SETTINGS.items():
        write("config", f"json_{name}", json.dumps(settings).encode())

    signer = Signer(KEY, salt="fuzz", key_derivation="hmac")
    write("unsign", "signed", b"\x00\x01\x01" + signer.sign(b"value"))
    write("unsign", "fallback", b"\x00\x05\x20" + Signer(OLD, salt="fuzz", key_derivation="hmac").sign(b""))
    write("unsign", "two_separators", b"\x03\x10\x80a.b.c")
    write("unsign", "no_separator", b"\x10\x00\x00abc")
    write("unsign", "long", b"\x25\x40\x02" + bytes(range(256)))

    def times(signed_at: int, now: int, max_age: int, leeway: int, text: bytes) -> bytes:
        return struct.pack(">QQQB", signed_at, now, max_age, leeway) + text

    write("timestamp", "now", times(NOW, NOW + 60, 60, 0, b64u(struct.pack(">I", NOW))))
    write("timestamp", "zero", times(0, 0, 0, 0, b""))
    write("timestamp", "future", times(NOW + 5, NOW, 60, 5, b64u(b"\x00\x01")))
    write("timestamp", "greatest", times(2**64 - 1, 2**64 - 1, 2**64 - 1, 255, b64u(b"\xff" * 8)))
    write("timestamp", "nine_bytes", times(253402300799, 253402300800, 0, 0, b64u(b"\xff" * 9)))
    write("timestamp", "spellings", times(NOW, 0, 1, 1, b"a.AQ=="))
    write("timestamp", "signed", times(NOW, 0, 1, 1, TimestampSigner(KEY).sign(b"value")))

    for name in ["login", "long", "types"]:
        write("payload", name, b"\xff" + b64u(bodies[name]))
        write("payload", f"{name}_compressed", b"\xff" + b64u(zlib.compress(bodies[name])))
    write("payload", "limit", b"\x01" + b64u(zlib.compress(b"a" * 17)))
    write("payload", "bomb", b"\xff" + b64u(zlib.compress(b"\x00" * 70_000)))
    write("payload", "trailing", b"\xff" + b64u(zlib.compress(b"abc") + b"x"))
    write("payload", "spellings", b"\xff_+=-/AB")
    write("payload", "body", b"\x02" + bodies["login"])

    write("zlib", "stream", b"\x40" + zlib.compress(bodies["types"]))
    write("zlib", "stored", b"\xff" + zlib.compress(bytes(range(64)), 0))
    write("zlib", "inside", b"\xc8" + deflated)
    write("zlib", "runs", b"\x64" + b"a" * 300 + b"b" * 300 + b"a" * 300)
    write("zlib", "text", b"\x10" + bodies["long"])
    write("zlib", "dictionary", b"\xff" + bytes.fromhex("78bb04000100"))
    write("zlib", "empty", b"\x00")

    generator = random.Random(20)
    for target in ["save_open", "typed"]:
        for number in range(12):
            write(target, f"random_{number:02}", generator.randbytes(60 + 40 * number))


if __name__ == "__main__":
    if sys.argv[1:]:
        sys.exit("usage: python seeds/make.py")
    main()
