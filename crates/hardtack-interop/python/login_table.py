"""What real Flask-Login answers to a visitor, request by request.

An item has the settings, the cookies that the visitor begins with, and the paths that they ask for.
The answer is a list of responses; cookies are kept between them as a browser does.
"""

from __future__ import annotations

import functools
import json
import typing as t
from urllib.parse import unquote_to_bytes

import flask_login.login_manager
import frozen
from flask import Flask
from flask import request
from flask import session
from flask_login import confirm_login
from flask_login import current_user
from flask_login import fresh_login_required
from flask_login import login_fresh
from flask_login import login_required
from flask_login import login_user
from flask_login import LoginManager
from flask_login import logout_user
from flask_login import UserMixin
from flask_login.utils import encode_cookie
from werkzeug.http import parse_cookie
from werkzeug.test import EnvironBuilder
from werkzeug.wrappers import Response

import datetime as real

Item = dict[str, t.Any]


class FrozenDatetime(frozen.FrozenDatetime):
    @classmethod
    def utcnow(cls) -> real.datetime:  # type: ignore[override]
        return real.datetime.fromtimestamp(frozen._now, real.timezone.utc).replace(tzinfo=None)


flask_login.login_manager.datetime = FrozenDatetime  # type: ignore[attr-defined]


class User(UserMixin):
    def __init__(self, id: t.Any) -> None:
        self.id = id

    def get_id(self) -> t.Any:
        # As it was given, and not as text.
        return self.id


def state() -> str:
    id = current_user.get_id()
    return f"{'-' if id is None else id}|{str(bool(login_fresh())).lower()}"


@functools.cache
def application(settings: str) -> Flask:
    app = Flask(__name__)
    config = json.loads(settings)
    views = config.pop("views")
    # The integer is what Flask-Login takes for a number of seconds.
    app.config.update(config)
    logins = LoginManager(app)
    if views:
        logins.login_view = views
        logins.refresh_view = "/refresh-page"

    @logins.user_loader
    def load(id: t.Any) -> User | None:
        return None if id in ("gone", "") else User(id)

    @app.get("/look")
    def look() -> str:
        return state()

    @app.get("/pass")
    def untouched() -> str:
        return ""

    @app.get("/login")
    def login() -> str:
        login_user(User(request.args.get("id", "42")))
        return state()

    @app.get("/login-integer")
    def login_integer() -> str:
        login_user(User(7), remember=True)
        return state()

    @app.get("/keep")
    def keep_session() -> str:
        session.permanent = True
        return state()

    @app.get("/stale")
    def stale() -> str:
        login_user(User("42"), fresh=False)
        return state()

    @app.get("/remember")
    def remember() -> str:
        login_user(User(request.args.get("id", "42")), remember=True)
        return state()

    @app.get("/remember-hour")
    def remember_hour() -> str:
        login_user(User("42"), remember=True, duration=real.timedelta(hours=1))
        return state()

    @app.get("/logout")
    def logout() -> str:
        logout_user()
        return state()

    @app.get("/confirm")
    def confirm() -> str:
        confirm_login()
        return state()

    @app.get("/required")
    @app.get("/required/<path:rest>")
    @login_required
    def required(rest: str = "") -> str:
        return state()

    @app.get("/fresh")
    @fresh_login_required
    def fresh() -> str:
        return state()

    @app.get("/write")
    def write() -> str:
        session["visits"] = session.get("visits", 0) + 1
        return ""

    return app


def keep(jar: dict[str, str], header: str) -> None:
    pair, _, attributes = header.partition(";")
    name, value = next(iter(parse_cookie(pair).items()))
    if "Max-Age=0" in attributes:
        jar.pop(name, None)
    else:
        jar[name] = pair.partition("=")[2]


def visit(item: Item) -> Item:
    app = application(json.dumps(item["settings"], sort_keys=True))
    jar: dict[str, str] = {}
    with app.test_request_context(headers=item["headers"], environ_base={"REMOTE_ADDR": "127.0.0.1"}):
        if "User-Agent" not in item["headers"]:
            request.environ.pop("HTTP_USER_AGENT", None)
        start = item["start"]
        if start["session"] is not None:
            content = dict(start["session"])
            if content.get("_id") == "right":
                content["_id"] = app.login_manager._session_identifier_generator()
            signer = app.session_interface.get_signing_serializer(app)
            jar["session"] = signer.dumps(content)
        if start["remember"] is not None:
            jar[app.config["REMEMBER_COOKIE_NAME"]] = encode_cookie(start["remember"])
            if start["forged"]:
                jar[app.config["REMEMBER_COOKIE_NAME"]] += "0"
    first = dict(jar)
    responses = []
    for path in item["paths"]:
        headers = dict(item["headers"])
        if jar:
            headers["Cookie"] = "; ".join(f"{name}={value}" for name, value in jar.items())
        environ = EnvironBuilder(path, headers=headers).get_environ()
        # The builder adds one, and a visitor may have none.
        if "User-Agent" not in headers:
            environ.pop("HTTP_USER_AGENT", None)
        environ["REMOTE_ADDR"] = "127.0.0.1"
        # The builder makes addresses readable, and a server does not.
        raw, _, query = path.partition("?")
        environ["PATH_INFO"] = unquote_to_bytes(raw).decode("latin1")
        environ["QUERY_STRING"] = query
        response = Response.from_app(app, environ)
        cookies = response.headers.getlist("Set-Cookie")
        for header in cookies:
            keep(jar, header)
        is_page = response.status_code == 200
        responses.append(
            {
                "status": response.status_code,
                "body": response.get_data(as_text=True) if is_page else "",
                "location": response.headers.get("Location"),
                "cookies": sorted(cookies),
            }
        )
    return {"cookies": first, "responses": responses}


def op_login_table(request: Item) -> list[Item]:
    with frozen.at(request["now"]):
        return [visit(item) for item in request["items"]]
