"""gate2 finds the engine that the `docker` command finds, then the user's own."""

import hashlib
import json
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest
from docker.errors import DockerException

from gate2.sandbox.docker import endpoint


@pytest.fixture(autouse=True)
def nowhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No engine, no context, no variable of whoever runs the tests."""
    for name in ("DOCKER_HOST", "DOCKER_CONTEXT", "DOCKER_TLS_VERIFY", "DOCKER_CERT_PATH"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("DOCKER_CONFIG", str(tmp_path / "config"))
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path / "runtime"))
    monkeypatch.setattr(endpoint, "DEFAULT_SOCKET", tmp_path / "docker.sock")
    (tmp_path / "runtime").mkdir()


@pytest.fixture
def rootless(tmp_path: Path) -> Iterator[Path]:
    path = tmp_path / "runtime" / "docker.sock"
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(str(path))
        listener.listen()
        yield path


def write_context(directory: Path, name: str, host: str) -> Path:
    digest = hashlib.sha256(name.encode()).hexdigest()
    meta = directory / "config" / "contexts" / "meta" / digest / "meta.json"
    meta.parent.mkdir(parents=True)
    document = {"Name": name, "Endpoints": {"docker": {"Host": host, "SkipTLSVerify": False}}}
    meta.write_text(json.dumps(document), encoding="utf-8")
    return directory / "config" / "contexts" / "tls" / digest / "docker"


def choose_context(directory: Path, name: str) -> None:
    (directory / "config").mkdir(exist_ok=True)
    text = json.dumps({"currentContext": name})
    (directory / "config" / "config.json").write_text(text, encoding="utf-8")


def test_machines_socket_is_the_default(tmp_path: Path) -> None:
    found = endpoint.find()
    assert (found.host, found.said_by) == (f"unix://{tmp_path}/docker.sock", "default")
    assert found.socket_path == tmp_path / "docker.sock"


def test_variable_goes_before_everything(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write_context(tmp_path, "other", "tcp://192.0.2.1:2375")
    choose_context(tmp_path, "other")
    monkeypatch.setenv("DOCKER_HOST", "unix:///somewhere/docker.sock")
    assert endpoint.find().socket_path == Path("/somewhere/docker.sock")


def test_current_context_is_honoured(tmp_path: Path) -> None:
    write_context(tmp_path, "lab", "tcp://192.0.2.1:2375")
    choose_context(tmp_path, "lab")
    found = endpoint.find()
    assert (found.host, found.said_by) == ("tcp://192.0.2.1:2375", "context lab")
    assert found.socket_path is None


def test_context_of_the_environment_goes_before_the_current_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_context(tmp_path, "lab", "unix:///lab.sock")
    choose_context(tmp_path, "gone")
    monkeypatch.setenv("DOCKER_CONTEXT", "lab")
    assert endpoint.find().host == "unix:///lab.sock"


@pytest.mark.parametrize("meta", [None, "{", "[]", '{"Endpoints": {}}', '{"Endpoints": null}'])
def test_context_that_cannot_be_read_is_never_another_engine(
    tmp_path: Path, rootless: Path, meta: str | None
) -> None:
    write_context(tmp_path, "lab", "unix:///lab.sock")
    choose_context(tmp_path, "lab")
    (path,) = (tmp_path / "config").rglob("meta.json")
    path.unlink() if meta is None else path.write_text(meta, encoding="utf-8")
    with pytest.raises(DockerException, match="context 'lab' is in force and cannot be read"):
        endpoint.find()


def test_context_brings_its_certificates(tmp_path: Path) -> None:
    certificates = write_context(tmp_path, "lab", "tcp://192.0.2.1:2376")
    choose_context(tmp_path, "lab")
    certificates.mkdir(parents=True)
    for name in ("ca.pem", "cert.pem", "key.pem"):
        (certificates / name).write_text("x", encoding="utf-8")
    tls = endpoint.find().options["tls"]
    assert (tls.ca_cert, tls.verify) == (str(certificates / "ca.pem"), True)
    assert tls.cert == (str(certificates / "cert.pem"), str(certificates / "key.pem"))


@pytest.mark.parametrize("text", ["{", "[]", "{}", '{"currentContext": ""}'])
def test_broken_configuration_names_no_context(tmp_path: Path, text: str) -> None:
    (tmp_path / "config").mkdir()
    (tmp_path / "config" / "config.json").write_text(text, encoding="utf-8")
    assert endpoint.find().said_by == "default"


def test_users_own_engine_is_taken_where_the_machines_does_not_answer(rootless: Path) -> None:
    found = endpoint.find()
    assert (found.socket_path, found.said_by) == (rootless, "rootless")


def test_machines_engine_goes_before_the_users_own(tmp_path: Path, rootless: Path) -> None:
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(str(tmp_path / "docker.sock"))
        listener.listen()
        assert endpoint.find().said_by == "default"


def test_socket_that_nobody_listens_at_is_named_with_who_said_so(tmp_path: Path) -> None:
    with pytest.raises(DockerException, match=r"docker\.sock \(default\): No such file"):
        endpoint.knock(endpoint.find(), 1.0)
