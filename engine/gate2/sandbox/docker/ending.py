"""Asks the engine for the end of a container, before that container is started.

An end that comes at once is then not missed, and one that never comes is not waited for: the
question stands on a thread and a connection of its own, which `close` cuts.
"""

import socket
import threading
from contextlib import suppress

from gate2.sandbox.docker.engine import ENGINE_ERRORS, connect, engine_fault, raw_socket, short

_JOIN_S = 10.0


class Ending:
    """The engine's word that a container ended. `done` is set with it, or when it cannot come."""

    def __init__(self, name: str, version: str, timeout_s: float, done: threading.Event) -> None:
        self.ended = False
        self._name, self._version, self._timeout_s = name, version, timeout_s
        self._done, self._asked = done, threading.Event()
        self._fault = ""
        self._socket: socket.socket | None = None
        self._thread = threading.Thread(target=self._wait, name="gate2-wait", daemon=True)
        self._thread.start()

    def require_asked(self) -> None:
        """Return once the engine has taken the question.

        Raises:
            InfrastructureError: INF-001, it did not within the time of a call.
        """
        self._asked.wait()  # the call has a timeout of its own
        if self._fault:
            raise engine_fault(f"asking for the end of {self._name}: {self._fault}")

    def join(self, timeout_s: float) -> bool:
        """Whether the container has ended, after waiting at most that long."""
        self._thread.join(timeout_s)
        return self.ended

    def close(self) -> None:
        """Take the question back. One that was answered is left as it is."""
        if not self.ended and self._socket is not None:
            with suppress(OSError):
                self._socket.shutdown(socket.SHUT_RDWR)
        self._thread.join(_JOIN_S)

    def _wait(self) -> None:
        # A failed wait leaves `ended` false: the payload is then killed, and that fails loudly.
        try:
            api = connect(self._version)
            try:
                url = f"{api.base_url}/v{api.api_version}/containers/{self._name}/wait"
                with api.post(
                    url, params={"condition": "next-exit"}, stream=True, timeout=api.timeout
                ) as answer:
                    answer.raise_for_status()
                    self._socket = raw_socket(api, answer)
                    self._socket.settimeout(self._timeout_s)  # the head came: now the end may take
                    self._asked.set()
                    self.ended = "StatusCode" in answer.json()
            finally:
                api.close()
        except (*ENGINE_ERRORS, OSError, ValueError) as error:
            self._fault = short(error)
        self._asked.set()
        self._done.set()
