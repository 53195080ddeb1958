"""Whether two claims are the same sentence: a digest that is equal for the same words.

Case, spacing, quotes, dashes, LaTeX dollars, Unicode's spellings and the punctuation at the end
make no difference; every other sign and the order of the words do.
"""

import hashlib
import re

from gate2.audit.quantities.wordings import EXAMINED, prepared

_WORD = re.compile(r"[^\W\d_]+")
_FEWEST_WORDS = 4
_AT_THE_END = " .,;:!?。．！？…\"')]}"
_AT_THE_START = " \"'"


def text_key(text: str) -> str:
    """32 hexadecimal digits, equal for the same words; empty where the text is no claim.

    A text of fewer than four words, numbers not counted, is none.
    """
    plain = text.strip()
    if len(_WORD.findall(plain[:EXAMINED])) < _FEWEST_WORDS:
        return ""
    worded = prepared(plain).casefold().replace('"', "'")
    if len(plain) > EXAMINED:
        worded += " ".join(plain[EXAMINED:].casefold().split())
    worded = worded.rstrip(_AT_THE_END).lstrip(_AT_THE_START)
    return hashlib.sha256(worded.encode("utf-8", "surrogatepass")).hexdigest()[:32]
