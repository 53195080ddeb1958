"""Drives a real repository of records through a pull request, and asks `gate2 ci` about it.

Every question is asked for all formats at once; they have to agree (`pull_request_formats`), and
the repository has to be, to the last file of it, what it was before.
"""

import contextlib
import io
import json
import os
import shutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from gate2.cli.main import run
from git_made import Repo
from pull_request_formats import FILES, require_agreement
from pull_request_records import (
    READINGS,
    Change,
    Document,
    attach,
    lay_out,
    mean_of,
    record_of,
    store,
)

Command = Callable[..., tuple[int, str, str]]
"""Takes a command's arguments; gives its exit code, standard output and standard error."""
TRUSTED = "editor"
"""A reviewer whom the base names."""


@dataclass(frozen=True, slots=True)
class Published:
    """A repository as its base stands; every test works on a copy."""

    repository: Path
    key: Path
    """The key that the base trusts."""
    state: Path
    """With what was run before: equal artifacts are not run again."""

    @property
    def public(self) -> str:
        """What stands in gate2.toml."""
        return self.key.with_suffix(".pub").read_text(encoding="utf-8").strip()

    def settings(self, more: str = "") -> str:
        """The base's gate2.toml, and more of it."""
        return f'[trust]\nkeys = ["{self.public}"]\nreviewers = ["{TRUSTED}"]\n{more}'


@dataclass(frozen=True, slots=True)
class Answer:
    """What `gate2 ci` said."""

    code: int
    findings: list[str]
    """Each as ``CLM-009 blocks moments/c1 records/moments/record.json``."""
    document: Mapping[str, Any] = field(repr=False)
    files: Mapping[str, str] = field(repr=False)
    told: str = field(repr=False)
    """On standard error."""

    def require(self, code: int, *findings: str) -> "Answer":
        """Exactly this exit code and these findings, whatever their order; but for plain notes."""
        came = {each for each in self.findings if " note " not in each or "waived by" in each}
        assert (self.code, sorted(came)) == (code, sorted(findings)), self.told
        return self

    def record(self, path: str) -> Mapping[str, Any]:
        """What it says of the record at this place."""
        return next(each for each in self.document["records"] if each["path"] == path)

    def claim(self, path: str, name: str) -> Mapping[str, Any]:
        """What it says of one claim."""
        return next(each for each in self.record(path)["claims"] if each["id"] == name)

    def all_findings(self) -> list[Mapping[str, Any]]:
        """As the JSON has them."""
        of_records = [
            each
            for record in self.document["records"]
            for holder in (record, *record["claims"])
            for each in holder["findings"]
        ]
        return [*self.document["findings"], *of_records]

    def message(self, code: str) -> str:
        """Of the one finding with this code."""
        found = [each for each in self.all_findings() if each["code"] == f"G2-{code}"]
        assert len(found) == 1, self.findings
        return str(found[0]["message"])

    def line(self, code: str) -> int:
        """Where the one finding with this code stands."""
        return int(next(x for x in self.all_findings() if x["code"] == f"G2-{code}")["line"])


