"""A sorted file of the library's names: where each constant lies and what it really is.

One file per library digest: a magic line, the sha256 of the rest, a JSON head with the modules,
and fixed-size rows sorted by name key. Made whole or not at all; a damaged one is made again.
"""

import hashlib
import json
import struct
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from gate2.errors import InfrastructureError
from gate2.lean.container import AddressSpace
from gate2.lean.declaration import KINDS, Kind, stored_kind
from gate2.lean.decode import Decoder
from gate2.lean.malformed import MalformedData
from gate2.lean.olean import imports_in
from gate2.lean.term import Name, TermStore
from gate2.places import write_whole
from gate2.reasons import Code, because

_MAGIC = b"gate2 library index 1\n"
_ROW = struct.Struct("<16sHBBI")
"""Key, module, real kind, stored as axiom, position."""

KINDS_EXTENSION: Name = ("_private", "Lean", "AddDecl", 0, "Lean", "privateConstKindsExt")
_CONSTANT_KINDS = (
    Kind.DEFINITION,
    Kind.THEOREM,
    Kind.AXIOM,
    Kind.OPAQUE,
    Kind.QUOTIENT,
    Kind.INDUCTIVE,
    Kind.CONSTRUCTOR,
    Kind.RECURSOR,
)
"""In the order of Lean's `ConstantKind`."""


@dataclass(frozen=True, slots=True)
class Module:
    """One module of the library."""

    name: Name
    file: str
    imports: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Entry:
    """One place where a name is stated."""

    module: int
    kind: Kind
    stored_as_axiom: bool
    position: int


@dataclass(frozen=True)
class LibraryIndex:
    """The modules and the sorted rows."""

    modules: tuple[Module, ...]
    rows: bytes

    def find(self, key: bytes) -> tuple[Entry, ...]:
        """Every place where the name with this key is stated."""
        rows, size = self.rows, _ROW.size
        low, high = 0, len(rows) // size
        while low < high:
            middle = (low + high) // 2
            if rows[middle * size : middle * size + 16] < key:
                low = middle + 1
            else:
                high = middle
        found = []
        while rows[low * size : low * size + 16] == key:
            _, module, kind, as_axiom, position = _ROW.unpack_from(rows, low * size)
            found.append(Entry(module, KINDS[kind], bool(as_axiom), position))
            low += 1
        return tuple(found)

    def entries_of(self, module: int) -> list[Entry]:
        """What one module states, in the order of its file."""
        found = [
            Entry(at, KINDS[kind], bool(as_axiom), position)
            for _, at, kind, as_axiom, position in _ROW.iter_unpack(self.rows)
            if at == module
        ]
        return sorted(found, key=lambda entry: entry.position)

    def count(self, kind: Kind, modules: frozenset[int]) -> int:
        """How many constants of these modules really are of that kind."""
        wanted = KINDS.index(kind)
        return sum(
            module in modules and each == wanted
            for _, module, each, _, _ in _ROW.iter_unpack(self.rows)
        )


def open_index(
    directory: Path,
    digest: str,
    cache_dir: Path,
    read: Callable[[Path], AddressSpace],
    more: Sequence[Path] = (),
) -> LibraryIndex:
    """The index of the library with `digest`, from the cache or made now.

    The files of `more` stand in it by their whole paths, so these are part of its name.

    Raises:
        InfrastructureError: the library does not decode.
    """
    key = "\0".join([digest, *map(str, more)])
    path = cache_dir / f"lean-library-{hashlib.sha256(key.encode()).hexdigest()[:32]}.index"
    try:
        if (index := _parse(path.read_bytes(), digest)) is not None:
            return index
    except OSError:
        pass
    index = build_index(directory, read, more)
    try:
        cache_dir.mkdir(parents=True, exist_ok=True)
        write_whole(path, _render(index, digest))
    except OSError as error:
        problem = f"The library's index cannot be kept in the cache: {error.strerror}."
        raise InfrastructureError(because(Code.INF_DISK_FULL, problem)) from error
    return index


def _render(index: LibraryIndex, digest: str) -> bytes:
    head = {
        "digest": digest,
        "modules": [[list(each.name), each.file, list(each.imports)] for each in index.modules],
    }
    text = json.dumps(head, separators=(",", ":")).encode()
    body = len(text).to_bytes(8, "little") + text + index.rows
    return _MAGIC + hashlib.sha256(body).digest() + body


