"""What visitors do, each way between Flask and the services in Rust."""

from __future__ import annotations

import json
import secrets
import threading
import time
from collections.abc import Callable
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler
from http.server import ThreadingHTTPServer
from itertools import permutations
from pathlib import Path
from urllib.parse import quote

from sides import Sides
from visitor import PASSWORD
from visitor import Visitor

# Escapes of HTML and of JSON, two bytes and four bytes of UTF-8.
MESSAGE = "Grüße & <b>'\"😀\"'</b>"
NAME = 'Zoë "Zo" <1/2>'
DAY = 24 * 60 * 60
LIFETIME = 31 * DAY
REMEMBERED = 365 * DAY

# The remember-me cookie.
TOKEN = "remember_token"

Journey = Callable[[Visitor], None]


def pairs(sides: Sides) -> list[tuple[str, str]]:
    """Every way from one side to another."""
    return list(permutations(sides.names, 2))


def log_in_here_use_there(visitor: Visitor) -> None:
    """A login, a counter, a flashed message and a logout mean the same on every side."""
    with Sides() as sides:
        for here, there in pairs(sides):
            way = f"{here} to {there}"
            visitor.begin()
            page = visitor.look(sides.urls[here])
            visitor.expect(f"{way}: nobody yet", (page["user"], page["visits"]), ("", "1"))
            page = visitor.log_in(sides.urls[here], NAME)
            visitor.expect(f"{way}: logged in here", (page["side"], page["user"]), (here, NAME))
            visitor.expect(f"{way}: with the password", page["fresh"], "true")
            greeting = [("info", f"Logged in by {label(here)}.")]
            visitor.expect(f"{way}: greeted", page["flashes"], greeting)
            page = visitor.look(sides.urls[there])
            visitor.expect(f"{way}: known there", (page["side"], page["user"]), (there, NAME))
            visitor.expect(f"{way}: still with the password", page["fresh"], "true")
            visitor.expect(f"{way}: counted on", page["visits"], "3")
            visitor.expect(f"{way}: greeted once", page["flashes"], [])

            page = visitor.flash(MESSAGE)
            following = sides.names[(sides.names.index(there) + 1) % len(sides.names)]
            visitor.expect(f"{way}: the flash leads on", page["side"], following)
            visitor.expect(f"{way}: flash across", page["flashes"], [("message", MESSAGE)])
            visitor.expect(f"{way}: flashed once", visitor.look(sides.urls[here])["flashes"], [])

            visitor.look(sides.urls[there])
            page = visitor.log_out()
            visitor.expect(f"{way}: logged out there", (page["user"], page["fresh"]), ("", "false"))
            visitor.expect(f"{way}: the rest stays", page["visits"], "7")
            page = visitor.look(sides.urls[here])
            visitor.expect(f"{way}: logged out here", (page["user"], page["visits"]), ("", "8"))


def login_page(visitor: Visitor) -> None:
    """Only a password and a token lead to the page that a visitor asked for."""
    with Sides() as sides:
        for name, url in sides.urls.items():
            visitor.begin()
            asked = f"{url}/login?next=%2Faccount"
            page = visitor.open(f"{url}/account")
            visitor.expect(f"{name}: sent to the login page", page["url"], asked)
            said = [("message", "Please log in to access this page.")]
            visitor.expect(f"{name}: and told why", page["flashes"], said)
            for user, password in ((NAME, "Lovelace"), ("nobody", PASSWORD)):
                page = visitor.send_login(user, password=password)
                visitor.expect(f"{name}: {user!r}, {password}", page["status"], 403)
                said = [("error", "Wrong name or password.")]
                visitor.expect(f"{name}: not which of them", page["flashes"], said)
                visitor.expect(f"{name}: nobody", visitor.look(url)["user"], "")
                visitor.open(asked)
            page = visitor.send("", fields={"user": NAME, "password": PASSWORD, "csrf_token": "x"})
            visitor.expect(f"{name}: without a token", page["status"], 400)
            visitor.expect(f"{name}: nobody yet", visitor.look(url)["user"], "")
            visitor.open(asked)
            page = visitor.send_login(NAME)
            seen = (page["url"], page["status"], page["user"])
            visitor.expect(f"{name}: back at the page", seen, (f"{url}/account", 200, NAME))
            greeting = [("info", f"Logged in by {label(name)}.")]
            visitor.expect(f"{name}: greeted there", page["flashes"], greeting)
            for next_page in (
                "https://elsewhere.test/",
                "//elsewhere.test/",
                "/\\elsewhere.test/",
                "/\t/elsewhere.test/",
                "elsewhere",
            ):
                visitor.open(f"{url}/login?next={quote(next_page, safe='')}")
                page = visitor.send_login(NAME)
                visitor.expect(f"{name}: not to {next_page!r}", page["url"], f"{url}/")


