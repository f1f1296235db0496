"""Flask's side of the demo: an ordinary application with Flask-Login, and nothing of hardtack in it.

The settings come from the environment, as Flask reads them: `FLASK_SECRET_KEY`,
`FLASK_SECRET_KEY_FALLBACKS`, `FLASK_SESSION_COOKIE_…`, and `FLASK_APPLICATION_ROOT`, where it is
mounted. `HARDTACK_ADDR` is where it listens (127.0.0.1:5000 unless told) and `HARDTACK_PEER` the
address of the next side, for the links.

The session holds what a real one does: `_user_id` and `_fresh` of Flask-Login, `visits`, the
flashed messages, and `_permanent` if the visitor wants to be remembered.
"""

from __future__ import annotations

import os
from pathlib import Path

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
from markupsafe import Markup
from werkzeug.exceptions import NotFound
from werkzeug.middleware.dispatcher import DispatcherMiddleware
from werkzeug.serving import make_server
from werkzeug.serving import WSGIRequestHandler
from werkzeug.wrappers import Response

PAGE = """<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{{ user or "Nobody" }}, seen by flask</title>
<style>{{ style }}</style>
<body>
<main data-side="flask" data-user="{{ user or "" }}" data-visits="{{ visits }}" data-permanent="{{ "true" if permanent else "false" }}">
<p class="side">Served by flask, in Python</p>
<h1>{% if user %}Hello, {{ user }}{% else %}Nobody is logged in{% endif %}</h1>
{% with messages = get_flashed_messages(with_categories=true) %}{% if messages %}
<ul class="flashes">{% for category, message in messages %}
  <li data-flash="{{ category }}">{{ message }}</li>{% endfor %}
</ul>
{% endif %}{% endwith %}
<dl>
  <dt>Visits</dt><dd>{{ visits }}, all sides together</dd>
  <dt>Session</dt><dd>{% if permanent %}outlives the browser{% else %}ends with the browser{% endif %}</dd>
</dl>
{% if user %}
<form method="post" action="flash">
  <input type="text" name="message" placeholder="A message for the next page" aria-label="Message" required>
  <button>Flash it</button>
</form>
<form method="post" action="logout"><button class="quiet">Log out</button></form>
{% else %}
<form method="post" action="login">
  <input type="text" name="user" placeholder="Your name" aria-label="Your name" required>
  <button>Log in</button>
  <label><input type="checkbox" name="remember"> remember me</label>
</form>
{% endif %}
{% if peer %}<footer><a href="{{ peer }}/">See the same session at the next side</a></footer>{% endif %}
</main>
</body>
</html>
"""

app = Flask(__name__)
app.config.from_prefixed_env()
logins = LoginManager(app)
peer = os.environ.get("HARDTACK_PEER", "").rstrip("/")
# All sides look alike.
shared = Path(__file__).parents[2] / "hardtack" / "examples" / "shared"
style = Markup((shared / "style.css").read_text())


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
        style=style,
    )


@app.post("/login")
def login() -> Response:
    # A new session for a new login, so that nothing of an earlier visitor stays in it.
    session.clear()
    session.permanent = "remember" in request.form
    login_user(User(request.form["user"]))
    flash("Logged in by Flask.", "info")
    return redirect("./", 303)


@app.post("/flash")
def flash_message() -> Response:
    flash(request.form["message"], "message")
    return redirect(f"{peer or '.'}/", 303)


@app.post("/logout")
def logout() -> Response:
    logout_user()
    # What is empty and was changed is deleted: the browser drops the cookie.
    session.clear()
    return redirect("./", 303)


@app.get("/seen")
def seen() -> dict[str, str]:
    """The headers as the application sees them, behind a gateway or not."""
    return dict(request.headers)


class Quiet(WSGIRequestHandler):
    def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
        pass


def main() -> None:
    host, _, port = os.environ.get("HARDTACK_ADDR", "127.0.0.1:5000").rpartition(":")
    # Mounted where its settings say, as a server in front of it would do.
    root = app.config["APPLICATION_ROOT"].rstrip("/")
    site = DispatcherMiddleware(NotFound(), {root: app}) if root else app
    server = make_server(host, int(port), site, threaded=True, request_handler=Quiet)
    try:
        server.serve_forever()
    except KeyboardInterrupt:
        server.server_close()


if __name__ == "__main__":
    main()
