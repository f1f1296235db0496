"""Times real itsdangerous and Flask over the cookies it is given.

The first line on standard input is a JSON object: the secret, the second that the clock shall show,
and for each payload its sessions and cookies. Every further line asks for one run and is answered
with the nanoseconds of one operation: the median of the run's parts.
"""

import json
import statistics
import sys
import time
from time import perf_counter_ns

NAME = "session"

# How many operations are timed together.
PART = 8


def main():
    setup = json.loads(sys.stdin.readline())
    time.time = lambda: setup["now"]

    # Only now, so that they see the clock above.
    import flask
    import itsdangerous
    from flask.sessions import SecureCookieSession

    app = flask.Flask(__name__)
    app.secret_key = setup["secret"]
    interface = app.session_interface
    serializer = itsdangerous.URLSafeTimedSerializer(
        setup["secret"],
        salt="cookie-session",
        signer_kwargs={"key_derivation": "hmac"},
    )
    lifetime = int(app.permanent_session_lifetime.total_seconds())

    def requested(token):
        return app.request_class({"HTTP_COOKIE": f"{NAME}={token}"})

    def refuse(token):
        try:
            serializer.loads(token, max_age=lifetime)
        except itsdangerous.BadSignature:
            return
        raise AssertionError("a forged cookie was accepted")

    def changed(value):
        session = SecureCookieSession(value)
        session.modified = True
        return session, app.response_class()

    operations = {
        "itsdangerous": {
            "open": ("cookies", str, lambda token: serializer.loads(token, max_age=lifetime)),
            "reject forged": ("forged", str, refuse),
            "save": ("values", dict, serializer.dumps),
        },
        "flask": {
            "open_session": (
                "cookies",
                requested,
                lambda request: interface.open_session(app, request),
            ),
            "save_session": (
                "values",
                changed,
                lambda pair: interface.save_session(app, *pair),
            ),
        },
    }

    for payload in setup["payloads"].values():
        for token, value in zip(payload["cookies"], payload["values"]):
            session = interface.open_session(app, requested(token))
            if dict(session) != value or serializer.loads(token, max_age=lifetime) != value:
                raise AssertionError("Python reads another session")

    print(json.dumps({"python": sys.version.split()[0], "flask": version("flask"),
                      "itsdangerous": version("itsdangerous")}), flush=True)

    for line in sys.stdin:
        asked = json.loads(line)
        which, prepare, operation = operations[asked["who"]][asked["what"]]
        items = setup["payloads"][asked["payload"]][which]
        first, count = asked["first"], asked["count"]
        prepared = [prepare(item) for item in items[first : first + count]]
        operation(prepare(items[first]))
        parts = []
        for at in range(0, count, PART):
            part = prepared[at : at + PART]
            start = perf_counter_ns()
            for item in part:
                operation(item)
            parts.append((perf_counter_ns() - start) / len(part))
        print(statistics.median(parts), flush=True)


def version(package):
    from importlib.metadata import version

    return version(package)


main()
