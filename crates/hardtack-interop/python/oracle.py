"""Real Flask behind a pipe: one JSON request per line in, one JSON answer per line out.

A request is {"op": name, ...}; the answer is {"ok": result}, or {"error": {"class", "message"}}
when the request itself was wrong. Most operations take a list of items and answer with a list of
outcomes, so that thousands of cookies cost a few lines. Bytes travel as hex. An outcome that an
upstream function refused is {"error": exception class, "message": its text, ...}.
"""

from __future__ import annotations

import base64
import hashlib
import json
import os
import sys
import typing as t
import zlib

import frozen
from describe import describe
from flask import Flask
from flask.json.tag import TaggedJSONSerializer
from flask.sessions import SecureCookieSessionInterface
from generate import Generator
from login_app import *  # noqa: F403
from login_table import op_login_table  # noqa: F401
from itsdangerous import Serializer
from itsdangerous import Signer
from itsdangerous import TimedSerializer
from itsdangerous import TimestampSigner
from itsdangerous import URLSafeSerializer
from itsdangerous import URLSafeTimedSerializer
from itsdangerous._json import _CompactJSON
from werkzeug.http import dump_cookie
from werkzeug.http import http_date
from werkzeug.http import parse_cookie

Item = dict[str, t.Any]

SERIALIZERS = {
    "Serializer": Serializer,
    "TimedSerializer": TimedSerializer,
    "URLSafeSerializer": URLSafeSerializer,
    "URLSafeTimedSerializer": URLSafeTimedSerializer,
}


def refused(error: BaseException) -> Item:
    outcome: Item = {"error": type(error).__name__, "message": str(error)}
    if (date := getattr(error, "date_signed", None)) is not None:
        outcome["date_signed"] = int(date.timestamp())
    if isinstance(original := getattr(error, "original_error", None), BaseException):
        outcome["original_error"] = type(original).__name__
    return outcome


def keys_of(item: Item) -> list[bytes]:
    """Upstream's order: the fallbacks, oldest first, and then the signing key."""
    return [bytes.fromhex(key) for key in [*item.get("fallbacks", []), item["key"]]]


def signer_arguments(item: Item) -> Item:
    arguments: Item = {}
    if "digest" in item:
        arguments["digest_method"] = getattr(hashlib, item["digest"])
    if "key_derivation" in item:
        arguments["key_derivation"] = item["key_derivation"]
    if "sep" in item:
        arguments["sep"] = item["sep"]
    return arguments


def make_signer(kind: type[Signer], item: Item) -> t.Any:
    salt = {"salt": bytes.fromhex(item["salt"])} if "salt" in item else {}
    return kind(keys_of(item), **salt, **signer_arguments(item))


def op_signer(request: Item) -> list[Item]:
    """Items sign `value` or unsign `signed`; the answer also tells the derived key."""

    def one(item: Item) -> Item:
        signer = make_signer(Signer, item)
        if "value" in item:
            signed = signer.sign(bytes.fromhex(item["value"]))
            return {"signed": signed.hex(), "derived_key": signer.derive_key().hex()}
        return {"value": signer.unsign(bytes.fromhex(item["signed"])).hex()}

    return each(request["items"], one)


def op_timestamp_signer(request: Item) -> list[Item]:
    """Items sign `value` at `now`, or unsign `signed` at `now` with `max_age` (or none)."""

    def one(item: Item) -> Item:
        signer = make_signer(TimestampSigner, item)
        with frozen.at(item["now"]):
            if "value" in item:
                return {"signed": signer.sign(bytes.fromhex(item["value"])).hex()}
            signed = bytes.fromhex(item["signed"])
            value = signer.unsign(signed, max_age=item.get("max_age"))
            stamp = signed.rsplit(signer.sep, 2)[1]
            raw = base64.urlsafe_b64decode(stamp + b"=" * (-len(stamp) % 4))
            seconds = int.from_bytes(raw, "big")
            return {"value": value.hex(), "date_signed": seconds}

    return each(request["items"], one)


class PassThrough:
    """A codec whose object is its own JSON text, so that spelling is the caller's."""

    dumps = staticmethod(str)
    loads = staticmethod(str)


CODECS: dict[str, t.Any] = {"json": json, "compact": _CompactJSON, "text": PassThrough, "default": None}


