"""Writes the golden data of the other crates: `python vectors.py FOLDER`.

FOLDER stands for `crates/`; the files land in `<crate>/tests/data/`. Everything comes out of real
Flask, itsdangerous and Werkzeug, from fixed inputs, at fixed times. What depends on the build of
zlib is marked `"compressed": true`; the answer on standard output says whether the zlib at hand is
the classic one, whose bytes the committed files hold.

Every file is {"about": …, "count": …, "cases": […]} with one case to a line, so that a difference
reads as one line. Bytes are hex, times are seconds since 1970, `key` signs and `fallbacks`
(oldest first, as in Flask) only verify.
"""

from __future__ import annotations

import itertools
import json
import math
import sys
import typing as t
from datetime import datetime
from datetime import timedelta
from datetime import timezone
from pathlib import Path
from uuid import UUID

import bad_input
import behaviour
import oracle
from describe import describe
from generate import Generator
from markupsafe import Markup

NOW = 1_700_000_000
DIGESTS = ["sha1", "sha224", "sha256", "sha384", "sha512"]
DERIVATIONS = ["concat", "django-concat", "hmac", "none"]
SECRET = b"secret-key".hex()

Case = dict[str, t.Any]


def outcome(operation: str, case: Case) -> Case:
    [answer] = oracle.OPERATIONS[operation]({"items": [case]})
    return answer


def done(operation: str, case: Case) -> Case:
    """The case together with its answer, which must not be a refusal."""
    answer = outcome(operation, case)
    if "error" in answer:
        raise AssertionError(f"{operation} refused {case}: {answer}")
    return case | answer


def judged(operation: str, case: Case) -> Case:
    """The case together with the answer or the refusal."""
    return case | {"outcome": outcome(operation, case)}


def refusal(answer: Case) -> Case | None:
    """That it was refused; which exception Python raises for it changes between its releases."""
    return {"refused": True} if "error" in answer else None


def hexed(*texts: str | bytes) -> list[str]:
    return [(text.encode() if isinstance(text, str) else text).hex() for text in texts]


# --- signer -----------------------------------------------------------------------------------


def signer_signed() -> list[Case]:
    keys = hexed("secret-key", b"\x00\xff" * 8, "k" * 200, "schlüssel", "x")
    salts = hexed("salt", "itsdangerous.Signer", "", b"\xfe\x00salt", "s" * 130)
    values = hexed("value", "", "a.b.c", b"\x00\x80\xff", "v" * 300)
    cases = []
    for number, (digest, derivation) in enumerate(itertools.product(DIGESTS, DERIVATIONS)):
        parameters: Case = {"digest": digest, "key_derivation": derivation}
        for sep in [".", ":", "~", "!", " ", "|"]:
            case = parameters | {"sep": sep, "salt": salts[0], "key": keys[0], "value": values[0]}
            cases.append(done("signer", case))
        for offset in range(5):
            # Each combination meets every key, salt and value, not every triple of them.
            case = parameters | {
                "sep": ".",
                "salt": salts[(number + offset) % 5],
                "key": keys[(number + 2 * offset) % 5],
                "value": values[(2 * number + 3 * offset) % 5],
            }
            cases.append(done("signer", case))
    return cases


def signer_rotation() -> list[Case]:
    """`matched` is "current", the index of the fallback, or null."""
    cases = []
    key, fallbacks = b"current".hex(), hexed("older", "newer")
    signers = [(key, "current"), (fallbacks[0], 0), (fallbacks[1], 1), (b"stranger".hex(), None)]
    for digest, derivation in itertools.product(DIGESTS, DERIVATIONS):
        common = {"digest": digest, "key_derivation": derivation, "sep": ".", "salt": b"salt".hex()}
        for signing, matched in signers:
            signed = done("signer", common | {"key": signing, "value": b"value".hex()})["signed"]
            verify = common | {"key": key, "fallbacks": fallbacks, "signed": signed}
            case = judged("signer", verify) | {"matched": matched}
            assert ("value" in case["outcome"]) == (matched is not None), case
            cases.append(case)
    return cases