def remember_me(visitor: Visitor) -> None:
    """Either side knows a visitor whom the other remembers, and a logout on either ends it."""
    with Sides() as sides:
        for here, there in pairs(sides):
            way = f"{here} to {there}"
            at_here, at_there = sides.urls[here], sides.urls[there]
            visitor.begin()
            page = visitor.log_in(at_here, NAME, remember=True)
            visitor.expect(f"{way}: logged in", (page["user"], page["fresh"]), (NAME, "true"))
            visitor.expect(f"{way}: both cookies", set(visitor.by_name()), {"session", TOKEN})
            left = visitor.by_name()[TOKEN]["expires"] - time.time()
            visitor.expect(f"{way}: for a year", 0 <= REMEMBERED - left + 1 < 600, True)

            visitor.drop_cookie("session")
            page = visitor.look(at_there)
            visitor.expect(f"{way}: known there", (page["side"], page["user"]), (there, NAME))
            visitor.expect(f"{way}: without the password", page["fresh"], "false")
            page = visitor.flash("a form of there", to=at_here)
            accepted = [("message", "a form of there")]
            visitor.expect(f"{way}: accepted here", page["flashes"], accepted)
            page = visitor.look(at_here)
            visitor.expect(f"{way}: known here", (page["user"], page["fresh"]), (NAME, "false"))
            page = visitor.flash("a form of here", to=at_there)
            accepted = [("message", "a form of here")]
            visitor.expect(f"{way}: accepted there", page["flashes"], accepted)

            page = visitor.open(f"{at_there}/account")
            visitor.expect(f"{way}: an account", page["user"], NAME)
            page = visitor.delete_account()
            asked = f"{at_there}/login?next=%2Faccount"
            visitor.expect(f"{way}: not deleted without the password", page["url"], asked)
            said = [("message", "Please reauthenticate to access this page.")]
            visitor.expect(f"{way}: and told why", page["flashes"], said)

            visitor.look(at_here)
            page = visitor.log_out(to=at_there)
            visitor.expect(f"{way}: logged out there", (page["side"], page["user"]), (there, ""))
            visitor.expect(f"{way}: forgotten", set(visitor.by_name()), {"session"})
            visitor.expect(f"{way}: logged out here", visitor.look(at_here)["user"], "")
            page = visitor.open(f"{at_here}/account")
            visitor.expect(f"{way}: no account", page["url"], f"{at_here}/login?next=%2Faccount")
            visitor.drop_cookie("session")
            visitor.expect(f"{way}: nobody comes back", visitor.look(at_here)["user"], "")


def open_form(visitor: Visitor) -> None:
    """The form that a visitor has open is accepted after a login and a logout in another tab."""
    with Sides() as sides:
        for here, there in pairs(sides):
            way = f"{here} to {there}"
            visitor.begin()
            visitor.open(f"{sides.urls[here]}/login")
            with visitor.another_tab():
                page = visitor.log_in(sides.urls[here], "bob", remember=True)
                visitor.expect(f"{way}: another tab", page["user"], "bob")
                visitor.look(sides.urls[there])
                page = visitor.log_out()
                visitor.expect(f"{way}: logged out there", (page["side"], page["user"]), (there, ""))
            page = visitor.send_login(NAME)
            visitor.expect(f"{way}: the open form", (page["side"], page["user"]), (here, NAME))
            visitor.begin()
            visitor.open(f"{sides.urls[here]}/login")
            with visitor.another_tab():
                visitor.log_in(sides.urls[there], "bob")
                visitor.log_out()
            page = visitor.send_login(NAME, to=sides.urls[there])
            visitor.expect(f"{way}: sent there", (page["side"], page["user"]), (there, NAME))