def make_serializer(item: Item) -> t.Any:
    fallback_signers = []
    for fallback in item.get("fallback_signers", []):
        arguments = signer_arguments(fallback)
        fallback_signers.append(arguments)
    salt = {"salt": bytes.fromhex(item["salt"])} if "salt" in item else {}
    return SERIALIZERS[item["serializer"]](
        keys_of(item),
        **salt,
        serializer=CODECS[item.get("codec", "default")],
        signer_kwargs=signer_arguments(item),
        fallback_signers=fallback_signers,
    )


def op_serializer(request: Item) -> list[Item]:
    """Items dump `json` (an object's JSON text) or load `signed`, at `now`, under `codec`."""

    def one(item: Item) -> Item:
        serializer = make_serializer(item)
        is_text = item.get("codec") == "text"
        with frozen.at(item.get("now", 0)):
            if "json" in item:
                value = item["json"] if is_text else json.loads(item["json"])
                signed = serializer.dumps(value)
                raw = signed if isinstance(signed, bytes) else signed.encode()
                return {
                    "signed": raw.hex(),
                    "body": super_dump(serializer, value).decode(),
                    "compressed": item["serializer"].startswith("URLSafe") and raw.startswith(b"."),
                }
            arguments = {"max_age": item["max_age"]} if "max_age" in item else {}
            value = serializer.loads(bytes.fromhex(item["signed"]), **arguments)
            if is_text:
                return {"text": value}
            return {"json": json.dumps(value, sort_keys=True), "value": describe(value)}

    return each(request["items"], one)


def super_dump(serializer: t.Any, value: t.Any) -> bytes:
    """The body before compression and base64."""
    return Serializer.dump_payload(serializer, value)


def op_tagged_json(request: Item) -> list[Item]:
    """Items are JSON texts; the answer is what Flask reads and how it writes that again."""
    serializer = TaggedJSONSerializer()

    def one(text: str) -> Item:
        value = serializer.loads(text)
        return {"value": describe(value), "text": dump_tagged(value)}

    return each(request["items"], one)


_app = Flask("oracle")


def dump_tagged(value: t.Any) -> str:
    """Flask's own spelling comes from the application's JSON provider."""
    with _app.app_context():
        return TaggedJSONSerializer().dumps(value)


def session_serializer(request: Item) -> URLSafeTimedSerializer:
    app = Flask("oracle")
    app.secret_key = bytes.fromhex(request["key"])
    app.config["SECRET_KEY_FALLBACKS"] = [
        bytes.fromhex(key) for key in request.get("fallbacks", [])
    ]
    serializer = SecureCookieSessionInterface().get_signing_serializer(app)
    assert serializer is not None
    return serializer


def op_random_sessions(request: Item) -> list[Item]:
    """Signs the sessions `first`..`first + count` of `seed` at `now`, under one of the keys.

    With fallbacks, every fourth session is signed with a fallback key, each in its turn.
    """
    current = session_serializer(request)
    old = [session_serializer({"key": key}) for key in request.get("fallbacks", [])]
    answers = []
    with frozen.at(request["now"]), _app.app_context():
        for index in range(request["first"], request["first"] + request["count"]):
            session = Generator(f"{request['seed']}/{index}").session()
            fallback = index // 4 % len(old) if old and index % 4 == 3 else None
            signer = current if fallback is None else old[fallback]
            text = current.serializer.dumps(session)
            cookie = signer.dumps(session)
            # The value compared is the one Flask itself reads back.
            value = current.loads(cookie, max_age=0)
            answers.append({
                "index": index,
                "cookie": cookie,
                "json": text,
                "again": current.serializer.dumps(value),
                "value": describe(value),
                "compressed": cookie.startswith("."),
                "fallback": fallback,
            })
    return answers


def op_open_sessions(request: Item) -> list[Item]:
    """Opens the cookies `items` at `now`; the answer also holds what Flask would sign again."""
    serializer = session_serializer(request)

    def one(cookie: str) -> Item:
        value = serializer.loads(cookie, max_age=request.get("max_age"))
        again = serializer.dumps(value)
        return {
            "value": describe(value),
            "json": serializer.serializer.dumps(value),
            "again": again,
            "compressed": again.startswith("."),
        }

    with frozen.at(request["now"]), _app.app_context():
        return each(request["items"], one)


