"""Random inductive blocks: two derivations of their recursors agree, and no part may differ.

The cases' builder derives recursors by itself, from the reference manual's description; the
kernel derives them from the theory. A block passes only if both say the same.
"""

import json
from dataclasses import dataclass
from typing import Any

from building_cases import build
from hypothesis import given, settings
from hypothesis import strategies as st

from gate2.lean.kernel import Budget, Outcome, check_export

FIELDS = (
    *("Nat", "Bool", "(Nat → Bool)", "α"),
    *("{own}", "{own}", "(Nat → {own})", "(Nat → Bool → {own})"),
    *("(List.{{0}} {own})", "(Option.{{0}} (List.{{0}} {own}))", "(Prod.{{0, 0}} {own} Nat)"),
    *("(Nat → List.{{0}} {own})", "(Vec.{{0}} {own} 2)", "(List.{{0}} (Prod.{{0, 0}} Nat {own}))"),
)
"""What a field may be; `{own}` is a type of the block."""


@dataclass(frozen=True)
class Sketch:
    """A block in words: parameter or not, index or not, and for each type its constructors."""

    parameter: bool
    index: bool
    proposition: bool
    types: tuple[tuple[tuple[tuple[str, int], ...], ...], ...]
    """For each type, for each constructor, its fields with the type that each refers to."""

    def text(self) -> str:
        families = "\n".join(self._family(n, cs) for n, cs in enumerate(self.types))
        block = f"mutual {families} end" if len(self.types) > 1 else families
        return f"small {block}" if self.proposition else block

    def _family(self, number: int, constructors: tuple[tuple[tuple[str, int], ...], ...]) -> str:
        name = f"T{number}"
        parameter = " (α : Type)" if self.parameter else ""
        sort = "Prop" if self.proposition else "Type"
        made = "\n".join(self._constructor(name, n, fs) for n, fs in enumerate(constructors))
        return f"inductive {name}{parameter} : {'Nat → ' if self.index else ''}{sort} {made}"

    def _constructor(self, name: str, number: int, fields: tuple[tuple[str, int], ...]) -> str:
        binders = [f"(i{n} : Nat) (x{n} : {self._field(*f, n)})" for n, f in enumerate(fields)]
        result = self._applied(name, "(Nat.succ i0)" if fields else "0")
        return f"| c{number} : {f'∀ {chr(32).join(binders)}, ' if binders else ''}{result}"

    def _field(self, shape: str, to: int, number: int) -> str:
        own = self._applied(f"T{to % len(self.types)}", f"i{number}")
        if not self.parameter and shape == "α":
            return "Nat"
        if (self.index or self.proposition) and "{own}" in shape and shape not in FIELDS[4:8]:
            shape = "{own}"  # a container may not be at a field, nor hold a proposition
        return shape.format(own=own)

    def _applied(self, name: str, index: str) -> str:
        arguments = [*(["α"] if self.parameter else []), *([index] if self.index else [])]
        return f"({' '.join([name, *arguments])})" if arguments else name


fields = st.tuples(st.sampled_from(FIELDS), st.integers(0, 1))
constructors = st.lists(fields, max_size=3).map(tuple)
seldom = st.sampled_from((False, False, False, True))
sketches = st.builds(
    Sketch,
    parameter=st.booleans(),
    index=seldom,
    proposition=seldom,
    types=st.lists(
        st.lists(constructors, min_size=2, max_size=3).map(tuple), min_size=1, max_size=2
    ).map(tuple),
)
NEEDED = "Nat Bool List Option Prod Vec"


def checked(data: bytes) -> tuple[Outcome, str]:
    found = check_export(data, name="block", budget=Budget(steps=10**7, wall_s=10**6))
    return found.outcome, found.reason.message if found.reason else ""


@given(sketches)
@settings(deadline=None, max_examples=80)
def test_two_derivations_of_recursors_agree(sketch: Sketch) -> None:
    assert checked(build(sketch.text(), extra=NEEDED)) == (Outcome.ACCEPTED, "")


COUNTS = (
    *("numParams", "numIndices", "numNested", "numFields", "cidx", "numMotives", "numMinors"),
    "nfields",
)
FLAGS = ("isRec", "isReflexive", "k", "isUnsafe")


def places(value: Any) -> list[tuple[dict[str, Any], str]]:
    """Every count, flag, list and term that a block states, with the object that holds it."""
    found: list[tuple[dict[str, Any], str]] = []
    if isinstance(value, dict):
        stated = (*COUNTS, *FLAGS, "all", "ctors", "rules", "rhs", "type")
        found = [(value, key) for key in value if key in stated]
        value = list(value.values())
    if isinstance(value, list):
        for part in value:
            found += places(part)
    return found


@given(sketches, st.data())
@settings(deadline=None, max_examples=120)
def test_nothing_a_block_states_may_be_otherwise(sketch: Sketch, data: st.DataObject) -> None:
    lines = build(sketch.text(), extra=NEEDED).decode().splitlines()
    block = json.loads(lines[-1])
    inner = block["inductive"]
    # The block's own three arrays are looked up by name, their order means nothing.
    holder, key = data.draw(st.sampled_from(places([*inner.values()])))
    old = holder[key]
    if key in FLAGS:
        holder[key] = not old
    elif key in COUNTS:
        holder[key] = data.draw(st.integers(0, old + 3).filter(lambda new: new != old))
    elif isinstance(old, list):
        changed = [*old[1:], *old[:1]] if len(old) > 1 and data.draw(st.booleans()) else old[1:]
        holder[key] = changed if changed != old else [*old, *block["inductive"]["types"][0]["all"]]
        if holder[key] == old or (key == "rules" and not old):
            return
    else:
        terms = [json.loads(line)["ie"] for line in lines if '"ie":' in line]
        holder[key] = data.draw(st.sampled_from(terms).filter(lambda new: new != old))
        if binders_removed(lines, old) == binders_removed(lines, holder[key]):
            return
    lines[-1] = json.dumps(block)
    outcome, message = checked("".join(f"{line}\n" for line in lines).encode())
    assert outcome is Outcome.REJECTED, (key, old, holder[key])
    assert message


def binders_removed(lines: list[str], number: int) -> str:
    """A term without the names and kinds of its binders, which mean nothing."""
    nodes = {node["ie"]: node for line in lines if "ie" in (node := json.loads(line))}

    def shown(one: int) -> str:
        node = nodes[one]
        for tag in ("lam", "forallE"):
            if tag in node:
                return f"({tag} {shown(node[tag]['type'])} {shown(node[tag]['body'])})"
        if "app" in node:
            return f"({shown(node['app']['fn'])} {shown(node['app']['arg'])})"
        return json.dumps({key: value for key, value in node.items() if key != "ie"})

    return shown(number)
