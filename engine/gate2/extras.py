"""How an optional part of gate2 is added: it is on no package index, so from its checkout."""


def installing(extra: str) -> str:
    """The clause that a message has for it, as of ``pip install`` in the checkout."""
    return f"`pip install '.[{extra}]'` in gate2's checkout"