def deleted_user(visitor: Visitor) -> None:
    """A user who was deleted is nobody on every side, whatever cookies are left."""
    with Sides() as sides:
        for here in sides.names:
            visitor.begin()
            visitor.log_in(sides.urls[here], NAME, remember=True)
            kept = {name: cookie["value"] for name, cookie in visitor.by_name().items()}
            # Each side has its own users.
            for name, url in sides.urls.items():
                visitor.begin()
                visitor.log_in(url, NAME)
                visitor.open(f"{url}/account")
                page = visitor.delete_account()
                seen = (page["side"], page["user"], page["visits"])
                visitor.expect(f"{name}: deleted, and a new session", seen, (name, "", "1"))
            for is_deleted in (True, False):
                for name, url in sides.urls.items():
                    for cookies in (["session"], [TOKEN], ["session", TOKEN]):
                        way = f"{here} to {name}, {' and '.join(cookies)}"
                        visitor.begin()
                        for cookie in cookies:
                            visitor.set_cookie(url, kept[cookie], cookie)
                        user = visitor.look(url)["user"]
                        visitor.expect(f"{way}: the user", user, "" if is_deleted else NAME)
                        page = visitor.open(f"{url}/account")
                        path = "/login?next=%2Faccount" if is_deleted else "/account"
                        visitor.expect(f"{way}: the account", page["url"], f"{url}{path}")
                    if is_deleted:
                        page = visitor.send_login(NAME)
                        visitor.expect(f"{name}: no login", page["status"], 403)
                        sides.restart(name)


def forged(visitor: Visitor) -> None:
    """A forged cookie is nobody's, on every side."""
    with Sides() as sides:
        for here, there in pairs(sides):
            visitor.begin()
            visitor.log_in(sides.urls[here], NAME)
            good = visitor.cookie()["value"]
            signed, _, signature = good.rpartition(".")
            flipped = f"{signed}.{'B' if signature[0] == 'A' else 'A'}{signature[1:]}"
            for forgery in (flipped, signed, f"{good}=", "nonsense"):
                visitor.begin()
                visitor.set_cookie(sides.urls[there], forgery)
                # Python's base64 accepts padding; hardtack accepts only one form (S1).
                user = NAME if forgery.endswith("=") and there == "flask" else ""
                page = visitor.look(sides.urls[there])
                visitor.expect(f"{here} to {there}, forged", page["user"], user)


def rotation(visitor: Visitor) -> None:
    """A login survives a change of keys if its visitor comes by while both keys are known."""
    ways = [(here, there) for here, there in permutations(range(3), 2)]
    old, new = secrets.token_hex(), secrets.token_hex()
    both = {"SECRET_KEY": new, "SECRET_KEY_FALLBACKS": json.dumps([old])}
    present: dict[tuple[int, int], str] = {}
    absent: dict[tuple[int, int], str] = {}
    with Sides({"SECRET_KEY": old}) as sides:
        for way in ways:
            visitor.begin()
            visitor.log_in(sides.urls[sides.names[way[0]]], NAME)
            present[way] = absent[way] = visitor.cookie()["value"]
    with Sides(both) as sides:
        for way in ways:
            here, there = (sides.urls[sides.names[at]] for at in way)
            visitor.begin()
            visitor.set_cookie(there, present[way])
            visitor.expect(f"{way}: the old key is known", visitor.look(there)["user"], NAME)
            signed_again = visitor.cookie()["value"] != present[way]
            visitor.expect(f"{way}: counted, so signed again", signed_again, True)
            visitor.expect(f"{way}: the new key is known", visitor.look(here)["user"], NAME)
            present[way] = visitor.cookie()["value"]
    with Sides({"SECRET_KEY": new}) as sides:
        for way in ways:
            for url in (sides.urls[sides.names[at]] for at in way):
                for cookie, user in ((present[way], NAME), (absent[way], "")):
                    visitor.begin()
                    visitor.set_cookie(url, cookie)
                    visitor.expect(f"{way}: only the new key", visitor.look(url)["user"], user)


def attributes(visitor: Visitor) -> None:
    """The browser keeps the cookies as the settings say, whichever side wrote them."""
    with Sides() as sides:
        for name in sides.names:
            visitor.begin()
            visitor.log_in(sides.urls[name], NAME, remember=True)
            for cookie, is_session in (("session", True), (TOKEN, False)):
                way = f"{name}, {cookie}"
                cookie = visitor.by_name()[cookie]
                kept = {key: cookie.get(key) for key in ("domain", "path", "sameSite")}
                expected = {"domain": "shop.test", "path": "/", "sameSite": "Lax"}
                visitor.expect(f"{way}: where to", kept, expected)
                kept = (cookie["httpOnly"], cookie["secure"], cookie["session"])
                expected = (True, False, is_session)
                visitor.expect(f"{way}: HttpOnly, not Secure, how long", kept, expected)
            seen = visitor.driver.execute_script("return document.cookie")
            visitor.expect(f"{name}: no script sees it", seen, "")


