"""A Docker Engine that is none: it answers the calls that a run makes, or keeps still at one."""

import json
import re
import socketserver
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

GIVE_UP_S = 60.0
"""No handler waits longer, so that a failing test ends."""


@dataclass(slots=True)
class FakeContainer:
    """What was asked for, and whether it runs."""

    body: dict[str, Any]
    running: bool = False
    started: bool = False
    ended: threading.Event = field(default_factory=threading.Event)


class FakeEngine(socketserver.ThreadingMixIn, socketserver.UnixStreamServer):
    """Payloads run until they are killed. What is in `silent` is never answered."""

    daemon_threads = True

    def __init__(self, path: Path) -> None:
        super().__init__(str(path), _Handler)
        self.host = f"unix://{path}"
        self.silent: set[str] = set()
        self.asked: list[str] = []
        self.containers: dict[str, FakeContainer] = {}
        self.volumes: dict[str, dict[str, Any]] = {}
        self.runtimes: dict[str, object] = {"runc": {}}
        self.created: list[dict[str, Any]] = []
        self.security_options: list[str] = []
        self.cgroup_driver = "cgroupfs"
        self.warnings: list[str] = []
        """What it says to every container that is created."""
        self.release = threading.Event()
        self.printed = b"\1\0\0\0\0\0\0\x020\n"
        """The answer to whatever is run beside the keeper: a frame that says 0."""

    def handle_error(self, request: object, client_address: object) -> None:
        """A client that gave up waiting is what is tested."""

    def labelled(self) -> list[str]:
        """The names of everything that is left, from its labels."""
        things = [each.body for each in self.containers.values()] + list(self.volumes.values())
        return [label for thing in things for label in thing["Labels"].values()]