def _parse(data: bytes, digest: str) -> LibraryIndex | None:
    """The index, or None if the file is not a whole index of this library."""
    start = len(_MAGIC) + 32
    body = memoryview(data)[start:]
    if data[: len(_MAGIC)] != _MAGIC or hashlib.sha256(body).digest() != data[start - 32 : start]:
        return None
    end = 8 + int.from_bytes(body[:8], "little")
    head = json.loads(bytes(body[8:end]))
    if head["digest"] != digest:
        return None
    modules = tuple(
        Module(tuple(name), file, tuple(imports)) for name, file, imports in head["modules"]
    )
    return LibraryIndex(modules, bytes(body[end:]))


def build_index(
    directory: Path, read: Callable[[Path], AddressSpace], more: Sequence[Path] = ()
) -> LibraryIndex:
    """The index of every `.olean` under `directory` and `more`, made from the files themselves.

    As in Lean, a directory of `more` hides what later ones and `directory` have under the same
    first component of a module's name.
    """
    found: dict[tuple[str, ...], str] = {}
    taken: set[str] = set()
    for root in (*more, directory):
        modules_here = _modules_in(root)
        for name, file in modules_here.items():
            if name[0] not in taken:
                found[name] = file if root == directory else str(root / file)
        taken |= {name[0] for name in modules_here}
    if not found:
        problem = "The pinned Lean library holds no compiled module: expected *.olean files."
        raise InfrastructureError(because(Code.INF_LEAN_MISSING, problem))
    names = sorted(found)
    files = [found[name] for name in names]
    numbers: dict[Name, int] = {name: number for number, name in enumerate(names)}
    modules: list[Module] = []
    rows: list[bytes] = []
    for number, file in enumerate(files):
        try:
            imports = _index_module(read(directory / file), number, rows)
        except MalformedData as error:
            problem = f"The pinned Lean library is damaged: {file}: {error.message}."
            raise InfrastructureError(because(Code.INF_CACHE_CORRUPT, problem)) from error
        known = tuple(numbers[each] for each in imports if each in numbers)
        modules.append(Module(names[number], file, known))
    rows.sort()
    return LibraryIndex(tuple(modules), b"".join(rows))


def _modules_in(root: Path) -> dict[tuple[str, ...], str]:
    """The modules under a directory and the files that hold them."""
    files = (
        path.relative_to(root).as_posix()
        for path in root.rglob("*.olean")
        if not path.name.startswith(".")
    )
    return {tuple(file.removesuffix(".olean").split("/")): file for file in files}


def _index_module(space: AddressSpace, number: int, rows: list[bytes]) -> tuple[Name, ...]:
    """Append the rows of one module; returns what it imports."""
    decoder = Decoder(space, TermStore())
    store = decoder.store
    root = space.roots[-1]
    imports, names, constants, _, entries = space.constructor(root, 0, 5, 1)
    real_kinds = _real_kinds(decoder, entries, root)
    names_at, constants_at = space.target(names, root), space.target(constants, root)
    for name_word, constant_word in zip(
        space.array(names_at), space.array(constants_at), strict=True
    ):
        name = decoder.name(name_word, names_at)
        position = space.target(constant_word, constants_at)
        stored = stored_kind(space, position)
        as_axiom = stored is Kind.AXIOM
        kind = real_kinds.get(name, stored) if as_axiom else stored
        rows.append(_ROW.pack(store.key(name), number, KINDS.index(kind), as_axiom, position))
    return tuple(each.module for each in imports_in(decoder, imports, root))


def _real_kinds(decoder: Decoder, word: int, holder: int) -> dict[int, Kind]:
    """What the module's constants are where they are stored as axioms."""
    space = decoder.space
    extension = decoder.store.name_of(KINDS_EXTENSION)
    at = space.target(word, holder)
    found: dict[int, Kind] = {}
    for entry_word in space.array(at):
        entry = space.target(entry_word, at)
        name, values = space.constructor(entry, 0, 2, 0)
        if decoder.name(name, entry) != extension:
            continue
        values_at = space.target(values, entry)
        for pair_word in space.array(values_at):
            pair = space.target(pair_word, values_at)
            constant, kind = space.constructor(pair, 0, 2, 0)
            number = space.natural(kind, pair)
            if number >= len(_CONSTANT_KINDS):
                raise space.refuse_at(pair, f"expected a kind of constant, got {number}")
            found[decoder.name(constant, pair)] = _CONSTANT_KINDS[number]
    return found
