"""Whether a sentence says where its value was measured, as far as the value depends on it.

How many classes a data set has is the same everywhere. How well something does is not: "GPT-4
reached 76 % on the test set" is true of one study and false of the next.
"""

import re

from gate2.audit.quantities.wordings import vocabulary

_PERFORMANCE = vocabulary(
    "accuracy error precision recall f1 score auc auroc perplexity loss performance rate map bleu "
    "rouge fid iou dice psnr ssim top-1 top-5 rmse mae mse r2 sensitivity specificity latency "
    "throughput speedup success fps coverage agreement fidelity gain improvement"
)
_SOMEWHERE = (
    r"\b(?i:on|in|for|over|across|against|at|under|relative to|compared (?:to|with))\s"
    r"(?!(?:total|average|general|practice|fact|particular|addition|contrast|turn|terms)\b)"
)
_ANYWHERE = re.compile(_SOMEWHERE)
_PLACED = re.compile(
    rf"{_SOMEWHERE}(?:(?!(?:the|an?|all|both|each|every|most)\b)\S"
    r"|(?:the|an?|all|both)(?:\s[\w-]+){0,3}?\s\S*[A-Z0-9])"
)
_OF_A_NAME = re.compile(r"\bof\s(?:the\s)?\S*[A-Z]")
_SETTING = re.compile(
    r"\b(?:learning rates?|batch size|weight decay|dropout|momentum|warm-?up|window size|"
    r"beam size|patience|sampling temperature)\b",
    re.IGNORECASE,
)
_TRIED = re.compile(
    r"\s(?:training |random |independent |repeated )?(?:epochs?|iterations?|seeds?|runs?|"
    r"repetitions?|replicates?|repeats|folds?|shots?|GPUs?|TPUs?|CPUs?|threads|workers)\b"
)


def is_performance(word: str) -> bool:
    """Whether the word is a measure of how well something does."""
    return word in _PERFORMANCE


def is_placed(sentence: str, *, once: bool) -> bool:
    """Whether it says enough of where its value was measured, or the value needs no place.

    Args:
        sentence: the whole of it.
        once: it tells of a measurement that took place, not of how things are.
    """
    if _PERFORMANCE.isdisjoint(sentence.casefold().split()) or _PLACED.search(sentence):
        return True
    return not once and _ANYWHERE.search(sentence) is None


def is_placed_change(sentence: str) -> bool:
    """Whether it says what changed where; an improvement by itself is one over anything."""
    return _PLACED.search(sentence) is not None or _OF_A_NAME.search(sentence) is not None


def is_setting(left: str, right: str) -> bool:
    """Whether a value between these is one that every experiment chooses anew."""
    return _SETTING.search(left) is not None or _TRIED.match(right) is not None
