"""Creates containers, and requires that the engine took every setting as it was given."""

from collections.abc import Mapping
from typing import Any

import docker

from gate2.sandbox.docker.container import EVERY_GPU
from gate2.sandbox.docker.engine import create_container, engine_fault


def create_as_asked(api: docker.APIClient, name: str, body: dict[str, Any]) -> str:
    """Create a container, compare it with what was asked for, and return its ID.

    Raises:
        InfrastructureError: a limit cannot be applied, or the engine changed a setting.
        docker.errors.ImageNotFound: the engine does not have the image.
        ENGINE_ERRORS: the engine failed.
    """
    made = create_container(api, name, body)
    if made.get("Warnings"):
        raise engine_fault("the engine cannot apply a limit: " + "; ".join(made["Warnings"]))
    if wrong := misapplied(body, api.inspect_container(name)):
        raise engine_fault(f"the engine changed {', '.join(wrong)} of a container")
    return str(made["Id"])


def misapplied(body: Mapping[str, Any], inspected: Mapping[str, Any]) -> list[str]:
    """The settings that the engine did not take over as they were given."""
    wanted = {
        "Image": (body["Image"], inspected.get("Image")),
        "User": (body["User"], inspected.get("Config", {}).get("User")),
        "Entrypoint": (body["Entrypoint"], inspected.get("Config", {}).get("Entrypoint")),
    }
    host = inspected.get("HostConfig", {})
    for name, value in body["HostConfig"].items():
        if name not in ("Mounts", "Ulimits", "LogConfig", "RestartPolicy", "DeviceRequests"):
            wanted[name] = (value, host.get(name))
    given = body["HostConfig"].get("DeviceRequests", [])
    wanted["DeviceRequests"] = (given, [_named(each) for each in host.get("DeviceRequests") or []])
    wrong = [name for name, (given, taken) in wanted.items() if (given or None) != (taken or None)]
    if host.get("Privileged") or host.get("LogConfig", {}).get("Type") != "none":
        wrong.append("Privileged or LogConfig")
    return wrong


def _named(request: Mapping[str, Any]) -> dict[str, Any]:
    """The members of a device request that are ours; engines fill in others."""
    return {name: request.get(name) for name in EVERY_GPU}
