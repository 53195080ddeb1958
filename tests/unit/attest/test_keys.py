"""A key nobody else can use, read from where it is meant to be, or refused in words."""

import os
import stat
from collections.abc import Callable
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric import dsa, ec, ed448, ed25519, rsa, x25519
from cryptography.hazmat.primitives.asymmetric.types import PrivateKeyTypes
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
)

from gate2.attest.keys import KEY_VARIABLE, generate_key, key_from, public_path, read_key
from gate2.attest.pem import MAX_KEY_BYTES
from gate2.errors import UsageError
from somebody import UID, Somebody

PLAIN = (Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())


@pytest.fixture
def pem() -> bytes:
    return ed25519.Ed25519PrivateKey.generate().private_bytes(*PLAIN)


@pytest.fixture
def key_file(tmp_path: Path) -> Path:
    path = tmp_path / "key"
    generate_key(path)
    return path


def written(path: Path, data: bytes, mode: int = 0o600) -> Path:
    path.write_bytes(data)
    path.chmod(mode)
    return path


def refusal(path: Path) -> str:
    with pytest.raises(UsageError) as refused:
        read_key(path)
    message = refused.value.message
    assert message.startswith(f"{path}: expected ")
    return message


# --- making ------------------------------------------------------------------------------------


def test_a_made_key_signs_as_the_public_key_that_was_printed(tmp_path: Path) -> None:
    public = generate_key(tmp_path / "key")
    key = read_key(tmp_path / "key")
    assert key.public == public
    assert (tmp_path / "key.pub").read_bytes() == public.encode() + b"\n"
    of_public = ed25519.Ed25519PublicKey.from_public_bytes(bytes.fromhex(public))
    of_public.verify(key.sign(b"message"), b"message")


def test_nobody_but_the_owner_can_read_a_made_key_whatever_the_umask(tmp_path: Path) -> None:
    before = os.umask(0)
    try:
        generate_key(tmp_path / "open")
        os.umask(0o377)
        generate_key(tmp_path / "closed")
    finally:
        os.umask(before)
    for name in ("open", "closed"):
        assert stat.S_IMODE((tmp_path / name).stat().st_mode) == 0o600
        assert stat.S_IMODE((tmp_path / f"{name}.pub").stat().st_mode) == 0o644
        read_key(tmp_path / name)


def test_the_private_bytes_are_never_under_a_name_that_others_can_open(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[int] = []
    link = os.link

    def spying(source: str, target: Path, *, follow_symlinks: bool) -> None:
        seen.append(stat.S_IMODE(Path(source).stat().st_mode))
        link(source, target, follow_symlinks=follow_symlinks)

    monkeypatch.setattr(os, "link", spying)
    before = os.umask(0)
    try:
        generate_key(tmp_path / "key")
    finally:
        os.umask(before)
    assert seen == [0o644, 0o600]
    assert sorted(each.name for each in tmp_path.iterdir()) == ["key", "key.pub"]


@pytest.mark.parametrize("taken", ["key", "key.pub"])
@pytest.mark.parametrize("what", ["file", "link to nowhere", "directory"])
def test_a_key_is_never_written_over_another(tmp_path: Path, taken: str, what: str) -> None:
    there = tmp_path / taken
    if what == "file":
        there.write_bytes(b"kept")
    elif what == "directory":
        there.mkdir()
    else:
        there.symlink_to(tmp_path / "elsewhere")
    with pytest.raises(UsageError, match="never written over another; choose another name"):
        generate_key(tmp_path / "key")
    assert [each.name for each in tmp_path.iterdir()] == [taken]
    if what == "file":
        assert there.read_bytes() == b"kept"


def test_of_two_who_make_the_same_key_at_once_the_second_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    link = os.link

    def outrun(source: str, target: Path, *, follow_symlinks: bool) -> None:
        if target.name == "key":
            target.write_bytes(b"the first one's")
        link(source, target, follow_symlinks=follow_symlinks)

    monkeypatch.setattr(os, "link", outrun)
    with pytest.raises(UsageError, match="never written over another"):
        generate_key(tmp_path / "key")
    assert (tmp_path / "key").read_bytes() == b"the first one's"
    assert [each.name for each in tmp_path.iterdir()] == ["key"]


def test_a_key_that_could_not_be_written_whole_is_not_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    synced = os.fsync
    calls: list[int] = []

    def failing(descriptor: int) -> None:
        calls.append(descriptor)
        if len(calls) == 2:
            raise OSError(28, "No space left on device")
        synced(descriptor)

    monkeypatch.setattr(os, "fsync", failing)
    with pytest.raises(OSError, match="No space left"):
        generate_key(tmp_path / "key")
    assert list(tmp_path.iterdir()) == []


def test_a_directory_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=f"expected a directory at {tmp_path / 'no'}"):
        generate_key(tmp_path / "no" / "key")


