"""The pinned files leave private constants out; a submission must not supply its own instead.

The library's theorems about such a constant are trusted as they are stated. With another
constant of that name they can be made to say anything, and to contradict each other.
"""

import pytest

from gate2.lean.compare import Judgement, judge
from gate2.lean.library import Library, open_library
from gate2.lean.olean import read_module
from gate2.policy import STANDARD_AXIOMS
from gate2.reasons import Code
from olean_making import (
    LIBRARY,
    LIBRARY_KINDS,
    NAT,
    Decl,
    Term,
    eq,
    private,
    write_module,
)

PRIVATE = private("aux", "Init")
PUBLIC = ("f", "_unary", "induct_unfolding")
STATED = eq(("nat", 2), ("app", ("const", "Nat.succ"), ("nat", 1)))


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Library:
    """One that states two theorems about constants which its files do not hold."""
    directory = tmp_path_factory.mktemp("lib")
    about = [
        Decl("axiom", "private_is_one", eq(("const", PRIVATE), ("nat", 1))),
        Decl("axiom", "public_is_one", eq(("const", PUBLIC), ("nat", 1))),
    ]
    kinds = {**LIBRARY_KINDS, "private_is_one": 1, "public_is_one": 1}
    data = write_module([*LIBRARY, *about], imports=[], kinds=kinds)
    (directory / "Init.olean").write_bytes(data)
    return open_library(directory, "d", tmp_path_factory.mktemp("cache"))


def judged(library: Library, proof: Term, *more: Decl) -> Judgement:
    stated = Decl("theorem", private("t"), STATED, ("app", ("const", "easy"), ("nat", 2)))
    proved = Decl("theorem", private("t"), STATED, proof)
    return judge(
        read_module(write_module([stated]), None, None),
        read_module(write_module([*more, proved]), None, None),
        "t",
        library,
        STANDARD_AXIOMS,
    )


def two(name: object) -> Decl:
    return Decl("def", name, NAT, ("nat", 2))


def test_a_private_name_of_the_library_is_not_for_submissions(library: Library) -> None:
    judgement = judged(library, ("const", "private_is_one"), two(PRIVATE))
    assert not judgement.accepted
    assert [reason.code for reason in judgement.reasons] == [Code.LEAN_ENVIRONMENT_TAMPERED]
    assert "_private.Init.0.aux" in judgement.reasons[0].message


def test_a_name_that_the_library_mentions_and_lacks_is_not_either(library: Library) -> None:
    judgement = judged(library, ("const", "public_is_one"), two(PUBLIC))
    assert not judgement.accepted
    assert [reason.code for reason in judgement.reasons] == [Code.LEAN_ENVIRONMENT_TAMPERED]
    assert "public_is_one" in judgement.reasons[0].message


def test_the_same_name_is_free_where_nothing_of_the_library_in_the_cone_uses_it(
    library: Library,
) -> None:
    """Lean itself makes such constants in honest files, `f._unary.induct_unfolding` for one."""
    assert judged(library, ("app", ("const", "easy"), ("nat", 2)), two(PUBLIC)).accepted
    own = private("Init.aux", "M")
    assert judged(library, ("app", ("const", "easy"), ("nat", 2)), two(own)).accepted
