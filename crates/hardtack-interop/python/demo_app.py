"""Flask's half of the demo: an ordinary application with Flask-Login, and nothing of hardtack in it.

The settings come from the environment, as Flask reads them: `FLASK_SECRET_KEY`,
`FLASK_SECRET_KEY_FALLBACKS`, `FLASK_SESSION_COOKIE_…`. `HARDTACK_ADDR` is where it listens
(127.0.0.1:5000 unless told) and `HARDTACK_PEER` the address of the other half, for the links.

The session holds what a real one does: `_user_id` and `_fresh` of Flask-Login, `visits`, the
flashed messages, and `_permanent` if the visitor wants to be remembered.
"""

from __future__ import annotations

import os

from flask import Flask
from flask import flash
from flask import redirect
from flask import render_template_string
from flask import request
from flask import session
from flask_login import current_user
from flask_login import login_user
from flask_login import LoginManager
from flask_login import logout_user
from flask_login import UserMixin
from werkzeug.serving import make_server
from werkzeug.serving import WSGIRequestHandler
from werkzeug.wrappers import Response

PAGE = """<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{{ user or "Nobody" }}, seen by Flask</title>
<style>
  :root { color-scheme: light dark; --side: #2f7d6d; }
  body { font: 1.05rem/1.5 system-ui, sans-serif; max-width: 34rem; margin: 3rem auto; padding: 0 1rem; }
  header { border-left: .5rem solid var(--side); padding-left: 1rem; }
  h1 { margin: 0; font-size: 1.6rem; }
  header p { margin: 0; color: var(--side); font-weight: 600; }
  ul.flashes { list-style: none; padding: 0; }
  ul.flashes li { background: color-mix(in srgb, var(--side) 15%, transparent); padding: .5rem 1rem; border-radius: .4rem; margin: .4rem 0; }
  form { display: flex; gap: .6rem; flex-wrap: wrap; align-items: center; margin: 1rem 0; }
  input[type=text] { flex: 1 1 12rem; padding: .4rem .6rem; font: inherit; }
  button { padding: .4rem 1rem; font: inherit; cursor: pointer; }
</style>
<body data-side="flask" data-user="{{ user or "" }}" data-visits="{{ visits }}" data-permanent="{{ "true" if permanent else "false" }}">
<header>
  <p>This page: Flask</p>
  <h1>{% if user %}Hello, {{ user }}{% else %}Nobody is logged in{% endif %}</h1>
</header>
{% with messages = get_flashed_messages(with_categories=true) %}{% if messages %}
<ul class="flashes">{% for category, message in messages %}
  <li data-flash="{{ category }}">{{ message }}</li>{% endfor %}
</ul>
{% endif %}{% endwith %}
<p>Visits in this session, on both sides together: <strong>{{ visits }}</strong>.
{% if permanent %}You will be remembered when the browser closes.{% endif %}</p>
{% if user %}
<form method="post" action="/flash">
  <input type="text" name="message" placeholder="A message to read on the other side" aria-label="Message" required>
  <button>Flash it</button>
</form>
<form method="post" action="/logout"><button>Log out everywhere</button></form>
{% else %}
<form method="post" action="/login">
  <input type="text" name="user" placeholder="Your name" aria-label="Your name" required>
  <label><input type="checkbox" name="remember"> remember me</label>
  <button>Log in</button>
</form>
{% endif %}
{% if peer %}<p><a href="{{ peer }}/">The other side, in Rust</a></p>{% endif %}
</body>
</html>
"""

app = Flask(__name__)
app.config.from_prefixed_env()
logins = LoginManager(app)
peer = os.environ.get("HARDTACK_PEER", "").rstrip("/")


class User(UserMixin):
    def __init__(self, name: str) -> None:
        self.id = name


@logins.user_loader
def load_user(name: str) -> User:
    return User(name)


@app.get("/")
def index() -> str:
    session["visits"] = session.get("visits", 0) + 1
    return render_template_string(
        PAGE,
        user=current_user.get_id(),
        visits=session["visits"],
        permanent=session.permanent,
        peer=peer,
    )


@app.post("/login")
def login() -> Response:
    # A new session for a new login, so that nothing of an earlier visitor stays in it.
    session.clear()
    session.permanent = "remember" in request.form
    login_user(User(request.form["user"]))
    flash("Logged in by Flask.", "info")
    return redirect("/", 303)


@app.post("/flash")
def flash_message() -> Response:
    flash(request.form["message"], "message")
    return redirect(f"{peer}/", 303)


@app.post("/logout")
def logout() -> Response:
    logout_user()
    session.clear()
    flash("Logged out by Flask.", "info")
    return redirect("/", 303)


class Quiet(WSGIRequestHandler):
    def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
        pass


def main() -> None:
    host, _, port = os.environ.get("HARDTACK_ADDR", "127.0.0.1:5000").rpartition(":")
    server = make_server(host, int(port), app, threaded=True, request_handler=Quiet)
    try:
        server.serve_forever()
    except KeyboardInterrupt:
        server.server_close()


if __name__ == "__main__":
    main()
