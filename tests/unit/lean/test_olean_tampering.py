"""A tampered compiled file is refused, or it still proves what was stated; nothing else happens.

Every damage has a seed. Whatever is read of a damaged proof, judge and independent kernel must
not both accept it unless the target states what the original states, down to everything the
statement rests on. No error but `MalformedData` leaves the reader, none at all the others.
"""

from pathlib import Path

import pytest

from gate2.lean.library import Library, open_library
from olean_making import (
    LIBRARY,
    LIBRARY_KINDS,
    NAT,
    PROP,
    TYPE,
    Decl,
    Writer,
    eq,
    pi,
    private,
    write_module,
)
from tampered import Base, Outcome, run
from tampering import Files

OMEGA = Path(__file__).parent / "data" / "omega"

# Bases made here: they need no Lean.

TWO = ("nat", 2)
OWN_TWO = ("const", private("two"))
PAIR = ("const", private("Pair"))
MOTIVE = pi(PAIR, ("sort", ("param", "u")), "t")
MADE = ("app", ("const", private("Pair.mk")), ("bvar", 1), ("bvar", 0))
MINOR = pi(NAT, pi(NAT, ("app", ("bvar", 2), MADE), "b"), "a")
APPLIED = ("app", ("bvar", 2), ("bvar", 1), ("bvar", 0))
RULE = (
    *("lam", "motive", MOTIVE),
    ("lam", "mk", MINOR, ("lam", "a", NAT, ("lam", "b", NAT, APPLIED))),
)
DECLS = (
    Decl("def", private("two"), NAT, TWO),
    Decl(
        "inductive",
        private("Pair"),
        TYPE,
        more={"all": [private("Pair")], "constructors": [private("Pair.mk")]},
    ),
    Decl(
        "constructor",
        private("Pair.mk"),
        pi(NAT, pi(NAT, ("const", private("Pair")))),
        more={"inductive": private("Pair"), "fields": 2},
    ),
    Decl(
        "recursor",
        private("Pair.rec"),
        pi(
            MOTIVE,
            pi(MINOR, pi(PAIR, ("app", ("bvar", 2), ("bvar", 0)), "t"), "mk"),
            "motive",
        ),
        levels=("u",),
        more={
            "all": [private("Pair")],
            "motives": 1,
            "minors": 1,
            "rules": [(private("Pair.mk"), 2, RULE)],
        },
    ),
    Decl("def", private("big"), NAT, ("nat", 1 << 70)),
    Decl(
        "theorem",
        private("helper"),
        pi(NAT, eq(("bvar", 0), ("bvar", 0))),
        ("lam", "n", NAT, ("app", ("const", "easy"), ("bvar", 0))),
    ),
    Decl(
        "theorem",
        private("t"),
        pi(("const", private("Pair")), eq(OWN_TWO, TWO)),
        ("lam", "p", ("const", private("Pair")), ("app", ("const", private("helper")), OWN_TWO)),
    ),
    Decl("theorem", private("other"), PROP, ("str", "héllo")),
)


@pytest.fixture(scope="module", params=[4, 8], ids=["32 bits", "64 bits"])
def made(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Base:
    """A small module and library, in both layouts."""
    word = int(request.param)
    directory = tmp_path_factory.mktemp("lib")
    library = write_module(LIBRARY, imports=[], kinds=LIBRARY_KINDS, word=word)
    (directory / "Init.olean").write_bytes(library)
    opened = open_library(directory, f"d{word}", tmp_path_factory.mktemp("cache"))
    other = [write_module([Decl("theorem", private("t"), PROP, TWO)], writer=Writer(base=0x60000))]
    return Base(f"made, {word}", [write_module(DECLS)], "t", opened, word, (other,))


def test_a_damaged_small_proof_is_refused_or_says_the_same(made: Base) -> None:
    tally = run(made, 400)
    # A damage that changes nothing that counts is accepted, so every outcome but one is met.
    assert all(tally[each] for each in Outcome if each is not Outcome.OTHER)


def stored(folder: Path) -> Files:
    return [(folder / f"Proof.olean{part}").read_bytes() for part in ("", ".server", ".private")]


@pytest.mark.lean
def test_a_damaged_real_proof_is_refused_or_says_the_same(pinned_library: Library) -> None:
    tally = run(Base("omega", stored(OMEGA), "gate2_main", pinned_library), 120)
    assert all(tally[each] for each in Outcome if each is not Outcome.OTHER)
