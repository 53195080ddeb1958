"""The pinned library: which constants it has, of which kind, and each one on demand.

The library is trusted by the digest of its toolchain; nothing in it is checked again. Its
compiled files hold what it exports: a theorem, or a definition that is not exposed, is stored
there as an axiom, and only the extension `privateConstKindsExt` beside it says what it really
is. That table is read here, from the library's own files, and never from a submission.

The names are indexed once per digest into a sorted file in the cache.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from gate2.errors import InfrastructureError
from gate2.lean.container import MAX_PART_BYTES, AddressSpace
from gate2.lean.declaration import Constant, Kind, decode_constant, own_name
from gate2.lean.decode import Decoder
from gate2.lean.library_index import Entry, LibraryIndex, open_index
from gate2.lean.malformed import MalformedData
from gate2.lean.term import Name, TermStore
from gate2.reasons import Code, because


@dataclass(frozen=True)
class Library:
    """The library's modules and names. Shared between judgements; reads are thread-safe."""

    directory: Path
    digest: str
    index: LibraryIndex
    _spaces: dict[int, AddressSpace] = field(default_factory=dict, compare=False, repr=False)

    @cached_property
    def modules(self) -> Mapping[Name, int]:
        """Every module's name and its number in the index."""
        return {module.name: number for number, module in enumerate(self.index.modules)}

    def closure(self, imports: Iterable[Name]) -> frozenset[int]:
        """The modules that these imports bring, by number.

        Raises:
            KeyError: one of them is not a module of the library.
        """
        pending = [self.modules[name] for name in imports]
        found: set[int] = set()
        while pending:
            number = pending.pop()
            if number not in found:
                found.add(number)
                pending += self.index.modules[number].imports
        return frozenset(found)

    def kind(self, name: Name) -> Kind | None:
        """What the constant of that name really is, or None; any module counts."""
        store = TermStore()
        return LibraryView(self, store, None).kind(store.name_of(name))

    def constant(self, name: Name, store: TermStore) -> Constant | None:
        """The constant of that name decoded into `store`, or None; any module counts."""
        return LibraryView(self, store, None).constant(store.name_of(name))

    def space(self, module: int) -> AddressSpace:
        """The objects of one module, read from its file when first asked for."""
        space = self._spaces.get(module)
        if space is None:
            path = self.directory / self.index.modules[module].file
            space = read_space(path)
            self._spaces[module] = space
        return space


class LibraryView:
    """The library's constants over one store, seen through a set of imported modules.

    With `visible` None every module counts.
    """

    def __init__(self, library: Library, store: TermStore, visible: frozenset[int] | None) -> None:
        self.library = library
        self.store = store
        self._visible = visible
        self._decoders: dict[int, Decoder] = {}
        self._entries: dict[int, tuple[Entry, ...]] = {}
        self._constants: dict[int, Constant | None] = {}

    def entries(self, name: int) -> tuple[Entry, ...]:
        """Where the visible modules state the name; a few names occur in several."""
        found = self._entries.get(name)
        if found is None:
            every = self.library.index.find(self.store.key(name))
            seen = self._visible
            found = tuple(each for each in every if seen is None or each.module in seen)
            self._entries[name] = found
        return found

    def kind(self, name: int) -> Kind | None:
        """What the constant really is: a hidden theorem is a theorem. None if there is none."""
        kinds = {entry.kind for entry in self.entries(name)}
        if not kinds:
            return None
        # Stated more than once: as a real axiom only if nothing better says otherwise.
        return next(kind for kind in _BEST_FIRST if kind in kinds)

    def constant(self, name: int) -> Constant | None:
        """The constant, decoded; where it is stated twice, with a value rather than without.

        Raises:
            InfrastructureError: the library's files do not decode or contradict each other.
        """
        if name in self._constants:
            return self._constants[name]
        best: Constant | None = None
        for entry in sorted(self.entries(name), key=lambda each: each.stored_as_axiom):
            found = self._decode(entry)
            if found.name != name:
                raise broken_library(f"expected {self.store.parts(name)} at its place")
            if best is None:
                best = found
            elif (found.levels, found.type) != (best.levels, best.type):
                raise broken_library(f"expected one type for {self.store.parts(name)}")
        self._constants[name] = best
        return best

    def names_of(self, module: int) -> list[int]:
        """The names that one module states, in the order of its file."""
        entries = self.library.index.entries_of(module)
        try:
            return [own_name(self._decoder(module), entry.position) for entry in entries]
        except MalformedData as error:
            raise broken_library(error.message) from error

    def _decoder(self, module: int) -> Decoder:
        decoder = self._decoders.get(module)
        if decoder is None:
            decoder = self._decoders[module] = Decoder(self.library.space(module), self.store)
        return decoder

    def _decode(self, entry: Entry) -> Constant:
        decoder = self._decoder(entry.module)
        try:
            return decode_constant(decoder, entry.position)
        except MalformedData as error:
            if error.reason.code is Code.LEAN_MEMORY:
                raise
            raise broken_library(error.message) from error


_BEST_FIRST = (
    Kind.INDUCTIVE,
    Kind.CONSTRUCTOR,
    Kind.RECURSOR,
    Kind.QUOTIENT,
    Kind.DEFINITION,
    Kind.THEOREM,
    Kind.OPAQUE,
    Kind.AXIOM,
)


def open_library(
    directory: Path, digest: str, cache_dir: Path, more: Sequence[Path] = ()
) -> Library:
    """The library under `directory`, whose content has `digest` (the caller has checked it).

    `more` are directories of further packages, in the order in which Lean looks; the digest
    covers them too.

    The index is made on first use (some seconds) and kept in `cache_dir`; a damaged one is
    made again.

    Raises:
        InfrastructureError: the directory holds no library that decodes.
    """
    return Library(directory, digest, open_index(directory, digest, cache_dir, read_space, more))


def read_space(path: Path) -> AddressSpace:
    """The objects of one library file, and of the further parts that lie beside it.

    The embedded library has none of those, so it is read at the exported level; one of the
    user's own has them, and is read at the private one.
    """
    try:
        files = [path, *(path.with_name(path.name + each) for each in (".server", ".private"))]
        parts = []
        for file in files:
            if file != path and not file.exists():
                continue
            if file.stat().st_size > MAX_PART_BYTES:
                raise broken_library(f"expected at most {MAX_PART_BYTES} bytes in {file.name}")
            parts.append((file.name, file.read_bytes()))
        return AddressSpace(parts, scan=False)
    except OSError as error:
        raise broken_library(f"expected to read {path.name}: {error.strerror}") from error
    except MalformedData as error:
        raise broken_library(error.message) from error


def broken_library(problem: str) -> InfrastructureError:
    """The error for a library that is not what its digest says."""
    return InfrastructureError(
        because(Code.INF_CACHE_CORRUPT, f"The pinned Lean library is damaged: {problem}.")
    )