def permanent(visitor: Visitor) -> None:
    """A permanent session outlives the browser, and every side renews it; another does not."""
    with Sides() as sides:
        # A browser takes its time to start again, so each side is the first once.
        for here, there in pairs(sides)[::2]:
            way = f"{here} to {there}"
            visitor.begin()
            page = visitor.log_in(sides.urls[here], NAME, permanent=True)
            visitor.expect(f"{way}: permanent", page["permanent"], "true")
            for name in (here, there):
                visitor.look(sides.urls[name])
                cookie = visitor.cookie()
                left = cookie["expires"] - time.time()
                # The cookie was made a moment ago, and its seconds are whole.
                about = 0 <= LIFETIME - left + 1 < 600
                visitor.expect(f"{way}: about 31 days, by {name}", about, True)
            visitor.restart()
            page = visitor.look(sides.urls[there])
            visitor.expect(f"{way}: still logged in", page["user"], NAME)
            visitor.log_out()
            visitor.log_in(sides.urls[there], NAME)
            visitor.restart()
            page = visitor.look(sides.urls[here])
            visitor.expect(f"{way}: not permanent", page["user"], "")


def oversized(visitor: Visitor) -> None:
    """The browser drops what is too large, and the session before it goes on."""
    with Sides() as sides:
        for name in sides.names:
            visitor.begin()
            visitor.log_in(sides.urls[name], NAME)
            fits = secrets.token_urlsafe(1500)
            page = visitor.flash(fits)
            visitor.expect(f"{name}: what fits is kept", page["flashes"], [("message", fits)])
            page = visitor.look(sides.urls[name])
            before = visitor.cookie()["value"]
            page = visitor.flash(secrets.token_urlsafe(6000))
            visitor.expect(f"{name}: what does not fit is lost", page["flashes"], [])
            visitor.expect(f"{name}: the login is not", page["user"], NAME)
            visitor.expect(f"{name}: nor the count", page["visits"], "4")
            visitor.expect(f"{name}: and it goes on", visitor.cookie()["value"] == before, False)


def deleted(visitor: Visitor) -> None:
    """A session that is emptied leaves no cookie behind, with every Domain and Path."""
    for settings, hosts in [
        ({}, ["shop.test"]),
        (
            {"SESSION_COOKIE_DOMAIN": "shop.test", "REMEMBER_COOKIE_DOMAIN": "shop.test"},
            ["shop.test", "www.shop.test", "api.shop.test"],
        ),
        ({"APPLICATION_ROOT": "/shop"}, ["shop.test"]),
        (
            {
                "SESSION_COOKIE_DOMAIN": ".Shop.Test:80",
                "APPLICATION_ROOT": "/shop",
                "SESSION_COOKIE_PATH": "/shop/",
                "SESSION_COOKIE_SAMESITE": "Strict",
                "REMEMBER_COOKIE_DOMAIN": "shop.test",
                "REMEMBER_COOKIE_PATH": "/shop",
            },
            ["www.shop.test", "api.shop.test"],
        ),
    ]:
        domain = ".shop.test" if "SESSION_COOKIE_DOMAIN" in settings else "shop.test"
        path = settings.get("SESSION_COOKIE_PATH", settings.get("APPLICATION_ROOT", "/"))
        places = {"session": (domain, path)}
        if "REMEMBER_COOKIE_DOMAIN" in settings:
            places[TOKEN] = (".shop.test", settings.get("REMEMBER_COOKIE_PATH", "/"))
        with Sides(settings, *hosts) as sides:
            for here, there in pairs(sides):
                way = f"{here} to {there}, {domain}{path}"
                visitor.begin()
                visitor.log_in(sides.urls[here], NAME, remember=TOKEN in places)
                visitor.expect(f"{way}: as configured", places_of(visitor), places)
                page = visitor.look(sides.urls[there])
                visitor.expect(f"{way}: known there", page["user"], NAME)
                visitor.expect(f"{way}: no others", places_of(visitor), places)
                delete_account_and_stay(visitor, sides, there)
                visitor.expect(f"{way}: nothing is left", visitor.jar(), [])


