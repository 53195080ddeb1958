"""docs/cluster.md names options, resources and files that there are."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

from gate2.cli.main import COMMANDS, cli
from gate2.executor.task import LaneName
from gate2.version import VERSION

PAGE = Path(__file__).resolve().parents[2] / "docs" / "cluster.md"
TEXT = PAGE.read_text(encoding="utf-8")
KINDS = {
    "RayCluster": "ray.io/v1",
    "NetworkPolicy": "networking.k8s.io/v1",
    "RuntimeClass": "node.k8s.io/v1",
    "DaemonSet": "apps/v1",
}
POD_KEYS = {
    *("automountServiceAccountToken", "containers", "volumes", "hostPID", "nodeSelector"),
    *("tolerations", "runtimeClassName"),
}
CONTAINER_KEYS = {
    *("name", "image", "env", "resources", "volumeMounts", "securityContext", "command"),
}


def manifests() -> dict[str, dict[str, Any]]:
    """By kind."""
    blocks = re.findall(r"```yaml\n(.*?)```", TEXT, re.DOTALL)
    documents = [each for block in blocks for each in YAML(typ="safe").load_all(block)]
    return {document["kind"]: document for document in documents}


def pods() -> Iterator[dict[str, Any]]:
    """The pod specs of all manifests."""
    found = manifests()
    cluster = found["RayCluster"]["spec"]
    for group in (cluster["headGroupSpec"], *cluster["workerGroupSpecs"]):
        yield group["template"]["spec"]
    yield found["DaemonSet"]["spec"]["template"]["spec"]


def test_each_manifest_is_of_its_api() -> None:
    assert {kind: each["apiVersion"] for kind, each in manifests().items()} == KINDS


def test_the_cluster_has_the_keys_that_the_operator_takes() -> None:
    spec = manifests()["RayCluster"]["spec"]
    assert set(spec) == {"rayVersion", "authOptions", "headGroupSpec", "workerGroupSpecs"}
    assert spec["authOptions"] == {"mode": "token"}
    assert set(spec["headGroupSpec"]) == {"serviceType", "rayStartParams", "template"}
    for group in spec["workerGroupSpecs"]:
        wanted = {"groupName", "replicas", "minReplicas", "maxReplicas"}
        assert set(group) == wanted | {"rayStartParams", "template"}
        assert group["minReplicas"] <= group["replicas"] <= group["maxReplicas"]


def test_workers_offer_lanes_under_their_names_and_the_head_offers_none() -> None:
    spec = manifests()["RayCluster"]["spec"]
    assert spec["headGroupSpec"]["rayStartParams"]["num-cpus"] == "0"
    for group in spec["workerGroupSpecs"]:
        parameter = group["rayStartParams"]["resources"]
        assert set(json.loads(json.loads(parameter))) <= {str(lane) for lane in LaneName}


def test_pods_and_containers_have_keys_of_their_schema_and_volumes_that_are_mounted() -> None:
    for pod in pods():
        assert set(pod) <= POD_KEYS
        mounted = {m["name"] for c in pod["containers"] for m in c.get("volumeMounts", ())}
        assert mounted == {volume["name"] for volume in pod.get("volumes", ())}
        for container in pod["containers"]:
            assert set(container) <= CONTAINER_KEYS
            assert re.fullmatch(r".+@sha256:[0-9a-f]{64}", container["image"]), "by digest"


def test_selectors_select_the_pods_that_are_made() -> None:
    spec = manifests()["DaemonSet"]["spec"]
    assert spec["selector"]["matchLabels"] == spec["template"]["metadata"]["labels"]
    name = manifests()["RayCluster"]["metadata"]["name"]
    policy = manifests()["NetworkPolicy"]["spec"]
    assert policy["podSelector"]["matchLabels"] == {"ray.io/cluster": name}


@pytest.mark.ray
def test_ray_start_has_the_options_that_are_used() -> None:
    from ray.scripts.scripts import start

    known = {option for parameter in start.params for option in parameter.opts}
    spec = manifests()["RayCluster"]["spec"]
    used = {
        f"--{name}"
        for group in (spec["headGroupSpec"], *spec["workerGroupSpecs"])
        for name in group["rayStartParams"]
    }
    lines = re.findall(r"^ray start (?:.*\\\n)*.*$", TEXT, re.MULTILINE)
    used |= {option for line in lines for option in re.findall(r"--[a-z-]+", line)}
    assert len(lines) == 2
    assert used <= known


def test_commands_of_the_page_have_their_options() -> None:
    (command,) = manifests()["DaemonSet"]["spec"]["template"]["spec"]["containers"]
    spoken = [" ".join(command["command"]), *re.findall(r"`?(gate2 [a-z].*?)(?:`|#|\n)", TEXT)]
    seen = set()
    for line in spoken:
        _, name, *rest = line.split()
        if name not in COMMANDS:
            continue
        found = cli.get_command(None, name)  # type: ignore[arg-type]  # it needs no context
        assert found is not None
        known = {option for parameter in found.params for option in parameter.opts}
        used = {word for word in rest if word.startswith("--")}
        assert used <= known, line
        seen |= {(name, option) for option in used}
    assert {("check", "--executor"), ("check", "--address"), ("reap", "--every")} <= seen


def test_the_image_has_this_version() -> None:
    assert f"gate2-{VERSION}-py3-none-any.whl[ray,embedded]" in TEXT
