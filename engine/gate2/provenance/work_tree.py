"""Writes a commit as the work tree that lean-dojo reads: its files, and our own `.git` beside."""

import os
import shutil
from pathlib import Path

from gate2.git.materialise import DirectoryCaps, materialise
from gate2.git.repository import Repository
from gate2.provenance.bundle import NotRead

CAPS = DirectoryCaps(files=5000, file_bytes=16 << 20, total_bytes=128 << 20, depth=32)


def write_work_tree(repository: Repository, commit: str, target: Path) -> None:
    """Write `target`, which is not there yet; its files are readable for every user.

    Raises:
        NotRead: the commit holds what no honest git writes, a submodule, or more than `CAPS`.
        InvalidRecord: its tree is none.
        InfrastructureError: INF-014, an object is missing or damaged; INF-004, the disk is full.
    """
    target.mkdir()
    if reasons := materialise(repository, repository.tree(commit), "", target, CAPS):
        raise NotRead(reasons[0].message)
    own = target / ".git"
    shutil.copytree(repository.directory, own)
    (own / "HEAD").write_text(f"{commit}\n", encoding="ascii")
    config = (own / "config").read_text(encoding="ascii")
    (own / "config").write_text(config.replace("bare = true", "bare = false"), encoding="ascii")
    for directory, _, files in os.walk(target):
        here = Path(directory)
        here.chmod(0o755)
        for name in files:
            if not (here / name).is_symlink():
                (here / name).chmod((here / name).stat().st_mode & 0o111 | 0o444)
