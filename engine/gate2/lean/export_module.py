"""A compiled proof as an export, so that any other kernel can check what was judged here.

The whole cone goes out: the submission's declarations and the library's, each as it is stored.
The library's files hide most theorems, and some definitions, behind axioms of the same name and
type: these go out as the axioms they are stored as, and whoever checks the export with another
kernel trusts them as this one does. So does a library constant whose value mentions something
that the library's files do not hold. Nothing of the submission is ever turned into an axiom.
"""

from collections.abc import Iterable

from gate2.lean.cone import Environment, Found, names_in
from gate2.lean.container import Header
from gate2.lean.declaration import Axiom, Constant, Definition, Opaque, Theorem
from gate2.lean.export_writer import LeanBuild, Written, write_export


def export_of_module(environment: Environment, roots: Iterable[int], header: Header) -> Written:
    """The constants in `roots` and all they rest on, as lean4export text.

    `absent` of what is returned names what nobody declares; honest proofs mention no such
    constant, and where there is one another kernel will refuse the export.
    """

    def find(name: int) -> Constant | None:
        found = environment.find(name)
        return None if found is None else _as_stored(environment, found)

    build = LeanBuild(header.lean_version, header.git_hash)
    return write_export(environment.store, find, roots, build)


def _as_stored(environment: Environment, found: Found) -> Constant:
    constant = found.constant
    if found.is_own or not isinstance(constant, Definition | Theorem | Opaque):
        return constant
    mentioned = names_in(environment.store, constant.value, set())
    if all(environment.find(name) is not None for name in mentioned):
        return constant
    return Axiom(constant.name, constant.levels, constant.type, constant.safety)