class PullRequest:
    """A branch ``work`` off ``main`` in a copy of what is published."""

    def __init__(self, published: Published, place: Path) -> None:
        shutil.copytree(published.repository, place / "repository", symlinks=True)
        self.published = published
        self.place = place
        self.repo = Repo(place / "repository", make=False)
        self.repo.commits = 10
        self.repo.branch("work", "main")

    # --- what stands in the work tree ---------------------------------------------------------

    def at(self, path: str) -> Path:
        """A file or directory: below records/ where it does not say otherwise by a dot."""
        return self.repo.path / ("records" if not path.startswith("./") else "") / path

    def read(self, name: str, file: str = "record.json") -> Document:
        """A document of the record."""
        found: Document = json.loads(self.at(f"{name}/{file}").read_text(encoding="utf-8"))
        return found

    def edit(self, name: str, change: Change, file: str = "record.json") -> None:
        """Change a document of the record."""
        document = self.read(name, file)
        change(document)
        store(self.at(f"{name}/{file}"), document)

    def rewrite(self, path: str, change: Callable[[str], str]) -> None:
        """Change a file's text, which has to become another one."""
        before = self.at(path).read_text(encoding="utf-8")
        after = change(before)
        assert before != after
        self.at(path).write_text(after, encoding="utf-8")

    def add(self, name: str, value: str = "5.50", *, attached: bool = True) -> Path:
        """A new record with one claim; what is attached to it has the mean 5.5."""
        claim = mean_of("c1", f"sample of {name}", value)
        place = lay_out(self.at(name), record_of(name, claim))
        if attached:
            attach(place, "c1", READINGS["5.5"])
        return place

    def publish(
        self, *names: str, key: Path | None = None, expected: int = 0, settings: str = ""
    ) -> None:
        """`gate2 check --write`, by the holder of the trusted key unless it is another one.

        `settings` are those of a writer who goes by others than the base's.
        """
        policy = self.place / "writing.toml"
        policy.write_text(settings or self.published.settings(), encoding="utf-8")
        places = [str(self.at(name)) for name in names]
        signer = ["--key", str(key or self.published.key), "--assurance", "independent"]
        sealed = ["--sandbox", "runc", "--policy", str(policy)]
        code, out, err = spoken("check", *places, "--write", *signer, *sealed)
        assert code == expected, out + err

    def bind(self, name: str) -> None:
        """`gate2 bind`, by somebody who says that it is about the text of now."""
        code, out, err = spoken("bind", "--rebind", str(self.at(name)))
        assert code == 0, out + err

    # --- commits ------------------------------------------------------------------------------

    def commit(self, message: str = "Change a record") -> str:
        """Everything that the work tree holds."""
        return self.repo.commit(message)

    def on_base(self, change: Callable[[], object], *, parting: bool = True) -> None:
        """A further commit on ``main``; the branch begins there, or (not `parting`) stays back."""
        self.repo.checkout("main")
        change()
        self.commit("Change the base")
        if parting:
            self.repo.branch("work", "main")
        else:
            self.repo.checkout("work")

    def base_settings(self, more: str = "", *, parting: bool = True) -> None:
        """The base's gate2.toml says more than which key it trusts."""
        text = self.published.settings(more)
        self.on_base(lambda: self.repo.write({"gate2.toml": text}), parting=parting)

    # --- the question -------------------------------------------------------------------------

    def judge(self, *options: str, commit: bool = True, where: Path | None = None) -> Answer:
        """`gate2 ci --base main` in all formats, of all that was changed unless it is not to be."""
        if commit and self.repo.git("status", "--porcelain"):
            self.commit()
        if "--base" not in options:
            options = ("--base", "main", *options)
        return asked(where or self.repo.path, self.place, *options)


def asked(repository: Path, place: Path, *options: str, command: Command | None = None) -> Answer:
    """`gate2 ci` in all formats, which agree; nothing in the repository was touched."""
    out = place / "out"
    shutil.rmtree(out, ignore_errors=True)
    forms = [part for form in FILES for part in ("--format", form)]
    before = everything_in(repository)
    code, printed, told = (command or spoken)(
        *("ci", "--repo", str(repository), "--sandbox", "runc", *forms, "-o", str(out), *options)
    )
    assert everything_in(repository) == before, "the repository was touched"
    assert "Traceback" not in told, told
    if not out.is_dir():
        return Answer(code, [], {"records": [], "findings": []}, {}, printed + told)
    files = {form: (out / name).read_bytes().decode("utf-8") for form, name in FILES.items()}
    document = json.loads(files["json"])
    answer = Answer(code, [], document, files, told)
    answer.findings.extend(sorted(map(_in_short, answer.all_findings())))
    require_agreement(code, document, files)
    return answer


def _in_short(finding: Mapping[str, Any]) -> str:
    about = "/".join(each for each in (finding["record"], finding["claim"]) if each)
    parts = [finding["code"].removeprefix("G2-"), finding["weight"], about, finding["path"]]
    if finding["waiver"]:
        parts.append(f"waived by {finding['waiver']['owner']}")
    return " ".join(each for each in parts if each)


def spoken(*arguments: str) -> tuple[int, str, str]:
    """A command in this process: exit code, standard output, standard error."""
    out, err = io.StringIO(), io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        code = run([*arguments])
    return code, out.getvalue(), err.getvalue()


def everything_in(place: Path) -> dict[str, tuple[int, int, int]]:
    """Every file below, ``.git`` too: its kind, its size and when it was written."""
    found = {}
    for top, directories, files in os.walk(place):
        for name in (*directories, *files):
            path = Path(top, name)
            status = path.lstat()
            written = 0 if name in directories else status.st_mtime_ns
            found[str(path)] = (status.st_mode, status.st_size, written)
    return found