def places_of(visitor: Visitor) -> dict[str, tuple[str, str]]:
    """Returns the Domain and Path of each cookie."""
    return {name: (it["domain"], it["path"]) for name, it in visitor.by_name().items()}


def delete_account_and_stay(visitor: Visitor, sides: Sides, name: str) -> None:
    """Deletes the account on a side, which empties the session, and makes it again."""
    visitor.open(f"{sides.urls[name]}/account")
    # Not the button, since the page after it would begin a session anew.
    visitor.send_and_stay("form")
    sides.restart(name)


def elsewhere_under_the_host(visitor: Visitor) -> None:
    """With a Domain of its own host alone, and with a Path, the cookie goes nowhere else."""
    with Sides({"APPLICATION_ROOT": "/shop"}) as sides:
        for name in sides.names:
            visitor.begin()
            visitor.log_in(sides.urls[name], NAME)
            outside = sides.urls[name].removesuffix("/shop")
            visitor.driver.get(f"{outside}/")
            sent = visitor.driver.execute_cdp_cmd("Network.getCookies", {})["cookies"]
            visitor.expect(f"{name}: not outside of its path", sent, [])
    with Sides() as sides:
        for name in sides.names:
            visitor.begin()
            visitor.log_in(sides.urls[name], NAME)
            page = visitor.look(sides.urls[name].replace("shop.test", "www.shop.test"))
            visitor.expect(f"{name}: not to another host of the domain", page["user"], "")


def same_site(visitor: Visitor) -> None:
    """Requests that come from another site carry the cookie as SameSite says."""
    for value, secure, link, form in [
        ("Strict", "false", False, False),
        ("Lax", "false", True, False),
        ("None", "true", True, True),
    ]:
        settings = {"SESSION_COOKIE_SAMESITE": value, "SESSION_COOKIE_SECURE": secure}
        # What is sent from everywhere must be secure, and without TLS only this name is.
        host = "localhost" if value == "None" else "shop.test"
        with Sides(settings, host) as sides:
            for name in sides.names:
                url = sides.urls[name]
                with another_site(url) as other:
                    way = f"SameSite={value}, {name}"
                    visitor.begin()
                    visitor.log_in(url, NAME)
                    visitor.expect(f"{way}: in the jar", visitor.cookie()["sameSite"], value)
                    visitor.driver.get(other)
                    visitor.click("a")
                    user = visitor.page()["user"]
                    visitor.expect(f"{way}: a link", user, NAME if link else "")
                    visitor.begin()
                    visitor.log_in(url, NAME)
                    visitor.driver.get(other)
                    visitor.submit("form")
                    page = visitor.page()
                    visitor.expect(f"{way}: a form is refused", page["status"], 400)
                    reason = "token is invalid" if form else "session token is missing"
                    visitor.expect(f"{way}: {reason}", reason in page["text"], True)
                    page = visitor.look(url)
                    seen = (page["user"], page["flashes"])
                    visitor.expect(f"{way}: nothing happened", seen, (NAME, []))


@contextmanager
def another_site(url: str) -> Iterator[str]:
    """A page of another site that leads to this one."""
    html = (
        f'<!doctype html><a href="{url}/">go</a>'
        f'<form method="post" action="{url}/flash">'
        '<input name="message" value="x"><input name="csrf_token" value="x">'
        "<button>go</button></form>"
    ).encode()

    class Page(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("Content-Type", "text/html")
            self.send_header("Content-Length", str(len(html)))
            self.end_headers()
            self.wfile.write(html)

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Page)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://elsewhere.test:{server.server_port}/"
    finally:
        server.shutdown()
        server.server_close()


