"""A small file cannot make reader, judge or kernel work without end, or fall over.

Each file is judged in a process of its own with a minute of processor time, many times what an
honest proof takes: a file that costs more ends that process without an answer.
"""

import struct
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from gate2.reasons import Code
from olean_making import (
    LIBRARY,
    LIBRARY_KINDS,
    NAT,
    PROP,
    TYPE,
    Decl,
    Term,
    Writer,
    eq,
    pi,
    private,
    write_module,
)

CHILD = Path(__file__).parents[2] / "judging_within.py"
TWO = ("nat", 2)
STATED, FACT = eq(TWO, ("nat", 3)), ("const", "fact")
"""What the library made here states as a theorem."""
HASH = bytes(8)


def theorem(type_: Term, value: Term = FACT) -> Decl:
    return Decl("theorem", private("t"), type_, value)


def written(writer: Writer, *decls: Decl) -> bytes:
    return write_module(decls, writer=writer)


def known(writer: Writer, name: str, pointer: int) -> Term:
    """A term that stands for an object already written."""
    writer.memo["expr", name] = pointer
    return name


# What shares its halves: small as a graph, without end as a tree.


def doubling_term() -> bytes:
    writer = Writer()
    here = writer.expr(PROP)
    arrow = writer.expr(pi(PROP, PROP))
    assert arrow
    for _ in range(300):
        here = writer.ctor(7, [writer.name("x"), here, here], HASH + b"\0")
    return written(writer, theorem(known(writer, "wide", here)))


def doubling_level() -> bytes:
    writer = Writer()
    here = writer.level(("param", "u"))
    for step in range(300):
        here = writer.ctor(2 + step % 2, [here, here], HASH)
    sort = writer.ctor(3, [here], HASH)
    decl = theorem(known(writer, "wide", sort))
    return written(writer, Decl(decl.kind, decl.name, decl.type, decl.value, levels=("u",)))


def doubling_definitions() -> bytes:
    """Each definition mentions the one before twice."""
    decls = [Decl("def", private("d0"), NAT, TWO)]
    for step in range(1, 300):
        before = ("const", private(f"d{step - 1}"))
        value = ("app", ("lam", "x", NAT, ("bvar", 0)), before)
        decls.append(Decl("def", private(f"d{step}"), NAT, ("let", "y", NAT, before, value)))
    last = ("const", private("d299"))
    return write_module([*decls, theorem(eq(last, last))])


# What is deep or long.


def deep_applications() -> bytes:
    writer = Writer()
    here = writer.expr(TWO)
    successor = writer.expr(("const", "Nat.succ"))
    for _ in range(100_000):
        here = writer.ctor(5, [successor, here], HASH)
    term = known(writer, "deep", here)
    return written(writer, theorem(eq(term, term)))


def telescope(kind: int, *, used: bool) -> Callable[[], bytes]:
    def make() -> bytes:
        writer = Writer()
        here = writer.expr(STATED)
        name, domain = writer.name("x"), writer.expr(NAT)
        variable = writer.expr(("bvar", 0))
        for step in range(40_000):
            if used and step % 2 == 0:
                pair = writer.ctor(5, [writer.expr(("const", "Nat.succ")), variable], HASH)
                here = writer.ctor(8, [name, domain, pair, here], HASH + b"\0")
            else:
                here = writer.ctor(kind, [name, domain, here], HASH + b"\0")
        return written(writer, theorem(known(writer, "long", here)))

    return make


def dependent_telescope() -> bytes:
    """Every binder is used, in the last one's domain."""
    writer = Writer()
    name, domain = writer.name("x"), writer.expr(NAT)
    here = writer.expr(STATED)
    for step in range(20_000):
        used = writer.expr(eq(("bvar", 0), ("bvar", step % 50)))
        here = writer.ctor(7, [name, used, here], HASH + b"\0")
        here = writer.ctor(7, [name, domain, here], HASH + b"\0")
    return written(writer, theorem(known(writer, "long", here)))


def same_binders() -> bytes:
    """2,500 binders of one name, all in sight at the end."""
    writer = Writer()
    name, domain = writer.name("x"), writer.expr(NAT)
    count = 2_500
    here = writer.expr(STATED)
    for index in range(count):
        side = writer.expr(eq(("bvar", index), TWO))
        here = writer.ctor(7, [name, side, here], HASH + b"\0")
    for _ in range(count):
        here = writer.ctor(7, [name, domain, here], HASH + b"\0")
    return written(writer, theorem(known(writer, "long", here)))


