"""Names of newer Python versions, for 3.10, from its own library as far as it has them."""

import sys
from typing import TYPE_CHECKING

if sys.version_info >= (3, 11):
    from enum import StrEnum
    from typing import assert_never
else:
    from enum import Enum
    from typing import NoReturn

    class StrEnum(str, Enum):
        """A string enumeration whose members print as their value (3.11's `enum.StrEnum`)."""

        def __str__(self) -> str:
            return str(self.value)

    def assert_never(value: NoReturn) -> NoReturn:
        """Tell the type checker that no value gets here (3.11's `typing.assert_never`)."""
        raise AssertionError(f"expected no value to get here, came {value!r}")


if TYPE_CHECKING:
    if sys.version_info >= (3, 11):
        import tomllib
    else:
        import tomli as tomllib
else:

    def __getattr__(name: str) -> object:
        """`tomllib`, which 3.10 does not have, for those alone who ask for it: importing it
        takes time, and the single-file verifier reads no TOML and has no other package at hand."""
        if name != "tomllib":
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        if sys.version_info >= (3, 11):
            import tomllib as found
        else:
            import tomli as found
        return found


__all__ = ["StrEnum", "assert_never", "tomllib"]