# --- serializer -------------------------------------------------------------------------------


def timestamp_signed() -> list[Case]:
    times = [0, 1, 255, 256, 65535, 65536, NOW, 2**31, 2**32 - 1, 2**32, 253402300799, 2**63, 2**64 - 1]
    cases = []
    for now in times:
        cases.append(done("timestamp_signer", {"key": SECRET, "now": now, "value": b"value".hex()}))
    for digest, derivation, sep in itertools.product(DIGESTS, DERIVATIONS, ".:"):
        parameters = {"digest": digest, "key_derivation": derivation, "sep": sep, "salt": b"salt".hex()}
        case = parameters | {"key": SECRET, "now": NOW, "value": b"my string".hex()}
        cases.append(done("timestamp_signer", case))
    return cases


def timestamp_judged() -> list[Case]:
    def signed(now: int, key: str = SECRET) -> str:
        case = {"key": key, "now": now, "value": b"value".hex()}
        return done("timestamp_signer", case)["signed"]

    def plain(value: bytes) -> str:
        case = {"key": SECRET, "salt": b"itsdangerous.Signer".hex(), "value": value.hex()}
        return done("signer", case)["signed"]

    cases = []
    ages = [-3600, -1, 0, 1, 59, 60, 61, 3600]
    for age, max_age in itertools.product(ages, [None, 0, 60]):
        case = {"key": SECRET, "signed": signed(NOW - age), "now": NOW, "max_age": max_age}
        cases.append(judged("timestamp_signer", case))
    for signed_hex in [
        signed(NOW, b"stranger".hex()),
        plain(b"value"),
        plain(b"value."),
        plain(b"value.!!!!"),
        plain(b"value.AAAAAAAAAAAA"),
        plain(b"value." + oracle.b64u(b"\x01" * 9)),
        b"value".hex(),
        b"".hex(),
        b".".hex(),
        b"..".hex(),
        signed(NOW)[:-2],
    ]:
        case = {"key": SECRET, "signed": signed_hex, "now": NOW, "max_age": 60}
        cases.append(judged("timestamp_signer", case))
    return cases


JSON_TEXTS = [
    "null",
    "true",
    "0",
    "-12",
    "1.5",
    '""',
    '"text"',
    '"\\u00e9\\u65e5\\ud83d\\ude00\\u007f\\u0001\\n\\"\\\\/"',
    "[]",
    "{}",
    "[1,[2,[3]]]",
    '{"id":5,"name":"itsdangerous"}',
    '{"a":"' + "a" * 60 + '"}',
    '{"k":[' + ",".join(["123456"] * 40) + "]}",
]


def serializer_signed() -> list[Case]:
    cases = []
    for kind, text in itertools.product(oracle.SERIALIZERS, JSON_TEXTS):
        for codec in ["default", "compact"]:
            case = {"serializer": kind, "codec": codec, "key": SECRET, "now": NOW, "json": text}
            cases.append(done("serializer", case))
    for kind, digest, derivation in itertools.product(oracle.SERIALIZERS, DIGESTS, DERIVATIONS):
        parameters = {"digest": digest, "key_derivation": derivation, "salt": b"mail".hex()}
        case = {"serializer": kind, "codec": "default"} | parameters
        case |= {"key": SECRET, "now": NOW, "json": '{"id":5}'}
        cases.append(done("serializer", case))
    return cases


def compression_rule() -> list[Case]:
    """Bodies around the length at which compressing begins to pay, by the text codec."""
    cases = []
    for length in range(1, 40):
        text = "a" * length
        case = {"serializer": "URLSafeSerializer", "codec": "text", "key": SECRET, "json": text}
        cases.append(done("serializer", case))
    return cases


