"""Starts a payload container and follows it to its end.

The attach socket is closed before a kill, since a kill waits for one that nobody reads
(moby#41827). Whether the payload ran, and how it ended, is what the engine says.
"""

import threading
import time
from contextlib import suppress

import docker
from docker.errors import APIError, NotFound

from gate2.sandbox.docker import engine
from gate2.sandbox.docker.account import Account, Outcome, take_account
from gate2.sandbox.docker.attach import Attached
from gate2.sandbox.docker.ending import Ending
from gate2.sandbox.docker.engine import engine_fault, short
from gate2.sandbox.docker.shim import end_helper
from gate2.sandbox.images import images
from gate2.sandbox.interruption import require_going
from gate2.sandbox.job import Ended, Job

_TICK_S = 0.01
_SETTLE_S = 120


class Follower:
    """The output of a container that was created, attached to before anything is printed."""

    def __init__(self, api: docker.APIClient, job: Job, name: str, account: Account) -> None:
        self._job, self._name, self._account = job, name, account
        self._done = threading.Event()
        self._attached = Attached(engine.attach(api, name), job.limits.output_bytes, self._done.set)

    def close(self) -> None:
        """Stop reading; safe to repeat."""
        self._attached.close()

    def follow(self, api: docker.APIClient) -> Outcome:
        """Start the payload and follow it; it is dead when this returns, and not yet removed.

        Raises:
            InfrastructureError: it could not be run or ended.
            ENGINE_ERRORS: the engine failed.
        """
        self._account.open()
        ending = Ending(
            self._name, api.api_version, self._job.limits.wall_s + _SETTLE_S, self._done
        )
        try:
            ending.require_asked()
            start = time.monotonic()
            outcome = self._start(api) or self._to_the_end(api, ending, start)
        finally:
            ending.close()
            self._attached.close()
        if not outcome.not_started:
            outcome.stdout = bytes(self._attached.output.stdout.data)
            outcome.stderr = bytes(self._attached.output.stderr.data)
            take_account(api, self._job, self._name, outcome)
            self._account.close(outcome)
        return outcome

    def _start(self, api: docker.APIClient) -> Outcome | None:
        try:
            api.start(self._name)
        except APIError as error:
            end_helper(self._account.identity)
            # The engine's words for "no such program". An image made here has the programs that
            # are started, so there it is the engine that failed.
            if error.status_code == 400 and not images.is_own(self._job.image):
                return Outcome(not_started=short(error))
            raise
        return None

    def _to_the_end(self, api: docker.APIClient, ending: Ending, start: float) -> Outcome:
        deadline = start + self._job.limits.wall_s
        self._account.look()
        while not self._done.wait(max(0.0, min(_TICK_S, deadline - time.monotonic()))):
            require_going()
            self._account.look()
            if time.monotonic() >= deadline:
                break
        self._account.end()
        outcome = Outcome(wall_s=time.monotonic() - start)
        attached = self._attached
        if ending.ended:
            # Only the end of the container ends the stream; a process that outlived it does not
            # exist.
            attached.drain(engine.CALL_TIMEOUT_S)
            if attached.fault and not attached.output.overflowed:
                raise engine_fault(f"reading the output: {attached.fault}")
        if attached.output.overflowed:
            outcome.ended = Ended.OUTPUT_CAP
        elif not ending.ended:
            outcome.ended = Ended.TIMEOUT
        if not ending.ended:
            attached.close()
            self._kill(api, ending)
        return outcome

    def _kill(self, api: docker.APIClient, ending: Ending) -> None:
        """Kill the payload, all of it at once.

        The engine kills process 1 alone and waits for it, which takes the others with it when it
        is scheduled; a script that gave it the lowest priority and spins had ten seconds more.
        """
        self._account.kill()
        _kill(api, self._name)
        if not ending.join(engine.CALL_TIMEOUT_S):
            raise engine_fault(f"{self._name} did not end after a kill")


def _kill(api: docker.APIClient, name: str) -> None:
    """SIGKILL at once; a container that ended in the meantime is fine."""
    with suppress(NotFound):
        try:
            api.kill(name, "KILL")
        except APIError as error:
            if error.status_code != 409:
                raise
