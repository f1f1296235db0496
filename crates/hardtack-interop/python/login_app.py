"""What real Flask-WTF, Werkzeug and Flask-Login answer about tokens, password hashes and browsers."""

from __future__ import annotations

import functools
import json
import typing as t

import frozen
from flask import Flask
from flask import session
from flask_login.utils import _create_identifier
from flask_login.utils import decode_cookie
from flask_login.utils import encode_cookie
from flask_wtf import CSRFProtect
from flask_wtf.csrf import CSRFError
from flask_wtf.csrf import generate_csrf
from flask_wtf.csrf import validate_csrf
from werkzeug.datastructures import Headers
from werkzeug.security import check_password_hash
from werkzeug.security import generate_password_hash
from werkzeug.test import EnvironBuilder
from werkzeug.wrappers import Response
from wtforms import ValidationError

Item = dict[str, t.Any]

__all__ = ["op_browsers", "op_csrf_forms", "op_csrf_signed", "op_passwords", "op_remembered"]

METHODS = ["GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"]

plain = Flask("plain")
plain.secret_key = "secret-key"


@functools.cache
def protected(settings: str) -> Flask:
    app = Flask("protected")
    app.config.update(json.loads(settings))
    # A view that fails answers with status 500, as for visitors.
    app.logger.disabled = True
    CSRFProtect(app)

    @app.errorhandler(CSRFError)
    def rejected(error: CSRFError) -> tuple[str, int]:
        return error.description, 400

    @app.route("/form", methods=METHODS)
    def form() -> str:
        return "accepted"

    return app


def environ_of(item: Item) -> Item:
    """The WSGI environment of a request whose headers are complete."""
    headers = Headers(item["headers"])
    builder = EnvironBuilder(
        "/form",
        method=item["method"],
        headers=headers,
        data=bytes.fromhex(item["body"]),
        base_url=f"{item['scheme']}://localhost/",
    )
    environ = builder.get_environ()
    if "Host" in headers:
        environ["HTTP_HOST"] = headers["Host"]
    return environ


def op_csrf_forms(request: Item) -> list[Item]:
    """Items are requests to a site with `settings`, made at `now`."""

    def one(item: Item) -> Item:
        app = protected(json.dumps(item["settings"], sort_keys=True))
        response = Response.from_app(app, environ_of(item))
        return {
            "status": response.status_code,
            "text": response.get_data(as_text=True),
            "cookies": response.headers.getlist("Set-Cookie"),
        }

    with frozen.at(request["now"]):
        return [one(item) for item in request["items"]]


def op_csrf_signed(request: Item) -> list[Item]:
    """Items make the token of `secret` at `now`, or check `token` against it; `key` is bytes."""

    def one(item: Item) -> Item:
        key = bytes.fromhex(item["key"])
        with frozen.at(item["now"]), plain.test_request_context():
            session["csrf_token"] = item["secret"]
            if "token" not in item:
                return {"token": generate_csrf(secret_key=key)}
            try:
                validate_csrf(item["token"], secret_key=key)
            except ValidationError as error:
                return {"reason": str(error)}
            return {"reason": None}

    return [one(item) for item in request["items"]]


def op_passwords(request: Item) -> list[Item]:
    """Items hash `password` by `method`, or check it against `hash`."""

    def one(item: Item) -> Item:
        if "method" in item:
            salt = item.get("salt_length", 16)
            return {"hash": generate_password_hash(item["password"], item["method"], salt)}
        try:
            return {"matches": check_password_hash(item["hash"], item["password"])}
        except Exception as error:
            return {"error": type(error).__name__}

    return [one(item) for item in request["items"]]


def op_browsers(request: Item) -> list[str]:
    """Items are the headers of a browser as Latin-1, each of which may be absent."""

    def one(item: Item) -> str:
        names = {"user_agent": "HTTP_USER_AGENT", "forwarded_for": "HTTP_X_FORWARDED_FOR"}
        with plain.test_request_context(environ_base={"REMOTE_ADDR": "192.0.2.1"}) as context:
            context.request.environ.pop("HTTP_USER_AGENT", None)
            for field, name in names.items():
                if item[field] is not None:
                    context.request.environ[name] = item[field]
            return _create_identifier()

    return [one(item) for item in request["items"]]


def op_remembered(request: Item) -> list[Item]:
    """Items sign `id`, or read `token`. The key is text in `key`, or bytes in `key_bytes`."""

    def one(item: Item) -> Item:
        key = bytes.fromhex(item["key_bytes"]) if "key_bytes" in item else item["key"]
        if "id" in item:
            return {"token": encode_cookie(item["id"], key=key)}
        try:
            return {"id": decode_cookie(item["token"], key=key)}
        except TypeError:
            # A signature beyond ASCII cannot be compared, and Flask answers with status 500.
            return {"id": None}

    with plain.app_context():
        return [one(item) for item in request["items"]]