def serializer_judged() -> list[Case]:
    """Fallback signers, expiry and unreadable payloads, as `loads` answers them."""
    timed: Case = {"serializer": "URLSafeTimedSerializer", "codec": "compact", "key": SECRET}
    body = {"json": '{"id":5}'}

    def dumped(parameters: Case, now: int = NOW) -> str:
        return done("serializer", timed | body | parameters | {"now": now})["signed"]

    old = {"digest": "sha512", "key_derivation": "concat"}
    older = {"digest": "sha1", "key_derivation": "hmac"}
    new = {"digest": "sha256", "key_derivation": "django-concat"}
    cases = []
    for parameters, fallback_signers, age, max_age in [
        (new, [old, older], 0, 60),
        (old, [old, older], 0, 60),
        (older, [old, older], 0, 60),
        (older, [old], 0, 60),
        (old, [old, older], 60, 60),
        (old, [old, older], 61, 60),
        (new, [old, older], 61, 60),
        (new, [], 61, None),
        (new, [], -1, 60),
        (new, [], -1, None),
    ]:
        case = timed | new | {"signed": dumped(parameters, NOW - age), "now": NOW}
        case |= {"fallback_signers": fallback_signers, "max_age": max_age}
        cases.append(judged("serializer", case))
    salt = b"itsdangerous".hex()
    for payload in [b"", b".", b"!!", b"e", b".AAAA", b"bnVsbA", b"bnV", b"eyJh", b"gIA", b"W10", b".eA"]:
        sign = {"key": SECRET, "salt": salt, "now": NOW, "value": payload.hex()}
        signed = done("timestamp_signer", sign)["signed"]
        cases.append(judged("serializer", timed | {"signed": signed, "now": NOW, "max_age": 60}))
    return cases


# --- tagged JSON ------------------------------------------------------------------------------

UTC = timezone.utc


def tagged_values() -> list[t.Any]:
    big = 10**4299
    moments = [
        datetime(1994, 11, 6, 8, 49, 37, tzinfo=UTC),
        datetime(100, 1, 1, tzinfo=UTC),
        datetime(999, 12, 31, 23, 59, 59),
        datetime(1969, 12, 31, 23, 59, 59, 999999, tzinfo=UTC),
        datetime(1970, 1, 1, tzinfo=UTC),
        datetime(2000, 2, 29, 12, 0, tzinfo=timezone(timedelta(hours=14))),
        datetime(2024, 2, 29, 23, 59, 59, tzinfo=timezone(timedelta(hours=-11, minutes=-30))),
        datetime(9999, 12, 31, 23, 59, 59, tzinfo=UTC),
    ]
    integers = [0, 1, -1, 2**53, 2**63 - 1, 2**63, -(2**63), -(2**63) - 1, 2**64 - 1, 2**64]
    integers += [2**127 - 1, 2**127, -(2**127), -(2**127) - 1, 2**128 - 1, 2**128, 10**100, big, -big]
    floats = [0.0, -0.0, 1.0, -1.0, 0.1, 1.5, 100.0, 1e15, 1e16, 1e17, 1e21, 1e22, 1e-4, 1e-5, 1e-7]
    floats += [123456789.125, 9007199254740993.0, 5e-324, 2.2250738585072014e-308, math.inf, -math.inf]
    floats += [1.7976931348623157e308, math.nan, 1 / 3, 2 / 3, 4.35, 1e100, 1.1e-100, 123456.789e3]
    floats += [1000000000000000.0, 9999999999999998.0, 0.0001, 0.00012345, 0.00001]
    texts = ["", "a", "é", "日本", "😀", "\U0010ffff", "\ud800", "x\udfff", '"', "\\", "/", "<>&'", "\x7f"]
    texts += ["\b\f\n\r\t", "".join(map(chr, range(32))), "\x80\x9f", "\u2028\u2029", "\ufeff", "\uffff"]
    values: list[t.Any] = [None, True, False, *integers, *floats, *texts]
    values += [b"", b"\x00", b"\x00\xff", b"abc", b"abcd", bytes(range(256)), b"\xfb\xff\xfe"]
    values += [Markup(""), Markup("<b>&amp;</b>"), Markup("é😀")]
    values += [UUID(int=0), UUID(int=2**128 - 1), UUID("12345678-9abc-def0-1234-56789abcdef0")]
    values += moments
    values += [[], (), {}, [[]], ((),), [()], ([],), {"a": {}}, [{}], ({},), [1, (2, [3, (4,)])]]
    values += [{"b": 1, "a": 2}, {"B": 1, "a": 2, "": 3, "é": 4, "\U0001f600": 5, "\uffff": 6}]
    values += [{"\ud800": 1, "\U0001f600": 2, "\ue000": 3}]
    for tag in [" t", " b", " m", " u", " d", " di", " t__", " di__", " di____", " x", " ", "t"]:
        values += [{tag: 1}, {tag: (1,)}, {tag: {tag: None}}, {tag: 1, "a": 2}, [{tag: [{tag: []}]}]]
    values += [{1: "a", 2: "b"}, {True: 1}, {None: 1}, {1.5: 1}, {-1: {10: 2, 9: 1}}]
    flashes = [("info", "hi"), ("error", Markup("<i>"))]
    values += [{"_fresh": True, "_user_id": "42", "_flashes": flashes, "é": b"\x00\xff"}]
    nested: t.Any = 1
    for _ in range(12):
        nested = ({"k": [nested]},)
    values.append(nested)
    random = Generator("tagged")
    values += [random.value(4) for _ in range(200)]
    return values


