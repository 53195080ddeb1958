"""The wordings that lead up to a value, and those that lead from one value to the next.

Patterns only, each of bounded repetition. Those that end in ``$`` are matched against what stands
before a number, or between two.
"""

import re

SETS = (
    r"(?:is|are) (?:listed with|an? (?:[a-z-]{1,20} ){0,3}(?:dataset|data set|benchmark|corpus|"
    r"collection|graph|database|archive|library) (?:with|of|containing|comprising))"
)
"""Wordings of having that say of what sort the thing is."""
_HAS = (
    rf"{SETS}|has|have|had|contains?|contained|comprises?|comprised|includes?|included|"
    r"consist(?:s|ed)? of|achieve[sd]?|reach(?:es|ed)?|attain(?:s|ed)?|obtain(?:s|ed)?"
)
THERE_ARE = re.compile(r"There (?:is|are) (?:exactly |only )?$")
IN_THAT = re.compile(
    r" (?P<noun>[A-Za-z][\w'-]*(?: [A-Za-z][\w'-]*){0,2}) in (?P<owner>[^,;:]{2,60})\.?"
)
_IS = r"is|are|was|were|equals?|remains"
_DOES = (
    r"scores?|scored|yields?|yielded|requires?|required|costs?|weighs?|weighed|measures?|consumes?|"
    r"consumed|covers?|covered|spans?|spanned|supports?|provides?|offers?|stores?|delivers?|"
    r"delivered|exhibits?|exhibited|shows?|showed|enrolled|recruited|randomi[sz]ed|emits?|emitted|"
    r"lasts?|lasted|"
    r"(?:boils?|melts?|freezes?|operates?|runs?|peaks?|peaked|decomposes|crystalli[sz]es) at|"
    r"(?:was|were|is|are) (?:pre-?)?trained (?:on|for|with)"
)
"""Not "uses" and "takes": settings and running times are other ones in every paper."""
OF_KINDS = re.compile(
    r"(?:has|have|contains?|comprises?|includes?|consists? of|boils? at|melts? at|freezes? at)\b"
)
_CHANGES = (
    r"improve[sd]?|raise[sd]?|increase[sd]?|reduce[sd]?|decrease[sd]?|lower(?:s|ed)?|lift(?:s|ed)?|"
    r"drop(?:s|ped)?|falls?|fell|rises?|rose|boost(?:s|ed)?|cuts?|grows?|grew|shrinks?|shrank|"
    r"goes|went|moves?|moved|decline[sd]?|outperform(?:s|ed)?|surpass(?:es|ed)?|exceed(?:s|ed)?|"
    r"beats?|speeds? up|ranges?|ranged"
)
_NO_LINK = (
    r"(?!(?:with|at|on|in|for|using|after|by|from|to|than|that|which|and|or|under|over|about|"
    r"around|nearly|almost|least|most|up|approximately|roughly|more|less|fewer|some|between|"
    r"within|below|above|only|when|as|of|is|are|was|were)\b)"
)
_WORD = rf"{_NO_LINK}[A-Za-z][\w/@'-]* "
_EXACTLY = (
    r"(?:only |exactly |precisely |just |also |now |currently |equal to |a total of |in total )?"
)
_MONEY = r"[$€£¥]?$"
LEADS = re.compile(
    rf"\b(?:(?P<has>{_HAS})|(?P<is>{_IS})|(?P<does>{_DOES})) {_EXACTLY}"
    rf"(?:(?:an?|the) (?P<property>(?:{_WORD}){{1,5}})of {_EXACTLY})?{_MONEY}"
)
CHANGE_LEADS = re.compile(
    rf"\b(?:{_CHANGES}) (?P<what>(?:(?!by\b|from\b|to\b)[A-Za-z(][\w/@'().-]* ){{0,8}})"
    rf"(?:by|from|to) (?:a total of )?{_MONEY}"
)
AND_ANOTHER = re.compile(
    rf"(?: {_NO_LINK}[A-Za-z][\w/@'-]*){{0,4}}(?:,| and|, and) (?:an? (?:{_WORD}){{1,4}}of )?"
    rf"{_MONEY}"
)
TO_ANOTHER = re.compile(rf" (?:{_WORD}){{0,2}}to {_MONEY}")
PAST = re.compile(r"\b(?:was|were|had|[a-z]+ed|fell|rose)\b", re.IGNORECASE)