def secure(visitor: Visitor) -> None:
    """A secure cookie is kept where the browser trusts the connection, and nowhere else."""
    for settings in [
        {"SESSION_COOKIE_SECURE": "true"},
        {"SESSION_COOKIE_SECURE": "true", "SESSION_COOKIE_PARTITIONED": "true"},
    ]:
        partitioned = "SESSION_COOKIE_PARTITIONED" in settings
        with Sides(settings, "localhost") as sides:
            for here, there in pairs(sides):
                way = f"{here} to {there}, {', '.join(settings)}"
                visitor.begin()
                visitor.log_in(sides.urls[here], NAME)
                cookie = visitor.cookie()
                kept = (cookie["secure"], "partitionKey" in cookie)
                visitor.expect(f"{way}: as configured", kept, (True, partitioned))
                page = visitor.look(sides.urls[there])
                visitor.expect(f"{way}: known there", page["user"], NAME)
                delete_account_and_stay(visitor, sides, there)
                visitor.expect(f"{way}: nothing is left", visitor.jar(), [])
        with Sides(settings, "shop.test") as sides:
            for name in sides.names:
                visitor.begin()
                page = visitor.log_in(sides.urls[name], NAME)
                way = f"{name}, {', '.join(settings)}"
                reason = "session token is missing"
                visitor.expect(f"{way}: no login without TLS", reason in page["text"], True)
                visitor.expect(f"{way}: nobody", visitor.look(sides.urls[name])["user"], "")
                visitor.expect(f"{way}: no cookie either", visitor.jar(), [])


def gateway(visitor: Visitor) -> None:
    """Through the gateway one sees Flask, the route that was moved, and what happens without it."""
    with Sides() as sides:
        url = sides.start_gateway()
        visitor.begin()
        page = visitor.look(url)
        visitor.expect("Flask, through the gateway", (page["side"], page["user"]), ("flask", ""))
        visitor.driver.get(f"{url}/account")
        visitor.expect("nobody has no account", visitor.page()["side"], "flask")
        page = visitor.log_in(url, NAME)
        visitor.expect("logged in through the gateway", page["user"], NAME)
        visitor.driver.get(f"{url}/account")
        page = visitor.page()
        visitor.expect("known to it", (page["side"], page["user"]), ("gateway", NAME))
        visitor.click("footer a")
        page = visitor.page()
        visitor.expect("and back", (page["side"], page["user"]), ("flask", NAME))
        sides.stop("flask")
        visitor.driver.get(f"{url}/")
        visitor.expect("without Flask", visitor.find(".side").text, "502 Bad Gateway")
        visitor.driver.get(f"{url}/account")
        visitor.expect("what was moved stays", visitor.page()["user"], NAME)


def pictures(folder: Path) -> Journey:
    """Pages of every example, as pictures, and one session on two sides as one picture."""

    def take_all(visitor: Visitor) -> None:
        from browser import HEIGHT
        from browser import WIDTH

        taken = []

        def take(name: str) -> None:
            visitor.picture(folder / f"{name}.png")
            taken.append(name)

        with Sides() as sides:
            for name in sides.names:
                visitor.begin()
                visitor.look(sides.urls[name])
                take(f"{name}-nobody")
                visitor.open(f"{sides.urls[name]}/login")
                take(f"{name}-login")
                visitor.send_login("ada", remember=True, permanent=True)
                take(name)
                visitor.open(f"{sides.urls[name]}/account")
                take(f"{name}-account")
            url = sides.start_gateway()
            visitor.driver.get(f"{url}/account")
            take("gateway")

            visitor.begin()
            visitor.log_in(sides.urls["flask"], "ada")
            take("flask")
            visitor.flash("Flashed by Flask, read by axum.")
            take("then-axum")

            sides.stop("flask")
            visitor.driver.get(f"{url}/")
            take("gateway-502")

        images = "".join(f'<img src="{name}.png">' for name in ("flask", "then-axum"))
        page = folder / "pair.html"
        page.write_text(f"<!doctype html><style>body {{ margin: 0; display: flex }}</style>{images}")
        visitor.driver.set_window_size(2 * WIDTH, HEIGHT)
        visitor.driver.get(page.as_uri())
        take("pair")
        sizes = [(folder / f"{name}.png").stat().st_size for name in taken]
        visitor.expect("pictures with something on them", min(sizes) > 5000, True)

    take_all.__doc__ = pictures.__doc__
    take_all.__name__ = "pictures"
    return take_all


def label(side: str) -> str:
    """What a side calls itself in its messages."""
    return "Flask" if side == "flask" else side


# What a visitor with an HTTP client can do as well as one with a browser.
WITH_ANY_VISITOR: list[Journey] = [
    log_in_here_use_there,
    login_page,
    remember_me,
    open_form,
    deleted_user,
    permanent,
    forged,
    rotation,
]


def in_a_browser(folder: Path) -> list[Journey]:
    return [
        *WITH_ANY_VISITOR,
        attributes,
        oversized,
        deleted,
        elsewhere_under_the_host,
        same_site,
        secure,
        gateway,
        pictures(folder),
    ]
