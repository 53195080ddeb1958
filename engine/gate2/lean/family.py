"""Whether types, constructors and recursors of a module belong to each other.

Only membership: the second kernel recomputes what they are.
"""

from collections.abc import Callable

from gate2.lean.cone import Cone, Environment
from gate2.lean.declaration import Constructor, Inductive, Kind, Recursor
from gate2.lean.names import show_name
from gate2.lean.term import Name


def family_problems(
    environment: Environment, cone: Cone, visible: Callable[[int], Name]
) -> list[str]:
    """What is wrong with the own inductive families of a cone, one line each."""
    own = environment.own
    problems: list[str] = []
    for name, found in cone.members.items():
        if not found.is_own:
            continue
        constant = found.constant
        shown = show_name(visible(name))
        match constant:
            case Inductive():
                if name not in constant.all:
                    problems.append(f"{shown} is not in its own block of types")
                for index, each in enumerate(constant.constructors):
                    member = own.constant(each)
                    if (
                        not isinstance(member, Constructor)
                        or member.inductive != name
                        or member.index != index
                    ):
                        problems.append(f"{shown} lists a constructor that is not its own")
                if len(set(constant.constructors)) != len(constant.constructors):
                    problems.append(f"{shown} lists a constructor twice")
                if not all(isinstance(own.constant(each), Inductive) for each in constant.all):
                    problems.append(f"{shown} names a type in its block that is none")
            case Constructor():
                owner = own.constant(constant.inductive)
                if not isinstance(owner, Inductive) or name not in owner.constructors:
                    problems.append(f"{shown} is no constructor of a type of this file")
            case Recursor():
                types = [own.constant(each) for each in constant.all]
                if not types or not all(isinstance(each, Inductive) for each in types):
                    problems.append(f"{shown} is a recursor of no type of this file")
                for rule in constant.rules:
                    target = environment.find(rule.constructor)
                    if target is None or target.kind is not Kind.CONSTRUCTOR:
                        problems.append(f"{shown} has a rule for no constructor")
            case _:
                pass
    return problems