def tagged_written() -> list[Case]:
    serializer = oracle.TaggedJSONSerializer()
    cases = []
    for value in tagged_values():
        text = oracle.dump_tagged(value)
        cases.append({"text": text, "value": describe(serializer.loads(text))})
    return cases


# Texts that Flask would not write itself, and what it reads in them. The second part names the row
# of the decision under which hardtack answers otherwise, where there is one.
FOREIGN_TEXTS: list[tuple[str, str | None]] = [
    (' \t\n\r{ "a" : [ 1 , 2 ] } \n', None),
    ('{"a":1,"a":2}', None),
    ('{" t":[1]," t":[2]}', None),
    ('{" t":[1],"a":2}', None),
    ('{" x":1}', None),
    ('{"a":1,"b":2,"a":3}', None),
    ('"\\u00E9\\u00e9\\/\\uD83D\\uDE00"', None),
    ('"é日😀\x7f"', None),
    ('"\\ud83d\\ude00\\ude00"', None),
    ('"\\ud83dx"', None),
    ('"\\ud83d\\n"', None),
    ("1e5", None),
    ("1E+5", None),
    ("1e999", None),
    ("-1e999", None),
    ("1e-999", None),
    ("-0", None),
    ("-0.0", None),
    ("0.1e1", None),
    ("NaN", None),
    ("Infinity", None),
    ("-Infinity", None),
    ("[NaN,Infinity,-Infinity]", None),
    ("9" * 4300, None),
    ("-" + "9" * 4300, None),
    ("9" * 4301, None),
    ("1." + "0" * 5000, None),
    ("0." + "3" * 100, None),
    ("123456789012345678901234567890.5", None),
    ("2.2250738585072011e-308", None),
    ("9007199254740993.0", None),
    ('{" d":"Sun, 06 Nov 1994 08:49:37 GMT"}', None),
    ('{" u":"12345678-9abc-def0-1234-56789abcdef0"}', None),
    ('{" u":"{12345678-9abc-def0-1234-56789abcdef0}"}', None),
    ('{" u":"urn:uuid:12345678-9abc-def0-1234-56789abcdef0"}', None),
    ('{" u":"123456789ABCDEF0123456789abcdef0"}', None),
    ('{" di":{" t__":[1]}}', None),
    ('{" di":{" di__":{" t":[1]}}}', None),
    ('{" di":{"a__":1}}', None),
    ('{" t":[]}', None),
    ("", None),
    (" ", None),
    ("nul", None),
    ("True", None),
    ("None", None),
    ("nan", None),
    ("+1", None),
    ("01", None),
    ("-01", None),
    ("1.", None),
    (".5", None),
    ("-", None),
    ("1e", None),
    ("1e+", None),
    ("0x10", None),
    ("1_000", None),
    ("-NaN", None),
    ("+Infinity", None),
    ("[1,]", None),
    ("[,1]", None),
    ("[1 2]", None),
    ("[", None),
    ("]", None),
    ("{", None),
    ('{"a"}', None),
    ('{"a":}', None),
    ('{"a":1,}', None),
    ("{a:1}", None),
    ("{1:1}", None),
    ("{'a':1}", None),
    ('"', None),
    ('"a', None),
    ('"\\x41"', None),
    ('"\\u12"', None),
    ('"\\u12G4"', None),
    ('"\\u+123"', None),
    ('"\\u 123"', None),
    ('"\\', None),
    ('"\n"', None),
    ('"\x00"', None),
    ('"\x1f"', None),
    ("\ufeff1", None),
    ("\xa01", None),
    ("1 1", None),
    ("1\x00", None),
    ("// 1\n1", None),
    ('{" t":"ab"}', "J9"),
    ('{" t":{"a":1}}', "J9"),
    ('{" t":1}', None),
    ('{" t":null}', None),
    ('{" b":"AP8="}', None),
    ('{" b":"AP8"}', None),
    ('{" b":"AP9="}', "J9"),
    ('{" b":"A P8="}', "J9"),
    ('{" b":"AP8=AP8="}', "J9"),
    ('{" b":"AP8=!"}', "J9"),
    ('{" b":"-_8="}', "J9"),
    ('{" b":1}', None),
    ('{" b":null}', None),
    ('{" m":1}', "J9"),
    ('{" m":null}', "J9"),
    ('{" m":["a"]}', "J9"),
    ('{" u":""}', None),
    ('{" u":"xyz"}', None),
    ('{" u":1}', None),
    ('{" d":"garbage"}', "J10"),
    ('{" d":""}', "J10"),
    ('{" d":null}', "J10"),
    ('{" d":1}', None),
    ('{" d":"Sun, 06 Nov 1994 08:49:37 +0100"}', "J10"),
    ('{" d":"06 Nov 1994 08:49:37 GMT"}', "J10"),
    ('{" d":"Sunday, 06-Nov-94 08:49:37 GMT"}', "J10"),
    ('{" d":"Mon, 06 Nov 1994 08:49:37 GMT"}', "J10"),
    ('{" d":"Sun, 6 Nov 1994 08:49:37 GMT"}', "J10"),
    ('{" d":"Thu, 01 Jan 0050 00:00:00 GMT"}', "J10"),
    ('{" d":"Sun, 31 Feb 1994 08:49:37 GMT"}', "J10"),
    ('{" d":"Sun, 06 Nov 1994 24:49:37 GMT"}', "J10"),
    ('{" di":{}}', None),
    ('{" di":{"a":1}}', "J9"),
    ('{" di":{" t__":1,"b":2}}', "J9"),
    ('{" di":1}', None),
    ('{" di":"abc"}', None),
    ('{" di":null}', None),
    ("[" * 30 + "]" * 30, None),
]