@contextmanager
def fake_engine(directory: Path) -> Iterator[FakeEngine]:
    """An engine behind a socket in that directory."""
    engine = FakeEngine(directory / "engine.sock")
    thread = threading.Thread(target=engine.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield engine
    finally:
        engine.release.set()
        for container in engine.containers.values():
            container.ended.set()
        engine.shutdown()
        thread.join()
        engine.server_close()


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: FakeEngine

    def log_message(self, *arguments: object) -> None:
        """Say nothing."""

    def do_GET(self) -> None:
        self._answer()

    def do_HEAD(self) -> None:
        self._answer()

    def do_POST(self) -> None:
        self._answer()

    def do_DELETE(self) -> None:
        self._answer()

    def _answer(self) -> None:
        length = int(self.headers.get("Content-Length") or 0)
        body = json.loads(self.rfile.read(length) or b"{}")
        split = urlsplit(self.path)
        path = re.sub(r"^/v[0-9.]+", "", split.path)
        for pattern, name, call in _CALLS:
            match = re.fullmatch(f"{self.command} {pattern}", f"{self.command} {path}")
            if match and name.split(":")[0] == self.command:
                self._call(name.split(":")[1], call, match, body, parse_qs(split.query))
                return
        self._send({"message": f"no such call: {self.command} {path}"}, 404)

    def _call(
        self,
        name: str,
        call: "Callable[..., None]",
        match: "re.Match[str]",
        body: dict[str, Any],
        query: dict[str, list[str]],
    ) -> None:
        self.server.asked.append(name)
        if name in self.server.silent:
            self.close_connection = True
            self.server.release.wait(GIVE_UP_S)
            return
        call(self, *match.groups(), body=body, query=query)

    def _send(self, document: object, status: int = 200) -> None:
        data = b"" if status == 204 else json.dumps(document).encode()
        self.send_response(status)
        if status != 204:
            self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def _open_ended(self) -> None:
        self.close_connection = True
        self.send_response(200)
        self.end_headers()
        self.wfile.flush()

    def version(self, **_: object) -> None:
        self._send({"ApiVersion": "1.41", "Version": "0", "Os": "linux", "Arch": "amd64"})

    def info(self, **_: object) -> None:
        said = {"KernelVersion": "0", "Name": "elsewhere", "NCPU": 2}
        said["CgroupDriver"] = self.server.cgroup_driver
        own = {"Runtimes": self.server.runtimes, "SecurityOptions": self.server.security_options}
        self._send({**said, **own})

    def image(self, name: str, **_: object) -> None:
        self._send({"Id": name, "Architecture": "amd64", "Config": {}})

    def create(self, body: dict[str, Any], query: dict[str, list[str]], **_: object) -> None:
        self.server.containers[query["name"][0]] = FakeContainer(body)
        self.server.created.append(body)
        self._send({"Id": "0" * 64, "Warnings": self.server.warnings}, 201)

    def inspect(self, name: str, **_: object) -> None:
        container = self.server.containers[name]
        state = {"Running": container.running, "OOMKilled": False, "ExitCode": 137}
        asked = container.body
        host = asked["HostConfig"]
        self._send({"Image": asked["Image"], "Config": asked, "HostConfig": host, "State": state})

    def attach(self, name: str, **_: object) -> None:
        self._open_ended()
        self.server.containers[name].ended.wait(GIVE_UP_S)

    def wait(self, name: str, **_: object) -> None:
        self._open_ended()
        self.server.containers[name].ended.wait(GIVE_UP_S)
        self.wfile.write(json.dumps({"StatusCode": 137}).encode())

    def start(self, name: str, **_: object) -> None:
        self.server.containers[name].running = self.server.containers[name].started = True
        self._send({}, 204)

    def kill(self, name: str, **_: object) -> None:
        self._end(name)
        self._send({}, 204)

    def remove(self, name: str, **_: object) -> None:
        if name not in self.server.containers:
            self._send({"message": "no such container"}, 404)
            return
        self._end(name)
        del self.server.containers[name]
        self._send({}, 204)

    def _end(self, name: str) -> None:
        self.server.containers[name].running = False
        self.server.containers[name].ended.set()

    def containers(self, **_: object) -> None:
        found = [
            {"Id": name, "Names": [f"/{name}"], "Labels": each.body["Labels"]}
            for name, each in self.server.containers.items()
        ]
        self._send(found)

    def volumes(self, **_: object) -> None:
        found = [{"Name": name, **body} for name, body in self.server.volumes.items()]
        self._send({"Volumes": found})

    def make_volume(self, body: dict[str, Any], **_: object) -> None:
        self.server.volumes[body["Name"]] = body
        self._send(body, 201)

    def remove_volume(self, name: str, **_: object) -> None:
        self.server.volumes.pop(name, None)
        self._send({}, 204)

    def make_exec(self, name: str, **_: object) -> None:
        self._send({"Id": name}, 201)

    def run_exec(self, name: str, **_: object) -> None:
        """Head and output in one piece, as a busy machine reads them."""
        del name
        self.close_connection = True
        head = b"HTTP/1.1 200 OK\r\nContent-Type: application/vnd.docker.raw-stream\r\n\r\n"
        self.wfile.write(head + self.server.printed)


_CALLS: tuple[tuple[str, str, Any], ...] = (
    ("/version", "GET:version", _Handler.version),
    ("/info", "GET:info", _Handler.info),
    ("/images/(.+)/json", "GET:image", _Handler.image),
    ("/containers/create", "POST:create", _Handler.create),
    ("/containers/json", "GET:containers", _Handler.containers),
    ("/containers/([^/]+)/json", "GET:inspect", _Handler.inspect),
    ("/containers/([^/]+)/attach", "POST:attach", _Handler.attach),
    ("/containers/([^/]+)/wait", "POST:wait", _Handler.wait),
    ("/containers/([^/]+)/start", "POST:start", _Handler.start),
    ("/containers/([^/]+)/kill", "POST:kill", _Handler.kill),
    ("/containers/([^/]+)/exec", "POST:make_exec", _Handler.make_exec),
    ("/exec/([^/]+)/start", "POST:run_exec", _Handler.run_exec),
    ("/containers/([^/]+)", "DELETE:remove", _Handler.remove),
    ("/volumes", "GET:volumes", _Handler.volumes),
    ("/volumes/create", "POST:make_volume", _Handler.make_volume),
    ("/volumes/([^/]+)", "DELETE:remove_volume", _Handler.remove_volume),
)