# --- files that are refused --------------------------------------------------------------------


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o620, 0o602, 0o610, 0o601, 0o644, 0o666])
def test_a_key_that_others_can_use_signs_nothing(key_file: Path, mode: int) -> None:
    key_file.chmod(mode)
    message = refusal(key_file)
    assert f"found mode {mode:04o}; run `chmod 600 {key_file}`" in message


def test_a_link_is_no_key_even_where_it_leads_to_one(key_file: Path, tmp_path: Path) -> None:
    link = tmp_path / "link"
    link.symlink_to(key_file)
    assert "found a link" in refusal(link)


def test_a_pipe_is_no_key_and_does_not_hold_the_reader(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe", 0o600)
    assert "found no regular file" in refusal(tmp_path / "pipe")


def test_a_directory_or_nothing_is_no_key(tmp_path: Path) -> None:
    assert "found a directory" in refusal(tmp_path)
    assert "No such file or directory" in refusal(tmp_path / "none")


def test_the_public_half_is_told_from_the_private_one(key_file: Path) -> None:
    message = refusal(public_path(key_file))
    assert "found a public one" in message
    assert "chmod" not in message


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can give files away")
def test_somebody_elses_key_is_refused(key_file: Path) -> None:
    os.chown(key_file, UID, UID)
    message = refusal(key_file)
    assert f"expected a key of user 0 or of root, found one of user {UID}" in message
    assert f"chown 0 {key_file}" in message


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can become somebody")
def test_somebody_without_root_makes_and_reads_a_key_of_his_own_alone(somebody: Somebody) -> None:
    code, out, err = somebody.run("keygen", "-o", "key")
    assert code == 0, err
    made = somebody.home / "key"
    assert (stat.S_IMODE(made.stat().st_mode), made.stat().st_uid) == (0o600, UID)
    assert out == f'keys = ["{public_path(made).read_text().strip()}"]\n'
    of_root = written(somebody.home / "root", made.read_bytes())
    script = "from gate2.attest.keys import read_key; from pathlib import Path; import sys\n" + (
        "print(read_key(Path(sys.argv[1])).public)"
    )
    told: list[str] = []
    for path in (made, of_root):
        process = somebody.start_python("-c", script, path)
        told += process.communicate(timeout=60)
    assert told[0] == public_path(made).read_text()
    assert f"{of_root}: expected a key file that can be read: Permission denied" in told[3]


# --- contents that are refused -----------------------------------------------------------------


def test_only_an_ed25519_key_signs(tmp_path: Path) -> None:
    others: dict[str, PrivateKeyTypes] = {
        "RSA": rsa.generate_private_key(65537, 2048),
        "EC": ec.generate_private_key(ec.SECP256R1()),
        "Ed448": ed448.Ed448PrivateKey.generate(),
        "X25519": x25519.X25519PrivateKey.generate(),
        "DSA": dsa.generate_private_key(2048),
    }
    for name, key in others.items():
        assert f"found one of {name};" in refusal(
            written(tmp_path / name, key.private_bytes(*PLAIN))
        )


def test_an_encrypted_key_is_named_as_such(tmp_path: Path) -> None:
    key = ed25519.Ed25519PrivateKey.generate()
    locked = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, BestAvailableEncryption(b"x"))
    assert "found one behind a passphrase" in refusal(written(tmp_path / "locked", locked))


def test_every_other_form_of_a_key_is_named_as_what_it_is(tmp_path: Path) -> None:
    key = ed25519.Ed25519PrivateKey.generate()
    public = key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    ssh = key.private_bytes(Encoding.PEM, PrivateFormat.OpenSSH, NoEncryption())
    old = ec.generate_private_key(ec.SECP256R1()).private_bytes(
        Encoding.PEM, PrivateFormat.TraditionalOpenSSL, NoEncryption()
    )
    raw = key.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())
    for data, found in (
        (public, "found a public key"),
        (ssh, "found a key in the form of ssh-keygen"),
        (old, "found a PEM block of the kind EC PRIVATE KEY"),
        (raw, "found no PEM block"),
        (b"", "found nothing"),
        (b" \n", "found nothing"),
        (b"\xff" * 40, "found no PEM block"),
    ):
        assert found in refusal(written(tmp_path / "key", data))


def test_a_file_that_could_be_read_as_two_keys_is_read_as_none(tmp_path: Path, pem: bytes) -> None:
    other = ed25519.Ed25519PrivateKey.generate().private_bytes(*PLAIN)
    for data in (pem + other, pem + pem, pem.rstrip(b"\n") + other):
        assert "found 2 PEM blocks" in refusal(written(tmp_path / "key", data))