def tagged_read() -> list[Case]:
    cases = []
    for text, row in FOREIGN_TEXTS:
        [answer] = oracle.op_tagged_json({"items": [text]})
        cases.append({"text": text, "row": row} | (refusal(answer) or {"value": answer["value"]}))
    return cases


# --- session ----------------------------------------------------------------------------------


def session_cookies() -> list[Case]:
    golden: list[dict[t.Any, t.Any]] = [
        {"a": 1},
        {
            "_fresh": True,
            "_user_id": "42",
            "csrf_token": "a" * 40,
            "_flashes": [("info", "hi")],
            "é": b"\x00\xff",
        },
        {},
        {" t": [1]},
        {"_permanent": True, "n": 1},
        {"big": 2**70, "nan": math.nan, "when": datetime(1994, 11, 6, 8, 49, 37, tzinfo=UTC)},
    ]
    random = Generator("cookies")
    golden += [random.session() for _ in range(60)]
    serializer = oracle.session_serializer({"key": SECRET})
    cases = []
    with oracle.frozen.at(NOW), oracle._app.app_context():
        for session in golden:
            cookie = serializer.dumps(session)
            cases.append({
                "cookie": cookie,
                "json": serializer.serializer.dumps(session),
                "value": describe(serializer.loads(cookie)),
                "compressed": cookie.startswith("."),
            })
    return cases


