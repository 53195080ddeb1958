"""Reads a container's attached output on a thread of its own, under byte caps."""

import socket
import threading
from collections.abc import Callable
from contextlib import suppress
from typing import Any

from gate2.sandbox.capture import Capped

_HEADER = 8
_PIECE = 1 << 16
_JOIN_S = 10.0


class Demultiplexer:
    """Takes Docker's attach stream apart: frames of stream number, three zeros, length, bytes.

    The frames are the daemon's; what is in them is the script's.
    """

    def __init__(self, cap: int) -> None:
        self.stdout, self.stderr = Capped(cap), Capped(cap)
        self._header = bytearray()
        self._left = 0
        self._target = self.stdout

    @property
    def overflowed(self) -> bool:
        """Whether either stream went over its cap."""
        return self.stdout.overflowed or self.stderr.overflowed

    def feed(self, data: bytes) -> None:
        """Take the next bytes of the stream, however they are cut.

        Raises:
            ValueError: this is no attach stream.
        """
        view = memoryview(data)
        while view:
            if self._left == 0:
                taken = _HEADER - len(self._header)
                self._header += view[:taken]
                view = view[taken:]
                if len(self._header) == _HEADER:
                    self._begin_frame()
                continue
            piece = view[: self._left]
            self._target.add(bytes(piece))
            self._left -= len(piece)
            view = view[len(piece) :]

    def _begin_frame(self) -> None:
        stream, self._left = self._header[0], int.from_bytes(self._header[4:], "big")
        if stream not in (0, 1, 2) or self._header[1:4] != b"\0\0\0":
            raise ValueError(f"not an attach frame: {bytes(self._header)!r}")
        self._target = self.stderr if stream == 2 else self.stdout
        self._header.clear()


class Attached:
    """A container's output, read until its end, its cap, or `close`."""

    def __init__(self, stream: Any, cap: int, on_overflow: Callable[[], None]) -> None:
        self._stream = stream
        self._socket: socket.socket = getattr(stream, "_sock", stream)
        self._socket.settimeout(None)
        self._on_overflow = on_overflow
        self.output = Demultiplexer(cap)
        self.fault = ""
        self._thread = threading.Thread(target=self._read, name="gate2-attach", daemon=True)
        self._thread.start()

    def close(self) -> None:
        """Stop reading; the daemon is then free to kill the container (moby#41827)."""
        with suppress(OSError):
            self._socket.shutdown(socket.SHUT_RDWR)
        self._thread.join(_JOIN_S)
        for held in (getattr(self._stream, "_response", None), self._stream, self._socket):
            if held is not None:
                with suppress(OSError, ValueError):  # each may close the next, and twice is fine
                    held.close()

    def drain(self, timeout_s: float) -> None:
        """Wait for the end of the stream, which comes with the end of the container."""
        self._thread.join(timeout_s)
        self.close()

    def _read(self) -> None:
        try:
            while not self.output.overflowed:
                piece = self._socket.recv(_PIECE)
                if not piece:
                    return
                self.output.feed(piece)
            self._on_overflow()
        except (OSError, ValueError) as error:
            self.fault = str(error)
