"""A compiled Lean module, read without Lean: which constants it holds, and each on demand.

The bytes were written by an untrusted process. Whatever is wrong with them is `MalformedData`.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from gate2.lean.container import AddressSpace, Header
from gate2.lean.declaration import Constant, decode_constant, own_name
from gate2.lean.decode import Decoder
from gate2.lean.malformed import MalformedData
from gate2.lean.term import Name, TermStore
from gate2.reasons import Code

__all__ = ["CompiledModule", "Import", "MalformedData", "ModuleView", "read_module"]

MAX_CONSTANTS = 20_000
"""Constants of one submission. The largest honest one measured has some hundred."""
MAX_COMPONENTS = 400_000
"""Components of the names of all constants of one submission together."""
MAX_IMPORTS = 20_000
"""Imports of one module; the root module of the largest library has some 8,000."""


@dataclass(frozen=True, slots=True)
class Import:
    """One import of a module."""

    module: Name
    import_all: bool
    is_exported: bool
    is_meta: bool


@dataclass(frozen=True)
class CompiledModule:
    """What a compiled module says it is; constants are decoded by a `ModuleView`."""

    header: Header
    is_module: bool
    imports: tuple[Import, ...]
    constants: Mapping[Name, int]
    """Every constant's name and where its `ConstantInfo` lies."""
    space: AddressSpace

    def view(self, store: TermStore) -> "ModuleView":
        """The module's constants, decoded into `store` when asked for."""
        return ModuleView(self, store)


class ModuleView:
    """The constants of one module over one store."""

    def __init__(self, module: CompiledModule, store: TermStore) -> None:
        self.store = store
        self._decoder = Decoder(module.space, store)
        self._positions = {store.name_of(name): at for name, at in module.constants.items()}
        self._constants: dict[int, Constant] = {}

    @property
    def names(self) -> tuple[int, ...]:
        """The names of all constants."""
        return tuple(self._positions)

    def constant(self, name: int) -> Constant | None:
        """The constant of that name, or None if the module has none."""
        if name in self._constants:
            return self._constants[name]
        position = self._positions.get(name)
        if position is None:
            return None
        constant = self._constants[name] = decode_constant(self._decoder, position)
        return constant


def read_module(olean: bytes, server: bytes | None, private: bytes | None) -> CompiledModule:
    """Read a module from its parts; the last part given holds all its constants.

    Raises:
        MalformedData: the parts do not decode (LEAN-023), or the names listed are not the
            names of the constants beside them (LEAN-013).
    """
    parts = [(".olean", olean)]
    if server is not None:
        parts.append((".olean.server", server))
    if private is not None:
        parts.append((".olean.private", private))
    return module_in(AddressSpace(parts, scan=True))


def module_in(space: AddressSpace) -> CompiledModule:
    """The module whose `ModuleData` is the root of the last part."""
    decoder = Decoder(space, TermStore())
    store = decoder.store
    root = space.roots[-1]
    imports, names, constants, _, _ = space.constructor(root, 0, 5, 1)
    names_at, constants_at = space.target(names, root), space.target(constants, root)
    name_words = space.array(names_at, MAX_CONSTANTS)
    constant_words = space.array(constants_at, MAX_CONSTANTS)
    if len(name_words) != len(constant_words):
        raise _tampered(space, root, "expected one name for each constant")
    positions: dict[Name, int] = {}
    components = 0
    for name_word, constant_word in zip(name_words, constant_words, strict=True):
        name = decoder.name(name_word, names_at)
        position = space.target(constant_word, constants_at)
        if own_name(decoder, position) != name:
            raise _tampered(space, position, "expected the constant its name is listed for")
        parts = store.parts(name)
        if not parts:
            raise space.refuse_at(position, "expected a constant with a name, got one without")
        components += len(parts)
        if components > MAX_COMPONENTS:
            problem = f"expected names of constants with at most {MAX_COMPONENTS} components in all"
            raise space.refuse_at(position, problem, Code.LEAN_MEMORY)
        if parts in positions:
            raise _tampered(space, position, "expected each constant once, got one twice")
        positions[parts] = position
    return CompiledModule(
        header=space.header,
        is_module=bool(space.scalar_byte(root, 5, 0)),
        imports=imports_in(decoder, imports, root),
        constants=MappingProxyType(positions),
        space=space,
    )


def imports_in(decoder: Decoder, word: int, holder: int) -> tuple[Import, ...]:
    """The imports of a `ModuleData`."""
    space = decoder.space
    at = space.target(word, holder)
    found = []
    for each in space.array(at, MAX_IMPORTS):
        position = space.target(each, at)
        (module,) = space.constructor(position, 0, 1, 3)
        flags = [bool(space.scalar_byte(position, 1, index)) for index in range(3)]
        found.append(Import(decoder.store.parts(decoder.name(module, position)), *flags))
    return tuple(found)


def _tampered(space: AddressSpace, position: int, problem: str) -> MalformedData:
    error = space.refuse_at(position, problem)
    part, offset = error.part, error.offset
    return MalformedData(Code.LEAN_ENVIRONMENT_TAMPERED, part, offset, problem)
