"""Whatever family is declared: its recursors are well typed, and reducing keeps the type."""

from dataclasses import dataclass

from hypothesis import given, settings
from hypothesis import strategies as st

from gate2.backports import StrEnum
from gate2.lean.declaration import Block
from inductive_making import Shop, assert_sound


class Shape(StrEnum):
    """What a field may be."""

    DATA = "Nat"
    ITSELF = "T i"
    FUNCTION = "Nat → T i"
    READER = "(n : Nat) → T n"
    LIST = "List (T i)"
    LISTS = "List (List (T i))"
    LIST_OF_DATA = "List Nat"
    FUNCTION_INTO_LIST = "Nat → List (T i)"


@dataclass(frozen=True)
class Field:
    shape: Shape
    type: int
    """Which type of the block it mentions, counted round."""


Case = list[Field]
fields = st.builds(Field, st.sampled_from(Shape), st.integers(0, 2))
families = st.lists(st.lists(st.lists(fields, max_size=3), max_size=3), min_size=1, max_size=3)


def family(shop: Shop, types: list[list[Case]], *, has_indices: bool, is_prop: bool) -> Block:
    """A block with these constructors; each type has a parameter, and an index if asked."""
    nat = shop.const("Nat")
    own = [shop.const(f"T{number}") for number in range(len(types))]
    universe = shop.prop if is_prop else shop.type
    type_ = shop.to(nat, nat, universe) if has_indices else shop.to(nat, universe)

    def at(number: int, parameter: int, index: int) -> int:
        head = shop.app(own[number % len(own)], parameter)
        return shop.app(head, index) if has_indices else head

    def telescope(number: int, case: Case, parameter: int, index: int) -> int:
        if not case:
            return at(number, parameter, index)
        first = case[0]
        domain = field_type(first, parameter, index)

        def rest(local: int) -> int:
            later = shop.app(shop.const("Nat.succ"), local) if domain == nat else index
            return telescope(number, case[1:], parameter, later)

        return shop.pi(domain, rest)

    def field_type(field: Field, parameter: int, index: int) -> int:
        itself = at(field.type, parameter, index)
        # There are lists of data only.
        shape = Shape.ITSELF if is_prop and "List (" in field.shape else field.shape
        if shape is Shape.READER:
            return shop.pi(nat, lambda n: at(field.type, parameter, n))
        return {
            Shape.DATA: lambda: nat,
            Shape.ITSELF: lambda: itself,
            Shape.FUNCTION: lambda: shop.to(nat, itself),
            Shape.LIST: lambda: shop.list_of(itself),
            Shape.LISTS: lambda: shop.list_of(shop.list_of(itself)),
            Shape.LIST_OF_DATA: lambda: shop.list_of(nat),
            Shape.FUNCTION_INTO_LIST: lambda: shop.to(nat, shop.list_of(itself)),
        }[shape]()

    def cases(number: int) -> dict[str, int]:
        zero = shop.const("Nat.zero")
        return {
            f"c{at_}": shop.pi(nat, lambda p, case=case: telescope(number, case, p, zero))  # type: ignore[misc]  # bound now
            for at_, case in enumerate(types[number])
        }

    named = {f"T{number}": (type_, cases(number)) for number in range(len(types))}
    return shop.whole(shop.draft(named, parameters=1))


def has_no_open_containers(types: list[list[Case]]) -> bool:
    """Whether no list is of a type at an index that depends on a field before it."""
    return not any(
        "List (" in later.shape
        for cases in types
        for case in cases
        for number, field in enumerate(case)
        if field.shape is Shape.DATA
        for later in case[number + 1 :]
    )


@settings(max_examples=60, deadline=None)
@given(types=families, has_indices=st.booleans(), is_prop=st.booleans())
def test_every_recursor_keeps_the_type_of_what_it_reduces(
    types: list[list[Case]], has_indices: bool, is_prop: bool
) -> None:
    shop = Shop().with_lists()
    block = family(
        shop,
        types,
        has_indices=has_indices and has_no_open_containers(types),
        is_prop=is_prop,
    )

    shop.admit(block)

    assert len(block.recursors) == len(types) + block.inductives[0].nested
    for each in block.recursors:
        assert_sound(shop, each)
