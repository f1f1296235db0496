"""Flask's side of the demo: an ordinary application with Flask-Login and Flask-WTF, and nothing of
hardtack in it.

The settings come from the environment, as Flask reads them: `FLASK_SECRET_KEY`,
`FLASK_SECRET_KEY_FALLBACKS`, `FLASK_SESSION_COOKIE_…`, `FLASK_REMEMBER_COOKIE_…`, and
`FLASK_APPLICATION_ROOT`, where it is mounted. `HARDTACK_ADDR` is where it listens, 127.0.0.1:5000 by
default, and `HARDTACK_PEER` is the address of the next side, for the links.

The session contains what a real one does: `_user_id`, `_fresh` and `_id` of Flask-Login, `csrf_token`
of Flask-WTF, `visits`, the flashed messages, and `_permanent` if the visitor wants that.
"""

from __future__ import annotations

import os
from pathlib import Path

from flask import Flask
from flask import flash
from flask import redirect
from flask import render_template
from flask import request
from flask import session
from flask_login import current_user
from flask_login import fresh_login_required
from flask_login import login_fresh
from flask_login import login_required
from flask_login import login_user
from flask_login import LoginManager
from flask_login import logout_user
from flask_login import UserMixin
from flask_wtf import CSRFProtect
from jinja2 import DictLoader
from markupsafe import Markup
from werkzeug.exceptions import NotFound
from werkzeug.middleware.dispatcher import DispatcherMiddleware
from werkzeug.security import check_password_hash
from werkzeug.security import generate_password_hash
from werkzeug.serving import make_server
from werkzeug.serving import WSGIRequestHandler
from werkzeug.wrappers import Response

# Names, and hashes of the password "lovelace": the users of the examples in Rust.
USERS = {
    "ada": "scrypt:32768:8:1$GB3rYWDhNWt5TsRE$42aa10e7434c43154f498005f978d9d67150f55271f3675b035b578368624c678490b0cebe6664d99a7d9ed347d43cc85ad61af6f98a6333b442b8791487d53f",
    "bob": "scrypt:32768:8:1$tQEi5MAfMwZBtsNL$0f4c6548883b5c8f8fbc380ab29a78ab80b0ff261a5ccf311ecf8b4832e5f3f273735f83015685fabc5ec6cb2073e8a160a0609669243458b8a40e0c44312b35",
    'Zoë "Zo" <1/2>': "scrypt:32768:8:1$NP87MY3ep3rTIBJN$223894331cda709954bdb258a0a4ee66c3b86499c0c213dd270816dd5fb91f67d61c12d131d3df918d78fb9d566fc8b68eb62b3b3d22ae0fa7e17da61539c410",
}
# For a user who does not exist, so that the time of the answer does not tell.
NOBODY = generate_password_hash("")

LAYOUT = """<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{% block title %}{% endblock %}</title>
<style>{{ style }}</style>
<body>
<main data-side="flask"{% block data %}{% endblock %}>
<p class="side">Served by flask, in Python</p>
<h1>{% block heading %}{% endblock %}</h1>
{% with messages = get_flashed_messages(with_categories=true) %}{% if messages %}
<ul class="flashes">{% for category, message in messages %}
  <li data-flash="{{ category }}">{{ message }}</li>{% endfor %}
</ul>
{% endif %}{% endwith %}
{% block body %}{% endblock %}
</main>
</body>
</html>
"""

FRONT = """{% extends "layout.html" %}
{% block title %}{{ user or "Nobody" }}, seen by flask{% endblock %}
{% block data %} data-user="{{ user or "" }}" data-fresh="{{ "true" if fresh else "false" }}" data-visits="{{ visits }}" data-permanent="{{ "true" if permanent else "false" }}"{% endblock %}
{% block heading %}{% if user %}Hello, {{ user }}{% else %}Nobody is logged in{% endif %}{% endblock %}
{% block body %}
<dl>
  <dt>Visits</dt><dd>{{ visits }}, all sides together</dd>
  <dt>Session</dt><dd>{% if permanent %}outlives the browser{% else %}ends with the browser{% endif %}</dd>
  {% if user %}<dt>Login</dt><dd>{% if fresh %}with the password{% else %}remembered{% endif %}</dd>{% endif %}
</dl>
{% if user %}
<form method="post" action="flash">
  <input type="hidden" name="csrf_token" value="{{ csrf_token() }}">
  <input type="text" name="message" placeholder="A message for the next page" aria-label="Message" required>
  <button>Flash it</button>
</form>
<form method="post" action="logout">
  <input type="hidden" name="csrf_token" value="{{ csrf_token() }}">
  <button class="quiet">Log out</button>
  <a href="account">Your account</a>
</form>
{% else %}
<p><a href="login">Log in</a></p>
{% endif %}
{% if peer %}<footer><a href="{{ peer }}/">See the same session at the next side</a></footer>{% endif %}
{% endblock %}
"""