@pytest.mark.parametrize(
    "spoilt",
    [
        lambda pem: b"Bag Attributes\n" + pem,
        lambda pem: pem + b"trailing",
        lambda pem: pem.replace(b"-----\n", b"-----\nProc-Type: 4,ENCRYPTED\n", 1),
        lambda pem: pem.replace(b"END PRIVATE", b"END RSA PRIVATE"),
        lambda pem: pem.replace(b"\n", b"\\n"),
        lambda pem: pem.replace(b"-----END PRIVATE KEY-----\n", b""),
        lambda pem: b"\xef\xbb\xbf" + pem,
    ],
    ids=["before", "after", "headers", "other end", "escaped newlines", "cut", "byte order mark"],
)
def test_a_block_with_anything_beside_it_is_refused(
    tmp_path: Path, pem: bytes, spoilt: Callable[[bytes], bytes]
) -> None:
    message = refusal(written(tmp_path / "key", spoilt(pem)))
    assert "found a PEM block with something before, in or after it" in message


def test_a_block_that_does_not_decode_is_refused(tmp_path: Path, pem: bytes) -> None:
    lines = pem.splitlines()
    for body in (lines[1][:-8], lines[1][:20] + b"A" * 44, b"AAAA", b"====", lines[1] + b"AAAA"):
        data = b"\n".join((lines[0], body, lines[2], b""))
        assert "does not decode to one" in refusal(written(tmp_path / "key", data))


def test_a_huge_file_is_not_read_to_its_end(tmp_path: Path, pem: bytes) -> None:
    for data in (pem + b"\n" * MAX_KEY_BYTES, b"\0" * (MAX_KEY_BYTES + 1)):
        path = written(tmp_path / "key", data)
        assert f"found more than {MAX_KEY_BYTES} bytes" in refusal(path)


def test_a_key_with_windows_line_ends_is_the_same_key(tmp_path: Path, pem: bytes) -> None:
    plain = read_key(written(tmp_path / "plain", pem))
    dos = read_key(written(tmp_path / "dos", pem.replace(b"\n", b"\r\n")))
    assert dos.public == plain.public


def test_no_refusal_shows_a_word_of_the_secret(tmp_path: Path, pem: bytes) -> None:
    secret = pem.splitlines()[1]
    for data in (pem + pem, pem + b"x", secret, b"-----BEGIN " + secret + b"-----", pem[:-30]):
        assert secret.decode() not in refusal(written(tmp_path / "key", data))


def test_a_key_shown_by_accident_shows_no_secret(key_file: Path) -> None:
    key = read_key(key_file)
    secret = key_file.read_text().splitlines()[1]
    assert secret not in repr(key)
    assert key.public in repr(key)


# --- where it comes from -----------------------------------------------------------------------


def test_the_option_comes_before_the_variable(
    tmp_path: Path, key_file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = tmp_path / "other"
    public = generate_key(other)
    monkeypatch.setenv(KEY_VARIABLE, str(key_file))
    chosen = key_from(other)
    assert chosen is not None
    assert chosen.public == public
    from_variable = key_from(None)
    assert from_variable is not None
    assert from_variable.public == public_path(key_file).read_text().strip()


def test_without_a_key_nothing_is_signed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(KEY_VARIABLE, raising=False)
    assert key_from(None) is None
    for empty in ("", " ", "\n"):
        monkeypatch.setenv(KEY_VARIABLE, empty)
        assert key_from(None) is None


def test_the_variable_may_hold_the_key_itself(
    key_file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(KEY_VARIABLE, key_file.read_text().strip())
    key = key_from(None)
    assert key is not None
    assert key.public == public_path(key_file).read_text().strip()


def test_a_variable_that_names_an_open_file_is_refused(
    key_file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    key_file.chmod(0o644)
    monkeypatch.setenv(KEY_VARIABLE, str(key_file))
    with pytest.raises(UsageError, match="found mode 0644"):
        key_from(None)


def test_a_secret_pasted_in_another_form_is_not_shown_in_a_log(
    key_file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    secret = key_file.read_text().splitlines()[1]
    for stated in (secret, "x" * 5000 + secret, f"a\nb\n{secret}"):
        monkeypatch.setenv(KEY_VARIABLE, stated)
        with pytest.raises(UsageError) as refused:
            key_from(None)
        assert secret not in refused.value.message
        assert refused.value.message.startswith("GATE2_KEY: expected the path of a key file, or")
    monkeypatch.setenv(KEY_VARIABLE, f"-----BEGIN PRIVATE KEY-----\n{secret}")
    with pytest.raises(UsageError, match=r"^GATE2_KEY: expected one Ed25519") as cut:
        key_from(None)
    assert secret not in cut.value.message


def test_the_file_beside_it_has_no_word_in_who_signs(key_file: Path) -> None:
    before = read_key(key_file).public
    public_path(key_file).write_text("0" * 64 + "\n")
    assert read_key(key_file).public == before
