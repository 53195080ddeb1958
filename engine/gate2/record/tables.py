"""What a publisher's document holds, taken for what it is said to be only where it is that."""

from collections.abc import Mapping


def table_in(holder: Mapping[str, object], key: str) -> Mapping[str, object]:
    """The object under a key; empty where there is none, or something else."""
    value = holder.get(key)
    return value if isinstance(value, dict) else {}