LOGIN = """{% extends "layout.html" %}
{% block title %}Log in{% endblock %}
{% block heading %}Log in{% endblock %}
{% block body %}
<p>As ada or bob, with the password lovelace.</p>
<form method="post">
  <input type="hidden" name="csrf_token" value="{{ csrf_token() }}">
  <input type="text" name="user" placeholder="Name" aria-label="Name" required autocomplete="username">
  <input type="password" name="password" placeholder="Password" aria-label="Password" required autocomplete="current-password">
  <button>Log in</button>
  <label><input type="checkbox" name="remember"> remember me</label>
  <label><input type="checkbox" name="permanent"> permanent session</label>
</form>
{% endblock %}
"""

ACCOUNT = """{% extends "layout.html" %}
{% block title %}Your account{% endblock %}
{% block data %} data-user="{{ user }}"{% endblock %}
{% block heading %}The account of {{ user }}{% endblock %}
{% block body %}
<form method="post">
  <input type="hidden" name="csrf_token" value="{{ csrf_token() }}">
  <button class="quiet">Delete my account</button>
</form>
<footer><a href="./">To the front page</a></footer>
{% endblock %}
"""

app = Flask(__name__)
app.config.from_prefixed_env()
app.jinja_loader = DictLoader(
    {
        "layout.html": LAYOUT,
        "front.html": FRONT,
        "login.html": LOGIN,
        "account.html": ACCOUNT,
    }
)
CSRFProtect(app)
logins = LoginManager(app)
logins.login_view = logins.refresh_view = "login"
peer = os.environ.get("HARDTACK_PEER", "").rstrip("/")
# All sides look alike.
shared = Path(__file__).parents[2] / "hardtack" / "examples" / "shared"
style = Markup((shared / "style.css").read_text())


class User(UserMixin):
    def __init__(self, name: str) -> None:
        self.id = name


@logins.user_loader
def load_user(name: str) -> User | None:
    return User(name) if name in USERS else None


@app.context_processor
def looks() -> dict[str, object]:
    return {"style": style}


@app.get("/")
def index() -> str:
    session["visits"] = session.get("visits", 0) + 1
    return render_template(
        "front.html",
        user=current_user.get_id(),
        fresh=login_fresh(),
        visits=session["visits"],
        permanent=session.permanent,
        peer=peer,
    )


@app.get("/login")
def login() -> str:
    return render_template("login.html")


@app.post("/login")
def log_in() -> Response | tuple[str, int]:
    name = request.form["user"]
    matches = check_password_hash(USERS.get(name, NOBODY), request.form["password"])
    if not matches or name not in USERS:
        flash("Wrong name or password.", "error")
        return render_template("login.html"), 403
    login_user(User(name), remember="remember" in request.form)
    session.permanent = "permanent" in request.form
    flash("Logged in by Flask.", "info")
    return redirect(safe_next(request.args.get("next", "")) or "./", 303)


def safe_next(url: str) -> str | None:
    """Returns the page to return to if it is a path of this site."""
    is_path = url.startswith("/") and not url.startswith("//") and "\\" not in url
    return url if is_path and url.isprintable() else None


@app.post("/logout")
def logout() -> Response:
    logout_user()
    return redirect("./", 303)


@app.get("/account")
@login_required
def account() -> str:
    return render_template("account.html", user=current_user.get_id())


@app.post("/account")
@fresh_login_required
def delete_account() -> Response:
    del USERS[current_user.get_id()]
    # In this order, or the session forgets that the remember-me cookie must go.
    session.clear()
    logout_user()
    return redirect("./", 303)


@app.post("/flash")
def flash_message() -> Response:
    flash(request.form["message"], "message")
    return redirect(f"{peer or '.'}/", 303)


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
