"""An application of Flask-AppBuilder with one user, whose sessions a service in Rust shares.

The settings come from the environment, as Flask reads them. The only argument is the port.
"""

from __future__ import annotations

import sys

from flask import Flask
from flask_appbuilder import AppBuilder
from flask_appbuilder.utils.legacy import get_sqla_class
from werkzeug.serving import make_server
from werkzeug.serving import WSGIRequestHandler

app = Flask(__name__)
app.config.from_prefixed_env()
db = get_sqla_class()()
db.init_app(app)
with app.app_context():
    builder = AppBuilder(app, db.session)
    roles = builder.sm.find_role("Admin")
    builder.sm.add_user("ada", "Ada", "Lovelace", "ada@example.com", roles, password="correct horse")


@app.get("/whoami")
def whoami() -> str:
    user = builder.sm.current_user
    return user.username if user else ""


class Quiet(WSGIRequestHandler):
    def log_request(self, *_: object) -> None:
        pass


server = make_server("127.0.0.1", int(sys.argv[1]), app, threaded=True, request_handler=Quiet)
print("listening", flush=True)
server.serve_forever()