COOKIE_CASES: list[Case] = [
    {"key": "session", "value": "v"},
    {"key": "session", "value": ""},
    {"key": "session", "value": "v", "path": None},
    {"key": "session", "value": "v", "path": "/app"},
    {"key": "session", "value": "v", "path": "/a b/é/😀/%41;x?y#z\"<>[]^`{|}\\~!$&'()*+,:=@"},
    {"key": "session", "value": "v", "domain": "example.com"},
    {"key": "session", "value": "v", "domain": ".example.com"},
    {"key": "session", "value": "v", "domain": "..example.com"},
    {"key": "session", "value": "v", "domain": "example.com:8080"},
    {"key": "session", "value": "v", "domain": "localhost"},
    {"key": "session", "value": "v", "domain": "EXAMPLE.com"},
    {"key": "session", "value": "v", "domain": "bücher.example"},
    {"key": "session", "value": "v", "domain": "BÜCHER.example"},
    {"key": "session", "value": "v", "domain": "straße.de"},
    {"key": "session", "value": "v", "domain": "日本。jp"},
    {"key": "session", "value": "v", "domain": ""},
    {"key": "session", "value": "v", "domain": "example.com."},
    {"key": "session", "value": "v", "domain": "127.0.0.1"},
    {"key": "session", "value": "v", "domain": "a..b"},
    {"key": "session", "value": "v", "domain": "a" * 64 + ".com"},
    {"key": "session", "value": "v", "expires": 0},
    {"key": "session", "value": "v", "expires": NOW},
    {"key": "session", "value": "v", "expires": 253402300799},
    {"key": "session", "value": "", "expires": 0, "max_age": 0},
    {"key": "session", "value": "v", "secure": True},
    {"key": "session", "value": "v", "httponly": True},
    {"key": "session", "value": "v", "samesite": "Lax"},
    {"key": "session", "value": "v", "samesite": "strict"},
    {"key": "session", "value": "v", "samesite": "NONE"},
    {"key": "session", "value": "v", "samesite": "sometimes"},
    {"key": "session", "value": "v", "partitioned": True},
    {
        "key": "session",
        "value": "v",
        "domain": "example.com",
        "expires": NOW,
        "max_age": 5,
        "secure": True,
        "httponly": True,
        "path": "/p",
        "samesite": "Lax",
        "partitioned": True,
    },
    {"key": "session", "value": "a b"},
    {"key": "session", "value": 'a"b\\c,d;e'},
    {"key": "session", "value": "é😀\x00\x7f"},
    {"key": "session", "value": "!#$%&'()*+-./:<=>?@[]^_`{|}~"},
    {"key": "__Host-session", "value": "v", "secure": True},
]


def set_cookie_lines() -> list[Case]:
    cases = []
    for case in COOKIE_CASES:
        answer = outcome("dump_cookie", dict(case))
        cases.append(case | (refusal(answer) or answer))
    return cases


