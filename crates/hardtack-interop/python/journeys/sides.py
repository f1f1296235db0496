"""The sides of the demo as processes: Flask, axum and actix-web under one host name."""

from __future__ import annotations

import os
import secrets
import socket
import subprocess
import tempfile
import time
from types import TracebackType

# What each side is started with; `__main__` fills it in.
COMMANDS: dict[str, list[str]] = {}

ROOT = "APPLICATION_ROOT"


class Sides:
    """All of them, with one key, Flask's settings by their names, and a host name each."""

    def __init__(self, settings: dict[str, str] | None = None, *hosts: str) -> None:
        self.names = ["flask", "axum", "actix"]
        hosts = hosts or ("shop.test",)
        same_site = {"SESSION_COOKIE_SAMESITE": "Lax", "REMEMBER_COOKIE_SAMESITE": "Lax"}
        settings = {**same_site, **(settings or {})}
        root = settings.get(ROOT, "").rstrip("/")
        ports = free_ports(len(self.names) + 1)
        self.gateway = f"http://{hosts[0]}:{ports.pop()}"
        self.urls = {
            name: f"http://{hosts[at % len(hosts)]}:{port}{root}"
            for at, (name, port) in enumerate(zip(self.names, ports))
        }
        self.environment = {
            **os.environ,
            "FLASK_SECRET_KEY": secrets.token_hex(),
            **{f"FLASK_{name}": value for name, value in settings.items()},
        }
        self.processes: dict[str, subprocess.Popen[bytes]] = {}

    def __enter__(self) -> Sides:
        try:
            for name in self.urls:
                self.start_side(name)
        except BaseException:
            self.stop()
            raise
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.stop()

    def start_side(self, name: str) -> None:
        self.start(name, self.urls[name], HARDTACK_PEER=self.after(name))

    def restart(self, name: str) -> None:
        """Starts a side again, with the users that it had at first."""
        self.stop(name)
        self.start_side(name)

    def after(self, name: str) -> str:
        """Where the flashes and links of this side lead."""
        following = self.names[(self.names.index(name) + 1) % len(self.names)]
        return self.urls[following]

    def start_gateway(self) -> str:
        """Starts the gateway before Flask."""
        self.start("gateway", self.gateway, HARDTACK_UPSTREAM=self.upstream())
        return self.gateway

    def upstream(self) -> str:
        return f"http://127.0.0.1:{port_of(self.urls['flask'])}"

    def start(self, name: str, url: str, **environment: str) -> None:
        port = port_of(url)
        environment = {
            **self.environment,
            "HARDTACK_ADDR": f"127.0.0.1:{port}",
            **environment,
        }
        said = tempfile.TemporaryFile()
        process = subprocess.Popen(
            COMMANDS[name], env=environment, stdin=subprocess.DEVNULL, stdout=said, stderr=said
        )
        self.processes[name] = process
        deadline = time.monotonic() + 60
        while True:
            try:
                socket.create_connection(("127.0.0.1", port), timeout=5).close()
                return
            except OSError:
                if process.poll() is not None:
                    said.seek(0)
                    text = said.read().decode(errors="replace")
                    raise RuntimeError(f"{name} ended with {process.returncode}: {text}") from None
                if time.monotonic() > deadline:
                    raise RuntimeError(f"{name} does not listen at port {port}") from None
                time.sleep(0.02)

    def stop(self, *names: str) -> None:
        for name in names or list(self.processes):
            process = self.processes.pop(name)
            process.kill()
            process.wait()


def port_of(url: str) -> int:
    return int(url.split("/")[2].partition(":")[2])


def free_ports(count: int) -> list[int]:
    # All are held until all are found, so that no two are one.
    held = [socket.create_server(("127.0.0.1", 0)) for _ in range(count)]
    ports = [listener.getsockname()[1] for listener in held]
    for listener in held:
        listener.close()
    return ports
