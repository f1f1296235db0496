"""Tokens, hashes and identifiers, as Flask-Login, Flask-WTF and Werkzeug make and check them."""

from __future__ import annotations

import functools
import typing as t

import frozen
from flask import Flask
from flask import request as current
from flask import session
from flask_login.utils import _create_identifier
from flask_login.utils import decode_cookie
from flask_login.utils import encode_cookie
from flask_wtf import CSRFProtect
from flask_wtf.csrf import generate_csrf
from flask_wtf.csrf import validate_csrf
from werkzeug.security import check_password_hash
from werkzeug.security import generate_password_hash
from wtforms import ValidationError

Item = dict[str, t.Any]

__all__ = [
    "op_csrf_check",
    "op_csrf_make",
    "op_csrf_requests",
    "op_identifiers",
    "op_password_check",
    "op_password_make",
    "op_remember_tokens",
]

app = Flask(__name__)
app.config["SECRET_KEY"] = "secret-key"


def op_csrf_make(request: Item) -> list[str]:
    """The items are what sessions keep under `csrf_token`."""
    tokens = []
    with frozen.at(request["now"]):
        for content in request["items"]:
            with app.test_request_context():
                session["csrf_token"] = content
                tokens.append(generate_csrf())
    return tokens


def op_csrf_check(request: Item) -> list[str]:
    """The items are pairs of what a session keeps and a token; the answers are reasons, or empty."""
    reasons = []
    with frozen.at(request["now"]):
        for content, token in request["items"]:
            with app.test_request_context():
                if content is not None:
                    session["csrf_token"] = content
                try:
                    validate_csrf(token)
                    reasons.append("")
                except ValidationError as error:
                    reasons.append(str(error))
    return reasons


@functools.cache
def protected() -> Flask:
    site = Flask(__name__)
    site.config["SECRET_KEY"] = "secret-key"
    CSRFProtect(site)

    @site.route("/", methods=["GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"])
    def page() -> str:
        return current.get_data(as_text=True)

    return site


def op_csrf_requests(request: Item) -> list[int]:
    """The items are requests; the answers are their statuses."""
    statuses = []
    with frozen.at(request["now"]):
        for item in request["items"]:
            client = protected().test_client(use_cookies=False)
            response = client.open(
                "/",
                method=item["method"],
                headers=item["headers"],
                data=item["body"].encode(),
                base_url=("https" if item["https"] else "http") + "://shop.example",
            )
            statuses.append(response.status_code)
    return statuses


def op_password_make(request: Item) -> list[str]:
    return [generate_password_hash(password, method) for password, method in request["items"]]


def op_password_check(request: Item) -> list[bool]:
    return [check_password_hash(hash, password) for hash, password in request["items"]]


def op_remember_tokens(request: Item) -> list[Item]:
    """The items are user ids; the answers are their tokens, and what those decode to."""
    with app.app_context():
        tokens = [encode_cookie(id) for id in request["items"]]
        return [{"token": token, "id": decode_cookie(token)} for token in tokens]


def op_identifiers(request: Item) -> list[str]:
    """The items are pairs of `X-Forwarded-For` and `User-Agent`, as Latin-1, or null."""
    identifiers = []
    for forwarded, agent in request["items"]:
        with app.test_request_context(environ_base={"REMOTE_ADDR": "10.1.2.3"}):
            environ = current.environ
            environ.pop("HTTP_USER_AGENT", None)
            if forwarded is not None:
                environ["HTTP_X_FORWARDED_FOR"] = forwarded
            if agent is not None:
                environ["HTTP_USER_AGENT"] = agent
            identifiers.append(_create_identifier())
    return identifiers