def telescope_over_a_large_body() -> bytes:
    """Each of 6,000 binders could be meant anywhere in 40,000 terms; none is."""
    writer = Writer()
    outer = writer.expr(("bvar", 5_000))
    body = writer.expr(TWO)
    for _ in range(40_000):
        body = writer.ctor(5, [body, outer], HASH)
    name, domain = writer.name("x"), writer.expr(NAT)
    here = body
    for _ in range(6_000):
        here = writer.ctor(7, [name, domain, here], HASH + b"\0")
    return written(writer, theorem(known(writer, "long", here)))


def many_arguments() -> bytes:
    writer = Writer()
    here, two = writer.expr(("const", private("f"))), writer.expr(TWO)
    for _ in range(100_000):
        here = writer.ctor(5, [here, two], HASH)
    f = Decl("def", private("f"), NAT, TWO)
    return written(writer, f, theorem(known(writer, "long", here)))


def successors() -> bytes:
    writer = Writer()
    here = writer.level(0)
    for _ in range(100_000):
        here = writer.ctor(1, [here], HASH)
    return written(writer, theorem(known(writer, "high", writer.ctor(3, [here], HASH))))


# What many point at.


def many_names_of_one_string() -> bytes:
    writer = Writer()
    text = writer.string("a" * 4000)
    decls = []
    for number in range(10_000):
        prefix = writer.ctor(2, [writer.box(0), writer.box(number)], HASH)
        writer.memo["name", (f"n{number}",)] = writer.ctor(1, [prefix, text], HASH)
        decls.append(Decl("axiom", f"n{number}", PROP))
    return written(writer, *decls, theorem(STATED))


def long_name() -> bytes:
    return write_module([Decl("axiom", "a" * 5000, PROP), theorem(STATED)])


def names_in_a_chain() -> bytes:
    writer = Writer()
    text, prefix = writer.string("a"), writer.box(0)
    for _ in range(500):
        prefix = writer.ctor(1, [prefix, text], HASH)
    decls = []
    for number in range(15_000):
        leaf = writer.ctor(2, [prefix, writer.box(number)], HASH)
        writer.memo["name", (f"n{number}",)] = leaf
        decls.append(Decl("axiom", f"n{number}", PROP))
    return written(writer, *decls, theorem(STATED))


def huge_number_in_a_name() -> bytes:
    return write_module([Decl("axiom", ("a", 10**5000), PROP), theorem(STATED)])


def many_literals_of_one_number() -> bytes:
    writer = Writer()
    number = writer.nat((1 << 8_000_000) + 1)
    here = writer.expr(TWO)
    for _ in range(30_000):
        literal = writer.ctor(9, [writer.ctor(0, [number])], HASH)
        here = writer.ctor(5, [here, literal], HASH)
    return written(writer, theorem(STATED, known(writer, "many", here)))


def a_number_too_large() -> bytes:
    return write_module([theorem(eq(TWO, ("nat", 1 << 20_000_000)))])


def large_number() -> bytes:
    """Its decimal digits are more than Python prints."""
    number = ("nat", 1 << 1_000_000)
    return write_module([theorem(eq(number, number))])


def large_index() -> bytes:
    return write_module([theorem(eq(TWO, ("proj", "Nat", 1 << 200, TWO)))])


def lists_that_share_their_ends() -> bytes:
    writer = Writer()
    zero = writer.level(0)
    cells = [writer.box(0)]
    for _ in range(2_000):
        cells.append(writer.ctor(1, [zero, cells[-1]]))
    nat, here = writer.name("Nat"), writer.expr(TWO)
    for cell in cells:
        const = writer.ctor(4, [nat, cell], HASH)
        here = writer.ctor(5, [here, const], HASH)
    return written(writer, theorem(STATED, known(writer, "many", here)))


def many_imports() -> bytes:
    return write_module([theorem(STATED)], imports=["Init", *["x" * 4000] * 19_000])


def huge_array() -> bytes:
    writer = Writer()
    array = writer.array([writer.box(0)] * 4_000_000)
    imports = writer.array([])
    return writer.finish(writer.ctor(0, [imports, array, array, imports, imports], b"\1"))


def empty_objects() -> bytes:
    writer = Writer()
    writer.data += struct.pack("<iHBB", 0, 8, 0, 0) * 4_000_000
    return written(writer, theorem(STATED))


# What goes round in circles, or has no name.


def circle(length: int) -> Callable[[], bytes]:
    """Definitions that unfold to each other, as no environment has them."""

    def make() -> bytes:
        decls = [
            Decl("def", private(f"d{n}"), PROP, ("const", private(f"d{(n + 1) % length}")))
            for n in range(length)
        ]
        return write_module([*decls, theorem(("const", private("d0")))])

    return make


