"""Names of newer Python versions, for 3.10, from its own library as far as it has them."""

import sys

if sys.version_info >= (3, 11):
    from enum import StrEnum
    from typing import assert_never

    import tomllib
else:
    from enum import Enum
    from typing import TYPE_CHECKING, NoReturn

    class StrEnum(str, Enum):
        """A string enumeration whose members print as their value (3.11's `enum.StrEnum`)."""

        def __str__(self) -> str:
            return str(self.value)

    def assert_never(value: NoReturn) -> NoReturn:
        """Tell the type checker that no value gets here (3.11's `typing.assert_never`)."""
        raise AssertionError(f"expected no value to get here, came {value!r}")

    if TYPE_CHECKING:
        import tomli as tomllib
    else:

        def __getattr__(name: str) -> object:
            """`tomllib`, which 3.10 does not have, for those alone who ask for it: the
            single-file verifier reads no TOML and has no other package at hand."""
            if name != "tomllib":
                raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
            import tomli

            return tomli


__all__ = ["StrEnum", "assert_never", "tomllib"]