COOKIE_HEADERS: list[bytes] = [
    b"",
    b"session=v",
    b"session=v; other=1",
    b"other=1;session=v",
    b"other=1 ; session = v ",
    b"session=first; session=second",
    b"session=; session=second",
    b"session; session=second",
    b"session",
    b"=v",
    b"=; session=v",
    b";;session=v;;",
    b"session=a=b",
    b"session==v",
    b'session="quoted"',
    b'session="a b;c"',
    b'session="a\\"b\\\\c\\054\\073\\303\\251"',
    b'session="a\\400\\38x\\"',
    b'session="unclosed',
    b'session="a"b; session=c',
    b'session=a"b; session=c',
    b'session=a b; session=c',
    b'session="a" ; x=1',
    b'session="\\377"',
    b"\tsession=v\t;\tx=1",
    b"SESSION=v",
    b"Session=w; session=v",
    b"sess ion=v; session=w",
    b"a,b=c,d; session=v",
    b"session=v,other=w",
    b"$Version=1; session=v; $Path=/",
    b"session=\xc3\xa9",
    b"\xc3\xa9=v; session=w",
    b"session=\xff",
    b"session=v\x00",
    b"session=v\n; x=1",
    b"\nsession=v",
    b"xsession=v",
    b"session2=v; session=w",
    b"session=v;other",
    b"session='v'",
    b"session=" + b"v" * 5000,
]


def cookie_headers() -> list[Case]:
    cases = []
    for header in COOKIE_HEADERS:
        [answer] = oracle.op_parse_cookie({"items": [header.hex()]})
        case = {"header": header.hex()}
        cases.append(case | (refusal(answer) or answer))
    return cases


FILES: dict[str, tuple[str, t.Callable[[], list[Case]]]] = {
    "hardtack-signer/signed": ("itsdangerous.Signer.sign and derive_key", signer_signed),
    "hardtack-signer/rotation": ("itsdangerous.Signer.unsign with several keys", signer_rotation),
    "hardtack-serializer/timestamps": ("itsdangerous.TimestampSigner.sign", timestamp_signed),
    "hardtack-serializer/ages": ("itsdangerous.TimestampSigner.unsign", timestamp_judged),
    "hardtack-serializer/serialized": ("dumps of the four serializers", serializer_signed),
    "hardtack-serializer/compression": ("URLSafeSerializer.dumps of bodies", compression_rule),
    "hardtack-serializer/loads": ("URLSafeTimedSerializer.loads", serializer_judged),
    "hardtack-tagged-json/written": ("flask.json.tag.TaggedJSONSerializer.dumps", tagged_written),
    "hardtack-tagged-json/read": ("flask.json.tag.TaggedJSONSerializer.loads", tagged_read),
    "hardtack-session/cookies": ("cookies of SecureCookieSessionInterface", session_cookies),
    "hardtack-session/set_cookie": ("werkzeug.http.dump_cookie", set_cookie_lines),
    "hardtack-session/cookie_headers": ("werkzeug.http.parse_cookie", cookie_headers),
    "hardtack-session/behaviour": ("Set-Cookie and Vary of a Flask application", behaviour.golden),
    "hardtack-interop/bad_input": ("bad input, and what Flask does with it", bad_input.cases),
}


def depth(value: t.Any) -> int:
    if isinstance(value, dict):
        value = list(value.values())
    return 1 + max(map(depth, value), default=0) if isinstance(value, list) else 0


def main() -> None:
    folder = Path(sys.argv[1])
    for name, (about, cases_of) in FILES.items():
        crate, stem = name.split("/")
        cases = cases_of()
        path = folder / crate / "tests" / "data" / f"{stem}.json"
        path.parent.mkdir(parents=True, exist_ok=True)
        assert max(map(depth, cases)) < 120, f"{name}: too deep for readers that stop at 128"
        lines = [json.dumps(case, ensure_ascii=True) for case in cases]
        header = f'{{"about": {json.dumps(about)},\n"count": {len(cases)},\n"cases": [\n'
        path.write_text(header + ",\n".join(lines) + "\n]}\n", encoding="ascii")
    print(json.dumps({"classic_zlib": oracle.is_classic_zlib(), "files": len(FILES)}))


if __name__ == "__main__":
    main()
