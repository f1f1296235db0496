"""Flask's behaviour table: what a real application answers, header for header.

A row is a configuration, a `Cookie` header and an action of the view; its answer is the status, the
body and every `Set-Cookie` and `Vary` header of the response, at a time that stands still.

    {"config": {Flask's names}, "state": "good", "cookie": "session=…" or null,
     "action": "written", "response_headers": [[name, value], …], "now": 1700000000,
     "decision": null or the row of the wire format under which hardtack answers otherwise,
     "status": 200, "body": "…", "set_cookie": ["…"], "vary": ["…"]}

The body is the JSON of what the action saw, in the terms of `describe.py`.

Rows about the protocol also have a method, a path, the status that the view gives, and the `Cookie`
headers before they were joined, as servers join them:

    {"method": "HEAD", "path": "/nested/deep", "view_status": 302, "cookie_headers": ["a=1", "session=…"]}
"""

from __future__ import annotations

import itertools
import json
import typing as t

import frozen
from describe import describe
from flask import abort
from flask import Blueprint
from flask import Flask
from flask import flash
from flask import get_flashed_messages
from flask import make_response
from flask import request
from flask import session
from itsdangerous import Signer
from werkzeug.test import create_environ
from werkzeug.test import run_wsgi_app

NOW = 1_700_000_000
LIFETIME = 31 * 24 * 60 * 60
KEY = "secret-key"
FALLBACKS = ["older-key", "old-key"]
GOOD = {"n": 1, "cart": {"items": [1]}}

Row = dict[str, t.Any]

# --- actions ----------------------------------------------------------------------------------


def _nested() -> t.Any:
    cart = session.get("cart")
    if cart is not None:
        cart["items"].append(2)
    return cart


def _nested_marked() -> t.Any:
    cart = _nested()
    if cart is not None:
        session.modified = True
    return cart


def _write_then(then: t.Callable[[], t.Any]) -> t.Callable[[], t.Any]:
    def action() -> t.Any:
        session["n"] = 2
        return then()

    return action


def _set(key: str, value: t.Any) -> t.Callable[[], None]:
    def action() -> None:
        session[key] = value

    return action


def _set_permanent(value: bool) -> t.Callable[[], None]:
    def action() -> None:
        session.permanent = value

    return action


def _modified() -> None:
    session.modified = True


def _unset_modified() -> None:
    session["n"] = 2
    session.modified = False


def _del() -> None:
    del session["n"]


def _log_in() -> None:
    session.clear()
    session["user_id"] = 42
    session.permanent = True


def _remove_all() -> None:
    for key in list(session):
        session.pop(key)


