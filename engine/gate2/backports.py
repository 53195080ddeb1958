"""Names of newer Python versions, for 3.10."""

import sys

if sys.version_info >= (3, 11):
    from enum import StrEnum
    from typing import assert_never

    import tomllib
else:
    from enum import Enum

    import tomli as tomllib
    from typing_extensions import assert_never

    class StrEnum(str, Enum):
        """A string enumeration whose members print as their value (3.11's `enum.StrEnum`)."""

        def __str__(self) -> str:
            return str(self.value)


__all__ = ["StrEnum", "assert_never", "tomllib"]