def anonymous() -> bytes:
    return write_module([Decl("axiom", (), PROP), theorem(STATED)])


def families_of_each_other() -> bytes:
    decls = [
        Decl(
            "inductive",
            private(f"T{n}"),
            TYPE,
            more={"all": [private(f"T{n}") for n in range(300)], "constructors": []},
        )
        for n in range(300)
    ]
    used = [pi(("const", private(f"T{n}")), PROP) for n in range(300)]
    return write_module([*decls, *(theorem(each) for each in used[:1])])


def too_few_levels() -> bytes:
    premise = ("app", ("const", "Eq"), NAT, TWO, TWO)
    return write_module([theorem(pi(premise, STATED), ("lam", "h", premise, FACT))])


def too_many_levels() -> bytes:
    """Of a definition in the statement, and of a lemma in the proof."""
    goal = Decl("def", private("goal"), PROP, STATED)
    lemma = Decl("theorem", private("lemma"), STATED, FACT)
    stated = ("const", private("goal"), 1, 0)
    return write_module([goal, lemma, theorem(stated, ("const", private("lemma"), 1))])


MALFORMED, TAMPERED = Code.LEAN_DATA_MALFORMED.value, Code.LEAN_ENVIRONMENT_TAMPERED.value
MEMORY = Code.LEAN_MEMORY.value
RESIDENT_MIB = 1024
TRIVIAL = Code.LEAN_STATEMENT_TRIVIAL.value
ANSWERS: tuple[tuple[Callable[[], bytes], str], ...] = (
    (doubling_term, f"rejected {TAMPERED}"),
    (doubling_level, f"rejected {TAMPERED}"),
    (doubling_definitions, f"refused {TRIVIAL}"),
    (deep_applications, f"refused {TRIVIAL}"),
    (telescope(7, used=False), f"rejected {TAMPERED}"),
    (telescope(7, used=True), f"rejected {TAMPERED}"),
    (telescope(6, used=False), f"rejected {TAMPERED}"),
    (dependent_telescope, f"refused {MALFORMED}"),
    (same_binders, f"rejected {TAMPERED}"),
    (telescope_over_a_large_body, f"rejected {TAMPERED}"),
    (many_arguments, f"rejected {TAMPERED}"),
    (successors, f"rejected {TAMPERED}"),
    (many_names_of_one_string, f"unreadable {MALFORMED}"),
    (long_name, f"unreadable {MALFORMED}"),
    (names_in_a_chain, f"unreadable {MEMORY}"),
    (huge_number_in_a_name, f"unreadable {MALFORMED}"),
    (many_literals_of_one_number, f"rejected {TAMPERED}"),
    (a_number_too_large, f"refused {MEMORY}"),
    (large_number, f"refused {TRIVIAL}"),
    (large_index, f"refused {MALFORMED}"),
    (lists_that_share_their_ends, f"refused {MEMORY}"),
    (many_imports, f"refused {TAMPERED} {TAMPERED}"),
    (huge_array, f"unreadable {MEMORY}"),
    (empty_objects, f"unreadable {MEMORY}"),
    (circle(1), f"rejected {TAMPERED}"),
    (circle(2), f"rejected {TAMPERED}"),
    (circle(3), f"rejected {TAMPERED}"),
    (circle(61), f"rejected {TAMPERED}"),
    (anonymous, f"unreadable {MALFORMED}"),
    (families_of_each_other, f"rejected {TAMPERED}"),
    (too_few_levels, f"rejected {TAMPERED}"),
    (too_many_levels, f"rejected {TAMPERED}"),
)


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Path:
    directory = tmp_path_factory.mktemp("lib")
    decls = [*LIBRARY, Decl("axiom", "fact", STATED)]
    kinds = {**LIBRARY_KINDS, "fact": 1}
    (directory / "Init.olean").write_bytes(write_module(decls, imports=[], kinds=kinds))
    return directory


@pytest.mark.parametrize(
    ("make", "answer"),
    ANSWERS,
    ids=[f"{n}-{make.__qualname__}" for n, (make, _) in enumerate(ANSWERS)],
)
def test_a_hostile_file_gets_its_answer_within_bounds(
    make: Callable[[], bytes], answer: str, library: Path, tmp_path: Path
) -> None:
    path = tmp_path / "hostile.olean"
    path.write_bytes(make())
    child = subprocess.run(
        [sys.executable, str(CHILD), str(library), str(tmp_path), str(path)],
        capture_output=True,
        text=True,
        check=False,
    )
    said = child.stdout.split()
    assert said, child.stderr[-2000:]
    assert " ".join(said[:-1]) == answer
    assert int(said[-1]) < RESIDENT_MIB