def op_sign_texts(request: Item) -> list[Item]:
    """Signs the bodies of `items` as Flask would sign a session, unread.

    An item is {"body": any bytes, "raw": whether they are the payload as it stands, "compress":
    whether to compress them, with "trailing" bytes after the stream, "timestamp": its raw bytes}.
    """
    signer = session_serializer(request).make_signer()

    def one(item: Item) -> Item:
        payload = bytes.fromhex(item["body"])
        if item.get("compress"):
            payload = b"." + b64u(zlib.compress(payload) + bytes.fromhex(item["trailing"]))
        elif not item.get("raw"):
            payload = b64u(payload)
        if "timestamp" in item:
            value = payload + b"." + b64u(bytes.fromhex(item["timestamp"]))
            return {"cookie": Signer.sign(signer, value).decode("latin1")}
        return {"cookie": signer.sign(payload).decode("latin1")}

    with frozen.at(request["now"]):
        return each(request["items"], one)


def b64u(data: bytes) -> bytes:
    return base64.urlsafe_b64encode(data).rstrip(b"=")


def op_dump_cookie(request: Item) -> list[Item]:
    """Items are the keyword arguments of Werkzeug's `dump_cookie`."""

    def one(item: Item) -> Item:
        with frozen.at(item.pop("now", 0)):
            return {"line": dump_cookie(**item)}

    return each(request["items"], one)


def op_parse_cookie(request: Item) -> list[Item]:
    """Items are the bytes of a `Cookie` header, read as a WSGI server hands them over."""

    def one(item: str) -> Item:
        environ = {"HTTP_COOKIE": bytes.fromhex(item).decode("latin1")}
        return {"pairs": list(parse_cookie(environ).items(multi=True))}

    return each(request["items"], one)


def op_http_date(request: Item) -> list[Item]:
    return each(request["items"], lambda item: {"text": http_date(item)})


def op_behaviour(request: Item) -> list[Item]:
    import behaviour

    return behaviour.play(request["rows"])


def op_behaviour_table(request: Item) -> t.Any:
    import behaviour

    return behaviour.table(request["part"])


def is_classic_zlib() -> bool:
    """Whether this Python's zlib writes what zlib 1.2 and 1.3 write; zlib-ng, say, does not."""
    body = b"hardtack " * 20 + bytes(range(64)) + b"crackers and hardtack " * 5
    return zlib.compress(body).hex() == (
        "789ccb482c4a29494cce56c8183a0c06462666165636760e4e2e6e1e5e3e7e014121611151317109"
        "4929691959397905452565155535750d4d2d6d1d5d3d7d03432363135333730b4b2b6b1b5b3bfbe4"
        "22a029a945c50a897929085369250a00f07f7438"
    )


def op_zlib(request: Item) -> list[Item]:
    """Items are bytes to compress as itsdangerous does, with Python's defaults."""
    return each(request["items"], lambda item: {"stream": zlib.compress(bytes.fromhex(item)).hex()})


def op_inflate(request: Item) -> list[Item]:
    """Items are zlib streams."""
    return each(request["items"], lambda item: {"bytes": zlib.decompress(bytes.fromhex(item)).hex()})


def op_versions(request: Item) -> Item:
    from importlib.metadata import version

    names = ["Flask", "itsdangerous", "Werkzeug", "MarkupSafe"]
    versions = {name: version(name) for name in names}
    return versions | {
        "Python": sys.version.split()[0],
        "zlib": zlib.ZLIB_RUNTIME_VERSION,
        "classic_zlib": is_classic_zlib(),
    }


def op_die(request: Item) -> t.NoReturn:
    """Ends the process, for the test that asks what its client says then."""
    sys.stderr.write(request["message"] + "\n")
    sys.stderr.flush()
    os._exit(3)


def each(items: list[t.Any], function: t.Callable[[t.Any], Item]) -> list[Item]:
    outcomes = []
    for item in items:
        try:
            outcomes.append(function(item))
        except Exception as error:
            outcomes.append(refused(error))
    return outcomes


OPERATIONS = {name[3:]: function for name, function in list(globals().items()) if name.startswith("op_")}


def answer(line: str) -> Item:
    try:
        request = json.loads(line)
        return {"ok": OPERATIONS[request["op"]](request)}
    except Exception as error:
        return {"error": {"class": type(error).__name__, "message": str(error)}}


def main() -> None:
    for line in sys.stdin:
        sys.stdout.write(json.dumps(answer(line)) + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
