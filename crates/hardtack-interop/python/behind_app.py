"""An application with Flask-Login that a service in Rust forwards to.

The settings come from the environment, as Flask reads them. The only argument is the port.
"""

from __future__ import annotations

import sys

from flask import Flask
from flask import make_response
from flask import session
from flask_login import current_user
from flask_login import login_user
from flask_login import LoginManager
from flask_login import logout_user
from flask_login import UserMixin
from werkzeug.serving import make_server
from werkzeug.serving import WSGIRequestHandler
from werkzeug.wrappers import Response

app = Flask(__name__)
app.config.from_prefixed_env()
logins = LoginManager(app)


class User(UserMixin):
    def __init__(self, name: str) -> None:
        self.id = name


@logins.user_loader
def load_user(name: str) -> User:
    return User(name)


@app.get("/whoami")
def whoami() -> str:
    return current_user.get_id() or ""


@app.get("/login/<name>")
def login(name: str) -> str:
    session.permanent = True
    login_user(User(name))
    return name


@app.get("/logout")
def logout() -> str:
    logout_user()
    session.clear()
    return ""


@app.get("/theme")
def theme() -> Response:
    """Sets another cookie and does not touch the session."""
    response = make_response("dark")
    response.set_cookie("theme", "dark")
    return response


class Quiet(WSGIRequestHandler):
    def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
        pass


if __name__ == "__main__":
    server = make_server("127.0.0.1", int(sys.argv[1]), app, threaded=True, request_handler=Quiet)
    print("listening", flush=True)
    server.serve_forever()