ACTIONS: dict[str, t.Callable[[], t.Any]] = {
    "untouched": lambda: None,
    "read": lambda: session.get("n"),
    "read_missing": lambda: session.get("missing"),
    "length": lambda: len(session),
    "keys": lambda: list(session),
    "read_permanent": lambda: bool(session.permanent),
    "written": _set("n", 2),
    "equal": _set("n", 1),
    "new_key": _set("m", "new"),
    "nested": _nested,
    "nested_marked": _nested_marked,
    "marked": _modified,
    "unmarked": _unset_modified,
    "popped": lambda: session.pop("n", None),
    "popped_missing": lambda: session.pop("missing", None),
    "deleted": _del,
    "cleared": lambda: session.clear(),
    "removed_all": _remove_all,
    "log_in": _log_in,
    "permanent": _set_permanent(True),
    "not_permanent": _set_permanent(False),
    "setdefault": lambda: session.setdefault("n", 7),
    "setdefault_missing": lambda: session.setdefault("missing", 7),
    "update": lambda: session.update(n=2, m=3),
    "update_nothing": lambda: session.update(),
    "flash": lambda: flash("hello", "info"),
    "flashes_read": lambda: get_flashed_messages(with_categories=True),
    "written_then_404": _write_then(lambda: abort(404)),
    "written_then_500": _write_then(lambda: 1 // 0),
}

CORE_ACTIONS = ["untouched", "read", "written", "equal", "nested", "popped", "cleared", "permanent", "flash"]

# --- states of the cookie ---------------------------------------------------------------------


def _serializer(key: str) -> t.Any:
    app = Flask("signing")
    app.secret_key = key
    return app.session_interface.get_signing_serializer(app)  # type: ignore[attr-defined]


def _sign(value: t.Any, key: str = KEY, age: int = 0) -> str:
    with frozen.at(NOW - age), Flask("signing").app_context():
        return _serializer(key).dumps(value)


def _sign_payload(payload: bytes, key: str = KEY) -> str:
    with frozen.at(NOW):
        return _serializer(key).make_signer().sign(payload).decode()


def _stamped_badly() -> str:
    signer = _serializer(KEY).make_signer()
    return Signer.sign(signer, b"eyJuIjoxfQ.AAAAAAAAAAAAAAAA").decode()


def _tampered() -> str:
    cookie = _sign(GOOD)
    return ("f" if cookie[0] != "f" else "g") + cookie[1:]


def _large() -> dict[str, t.Any]:
    return {"n": 1, "cart": {"items": list(range(300))}}


# The state, and the row of the decision under which hardtack sees it otherwise than Flask.
STATES: dict[str, tuple[t.Callable[[], str | None], str | None]] = {
    "none": (lambda: None, None),
    "empty_header": (lambda: "", None),
    "empty_value": (lambda: "session=", None),
    "no_value": (lambda: "session", None),
    "other_cookies": (lambda: "other=1; session2=" + _sign(GOOD), None),
    "good": (lambda: "session=" + _sign(GOOD), None),
    "good_older": (lambda: "session=" + _sign(GOOD, age=3600), None),
    "good_permanent": (lambda: "session=" + _sign(GOOD | {"_permanent": True}), None),
    "good_not_permanent": (lambda: "session=" + _sign(GOOD | {"_permanent": False}), None),
    "good_permanent_text": (lambda: "session=" + _sign(GOOD | {"_permanent": "no"}), None),
    "good_permanent_zero": (lambda: "session=" + _sign(GOOD | {"_permanent": 0}), None),
    "good_permanent_empty": (lambda: "session=" + _sign(GOOD | {"_permanent": []}), None),
    "good_permanent_nan": (lambda: "session=" + _sign(GOOD | {"_permanent": float("nan")}), None),
    "good_only_permanent": (lambda: "session=" + _sign({"_permanent": True}), None),
    "good_only_n": (lambda: "session=" + _sign({"n": 1}), None),
    "good_flashes": (lambda: "session=" + _sign({"_flashes": [("info", "hi")]}), None),
    "good_empty": (lambda: "session=" + _sign({}), None),
    "good_tag_key": (lambda: "session=" + _sign({" t": [1]}), None),
    "good_among_others": (lambda: "a=1; session=" + _sign(GOOD) + "; b=2", None),
    "good_quoted": (lambda: 'session="' + _sign(GOOD) + '"', None),
    "good_then_forged": (lambda: "session=" + _sign(GOOD) + "; session=" + _tampered(), None),
    "forged_then_good": (lambda: "session=" + _tampered() + "; session=" + _sign(GOOD), None),
    "empty_then_good": (lambda: "session=; session=" + _sign(GOOD), None),
    "at_the_limit": (lambda: "session=" + _sign(GOOD, age=LIFETIME), None),
    "expired": (lambda: "session=" + _sign(GOOD, age=LIFETIME + 1), None),
    "expired_permanent": (
        lambda: "session=" + _sign(GOOD | {"_permanent": True}, age=LIFETIME + 1),
        None,
    ),
    "future": (lambda: "session=" + _sign(GOOD, age=-1), None),
    "forged": (lambda: "session=" + _sign(GOOD, key="stranger"), None),
    "tampered": (lambda: "session=" + _tampered(), None),
    "truncated": (lambda: "session=" + _sign(GOOD)[:-1], None),
    "no_signature": (lambda: "session=" + _sign(GOOD).rsplit(".", 1)[0], None),
    "not_a_token": (lambda: "session=hello", None),
    "bad_timestamp": (lambda: "session=" + _stamped_badly(), None),
    "fallback": (lambda: "session=" + _sign(GOOD, key=FALLBACKS[1]), None),
    "oldest_fallback": (lambda: "session=" + _sign(GOOD, key=FALLBACKS[0]), None),
    "fallback_permanent": (
        lambda: "session=" + _sign(GOOD | {"_permanent": True}, key=FALLBACKS[1]),
        None,
    ),
    "expired_fallback": (lambda: "session=" + _sign(GOOD, key=FALLBACKS[1], age=LIFETIME + 1), None),
    "unreadable": (lambda: "session=" + _sign_payload(b"eyJuIjox"), "P5"),
    "unreadable_base64": (lambda: "session=" + _sign_payload(b"eyJuI"), "P5"),
    "unreadable_zlib": (lambda: "session=" + _sign_payload(b".eyJuIjoxfQ"), "P5"),
    "unreadable_utf8": (lambda: "session=" + _sign_payload(b"gIA"), "P5"),
    "unreadable_tag": (lambda: "session=" + _sign_payload(b"eyIgZGkiOnt9fQ"), "P5"),
    "not_a_dict_list": (lambda: "session=" + _sign([]), "P6"),
    "not_a_dict_pairs": (lambda: "session=" + _sign([["n", 1]]), "P6"),
    "not_a_dict_null": (lambda: "session=" + _sign(None), "P6"),
    "not_a_dict_number": (lambda: "session=" + _sign(5), "P6"),
}

CORE_STATES = ["none", "good", "good_permanent", "expired", "forged", "fallback", "unreadable"]

# --- configurations ---------------------------------------------------------------------------

BASE: Row = {"SECRET_KEY": KEY, "SECRET_KEY_FALLBACKS": FALLBACKS}

CONFIGS: list[Row] = [
    {"SESSION_COOKIE_DOMAIN": "example.com"},
    {"SESSION_COOKIE_DOMAIN": ".example.com"},
    {"SESSION_COOKIE_DOMAIN": "example.com:8080"},
    {"SESSION_COOKIE_DOMAIN": "xn--bcher-kva.example"},
    {"SESSION_COOKIE_DOMAIN": "localhost"},
    {"SESSION_COOKIE_PATH": "/app"},
    {"SESSION_COOKIE_PATH": "/a b/é"},
    {"APPLICATION_ROOT": "/root"},
    {"APPLICATION_ROOT": "/root", "SESSION_COOKIE_PATH": "/path"},
    {"SESSION_COOKIE_SECURE": True},
    {"SESSION_COOKIE_HTTPONLY": False},
    {"SESSION_COOKIE_SAMESITE": "Lax"},
    {"SESSION_COOKIE_SAMESITE": "Strict"},
    {"SESSION_COOKIE_SAMESITE": "None", "SESSION_COOKIE_SECURE": True},
    {"SESSION_COOKIE_PARTITIONED": True},
    {"SESSION_COOKIE_PARTITIONED": True, "SESSION_COOKIE_SECURE": True},
    {
        "SESSION_COOKIE_DOMAIN": "example.com",
        "SESSION_COOKIE_PATH": "/app",
        "SESSION_COOKIE_SECURE": True,
        "SESSION_COOKIE_SAMESITE": "Strict",
        "SESSION_COOKIE_PARTITIONED": True,
    },
    {"PERMANENT_SESSION_LIFETIME": 60},
    {"PERMANENT_SESSION_LIFETIME": 0},
    {"SECRET_KEY_FALLBACKS": None},
    {"SECRET_KEY_FALLBACKS": []},
]

NO_KEY: Row = {"SECRET_KEY": None, "SECRET_KEY_FALLBACKS": None}

# Headers that the view has set before the session is saved.
RESPONSE_HEADERS: list[list[list[str]]] = [
    [["Vary", "Accept-Encoding"]],
    [["Vary", "cookie"]],
    [["Vary", "Accept, COOKIE , Origin"]],
    [["Vary", "*"]],
    [["Vary", ""]],
    [["Set-Cookie", "other=1; Path=/"]],
    [["Set-Cookie", "session=mine"], ["Set-Cookie", "b=2"], ["Vary", "Origin"]],
]

# The methods, the paths, and the statuses of the view with the headers that belong to them.
METHODS = ["GET", "HEAD", "POST"]
PATHS = ["/", "/nested/deep"]
VIEW_STATUSES: list[tuple[int, list[list[str]]]] = [
    (200, []),
    (201, []),
    (204, []),
    (302, [["Location", "/elsewhere"]]),
    (303, [["Location", "/elsewhere"]]),
    (304, []),
    (101, [["Connection", "upgrade"], ["Upgrade", "websocket"]]),
    (404, []),
    (500, []),
]


def _several() -> list[list[str]]:
    good, other, forged = _sign(GOOD), _sign({"n": 5}), _tampered()
    return [
        ["a=1", f"session={good}"],
        ["a=1; b=2", f"c=3; session={good}; d=4"],
        [f"session={good}", f"session={other}"],
        [f"session={other}; session={good}"],
        [f"session={good}", f"session={forged}"],
        [f"session={forged}", f"session={good}"],
        [f"session={forged}; session={good}", f"session={good}"],
        ["session=", f"session={good}"],
        ["session", f"session={good}"],
        ["", f"session={good}"],
        [f"session={good};", "a=1"],
        [f'session="{good}"', f"session={other}"],
        [f"SESSION={other}", f"session={good}"],
        [f" session = {good} ", f"session={other}"],
        [";;", f";session={good};;"],
        ["a=1", "b=2", "c=3", f"session={good}"],
    ]


# --- playing ----------------------------------------------------------------------------------


def _application(config: Row) -> Flask:
    app = Flask("behaviour")
    app.logger.disabled = True
    app.config.update(config)

    blueprint = Blueprint("nested", "nested", url_prefix="/nested")

    @app.route("/", methods=["GET", "POST"])
    @blueprint.route("/deep", methods=["GET", "POST"])
    def view() -> t.Any:
        extra = json.loads(request.args["headers"])
        seen = json.dumps(describe(ACTIONS[request.args["action"]]()))
        response = make_response(seen, int(request.args["status"]))
        for name, value in extra:
            response.headers.add(name, value)
        return response

    app.register_blueprint(blueprint)
    return app


_applications: dict[str, Flask] = {}


def play_row(row: Row) -> Row:
    """The row with real Flask's answer to it."""
    name = json.dumps(row["config"], sort_keys=True)
    app = _applications.get(name) or _applications.setdefault(name, _application(row["config"]))
    query = {
        "action": row["action"],
        "headers": json.dumps(row["response_headers"]),
        "status": str(row.get("view_status", 200)),
    }
    method = row.get("method", "GET")
    environ = create_environ(row.get("path", "/"), method=method, query_string=query)
    if row["cookie"] is not None:
        environ["HTTP_COOKIE"] = row["cookie"].encode().decode("latin1")
    try:
        with frozen.at(row["now"]):
            body, status, headers = run_wsgi_app(app, environ)
            text = b"".join(body).decode()
    except Exception as error:
        return row | {"status": 500, "body": type(error).__name__, "set_cookie": [], "vary": []}
    code = int(status.split()[0])
    return row | {
        "status": code,
        "body": text if code == 200 else "",
        "set_cookie": headers.getlist("Set-Cookie"),
        "vary": headers.getlist("Vary"),
    }


def play(rows: list[Row]) -> list[Row]:
    return [play_row(row) for row in rows]


def _row(config: Row, state: str, action: str, headers: list[list[str]] | None = None) -> Row:
    cookie, decision = STATES[state]
    text = cookie()
    # C4: a change inside a value is a write for hardtack; Flask does not see it.
    if action == "nested" and decision is None:
        decision = "C4"
    return {
        "config": BASE | config,
        "state": state,
        "cookie": text,
        "action": action,
        "response_headers": headers or [],
        "now": NOW,
        "decision": decision,
    }


def _refresh() -> list[Row]:
    return [{}, {"SESSION_REFRESH_EACH_REQUEST": False}]


def rows(part: str) -> list[Row]:
    if part == "core":
        product = itertools.product(_refresh(), CORE_STATES, CORE_ACTIONS)
        return [_row(config, state, action) for config, state, action in product]
    if part == "states":
        product = itertools.product(_refresh(), STATES, ACTIONS)
        return [_row(config, state, action) for config, state, action in product]
    if part == "configs":
        states = ["none", "good", "good_permanent", "good_older", "fallback", "expired"]
        actions = ["untouched", "read", "written", "cleared", "permanent", "flash"]
        product = itertools.product(CONFIGS, states, actions)
        return [_row(config, state, action) for config, state, action in product]
    if part == "headers":
        product = itertools.product(RESPONSE_HEADERS, ["none", "good"], ["untouched", "read", "written", "cleared"])
        return [_row({}, state, action, headers) for headers, state, action in product]
    if part == "no_key":
        product = itertools.product(["none", "good", "forged"], ACTIONS)
        return [_row(NO_KEY, state, action) for state, action in product]
    if part == "protocol":
        product = itertools.product(METHODS, PATHS, VIEW_STATUSES, ["none", "good", "good_permanent", "forged"])
        return [
            _row({}, state, action, headers)
            | {"method": method, "path": path, "view_status": status}
            for (method, path, (status, headers), state) in product
            for action in ["untouched", "read", "written", "cleared"]
        ]
    if part == "several":
        product = itertools.product(_refresh(), enumerate(_several()), ["untouched", "read", "written", "cleared"])
        return [
            _row(config, "none", action)
            | {"state": f"several {number}", "cookie": "; ".join(headers), "cookie_headers": headers}
            for config, (number, headers), action in product
        ]
    raise ValueError(f"no such part of the table: {part}")


def table(part: str) -> list[Row]:
    """The named part of the table, with real Flask's answers."""
    return play(rows(part))


def golden() -> list[Row]:
    """The rows that are kept as golden data."""
    return table("core") + table("headers")
