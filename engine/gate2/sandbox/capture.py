"""Reads two pipes of an untrusted process under byte caps and an absolute deadline."""

import os
import selectors
import time
from collections.abc import Callable
from dataclasses import dataclass

from gate2.sandbox.job import Ended

_PIECE = 1 << 16


@dataclass(frozen=True, slots=True)
class Captured:
    """What was read, at most the cap of each, and why reading ended."""

    stdout: bytes
    stderr: bytes
    stopped: Ended | None
    """TIMEOUT or OUTPUT_CAP; None when both pipes came to their end."""


class Capped:
    """Bytes up to a cap; what goes over it is remembered as a fact and not kept."""

    def __init__(self, cap: int) -> None:
        self.cap = cap
        self.data = bytearray()
        self.overflowed = False

    def add(self, piece: bytes) -> None:
        """Keep as much of the piece as still fits."""
        room = self.cap - len(self.data)
        self.data += piece[:room]
        self.overflowed = self.overflowed or len(piece) > room


def capture(
    stdout: int, stderr: int, *, cap: int, deadline: float, tick: Callable[[], None] | None = None
) -> Captured:
    """Read both descriptors to their end, to `cap` bytes of either, or to the deadline.

    The end of a stream is not the end of its process: the caller waits for that.
    `deadline` is a value of `time.monotonic()`; `tick` is called a few times a second.
    """
    streams = {stdout: Capped(cap), stderr: Capped(cap)}
    stopped: Ended | None = None
    with selectors.DefaultSelector() as selector:
        for descriptor in streams:
            selector.register(descriptor, selectors.EVENT_READ)
        while selector.get_map() and stopped is None:
            left = deadline - time.monotonic()
            if left <= 0:
                stopped = Ended.TIMEOUT
                break
            for key, _ in selector.select(min(left, 0.2)):
                piece = os.read(key.fd, _PIECE)
                if not piece:
                    selector.unregister(key.fd)
                    continue
                streams[key.fd].add(piece)
                if streams[key.fd].overflowed:
                    stopped = Ended.OUTPUT_CAP
            if tick is not None:
                tick()
    return Captured(bytes(streams[stdout].data), bytes(streams[stderr].data), stopped)
