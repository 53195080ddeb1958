"""What an engine says of itself, asked once: versions, runtimes, and whether it runs here."""

import threading
from collections.abc import Mapping
from functools import cached_property
from typing import Any

import docker

from gate2.sandbox.docker import local as local_engine
from gate2.sandbox.docker.engine import connect
from gate2.sandbox.job import Image
from gate2.sandbox.runc import gvisor

_MINIMUM_API = (1, 41)
_REGISTER = (
    f"run `runsc install -- {' '.join(gvisor.ARGUMENTS)}` and reload the engine"
    " (`systemctl reload docker`)"
)


class EngineFacts:
    """One engine's account of itself. Every member raises ENGINE_ERRORS where none answers."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._apart: str | None = None

    @cached_property
    def version(self) -> Mapping[str, Any]:
        """The answer to its version call."""
        api = connect()
        try:
            return dict(api.version())
        finally:
            api.close()

    @cached_property
    def info(self) -> Mapping[str, Any]:
        """The answer to its info call."""
        api = connect(self.api_version)
        try:
            return dict(api.info())
        finally:
            api.close()

    @property
    def api_version(self) -> str:
        """The newest version of the API that it speaks."""
        return str(self.version["ApiVersion"])

    @property
    def rootless(self) -> bool:
        """Whether it runs as an ordinary user."""
        return any("name=rootless" in each for each in self.info.get("SecurityOptions") or [])

    @property
    def processors(self) -> int:
        """How many its containers can be scheduled on."""
        return int(self.info.get("NCPU") or 1)

    def runtime(self, asked: str) -> str:
        """The runtime that containers get where that one is asked for; empty asks for its own."""
        return asked or str(self.info.get("DefaultRuntime", "unknown"))

    def lack(self, runtime: str) -> str:
        """Empty when it can keep the seal with this runtime, else what it lacks and what to do."""
        if tuple(int(part) for part in self.api_version.split(".")) < _MINIMUM_API:
            return (
                f"the engine speaks API {self.api_version}, expected 1.41 (Engine 20.10) or newer"
            )
        platform = f"{self.version['Os']}/{self.version['Arch']}"
        if platform != "linux/amd64":
            return f"the seal is for linux/amd64, the engine is {platform}"
        if self.info.get("CgroupDriver") == "none":  # it says nothing when a container is made
            return (
                "the engine is rootless on cgroup version 1, where it applies no limit at all; boot"
                " with systemd.unified_cgroup_hierarchy=1, or use another engine or lane"
            )
        known = sorted(self.info.get("Runtimes") or {}) if runtime else []
        if runtime and runtime not in known:
            return f"the engine knows no runtime {runtime!r}, only {', '.join(known)}; {_REGISTER}"
        if runtime == gvisor.RUNSC and "--oci-seccomp" not in self._arguments(runtime):
            return f"the engine's {runtime} applies no seccomp profile; {_REGISTER}"
        return ""

    def lack_of_gpus(self) -> str:
        """Empty when the engine can hand GPUs in, else what to do."""
        if "nvidia" in (self.info.get("Runtimes") or {}):
            return ""
        return (
            "the engine has no runtime for GPUs; install the NVIDIA Container Toolkit and run"
            " `nvidia-ctk runtime configure`"
        )

    @property
    def on_this_machine(self) -> bool:
        """Whether this kernel runs its containers, whoever sees whose files."""
        return not local_engine.why_another_machine(self.info)

    def why_apart(self, api: docker.APIClient, image: Image) -> str:
        """Empty where it shares this machine and its files; else why it is taken not to."""
        with self._lock:
            if self._apart is None:
                self._apart = local_engine.why_apart(api, self.info, image)
            return self._apart

    @property
    def results_by(self) -> str:
        """How writable places are made and read: by this ``host``, or as ``volumes``."""
        return {"": "host", None: "unknown"}.get(self._apart, "volumes")

    def group_of(self, run: str) -> str:
        """The control group of a run's own that its container is put in; empty for none.

        Only for an engine on this machine, and one that takes plain paths.
        """
        return f"/gate2/{run}" if self.info.get("CgroupDriver") == "cgroupfs" else ""

    def record(self, runtime: str) -> dict[str, str]:
        """What a seal keeps of it."""
        parts = {item["Name"]: item["Version"] for item in self.version.get("Components") or []}
        used = self.runtime(runtime)
        return {
            "docker": str(self.version["Version"]),
            "runtime": used,
            "runtime_arguments": " ".join(self._arguments(used)),
            "runc": str(parts.get("runc", "unknown")),
            "kernel": str(self.info.get("KernelVersion", "unknown")),
            "cgroup": str(self.info.get("CgroupVersion", "unknown")),
            "storage": str(self.info.get("Driver", "unknown")),
            "rootless": "yes" if self.rootless else "no",
        }

    def _arguments(self, runtime: str) -> list[str]:
        """What the engine passes to a runtime besides its own."""
        known = self.info.get("Runtimes") or {}
        return [str(each) for each in known.get(runtime, {}).get("runtimeArgs") or []]
