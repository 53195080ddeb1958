"""Rule 17: finds the phrases that a proof and a measurement could settle alike.

"Converges quickly", "is scalable", "reduces the complexity": a comparison without a measurement
and without a bound. Only the present tense counts, since a past one tells of something measured.
"""

import re

from gate2.classify.cue_table import compiled, words

_METHOD = (
    r"(?:algorithms?|methods?|approach(?:es)?|schemes?|solvers?|estimators?|samplers?|"
    r"optimi[sz]ers?|iterations?|integrators?|variants?|versions?|protocols?|procedures?|"
    r"frameworks?|architectures?|models?|networks?|designs?|allocations?|ind(?:ex|exes|ices)|"
    r"structures?|rules?|mechanisms?|heuristics?|expansions?|approximations?|techniques?|"
    r"strateg(?:y|ies)|formulations?|implementations?|discreti[sz]ations?|controllers?|"
    r"observers?|programs?|systems?|representations?|encodings?|tests?|statistics?|pipelines?|"
    r"preconditioners?|collectors?|allocators?|schedulers?|compilers?|kernels?|layers?|modules?|"
    r"embeddings?|decoders?|encoders?|codes?|inference|search|training|learning|transforms?|"
    r"methodolog(?:y|ies)|learners?|classifiers?|ansatz|oracles?|filters?|sketch(?:es)?|"
    r"auctions?|formats?|updates?|descents?|relaxations?|decompositions?|"
    r"parametri[sz]ations?|procedure|solutions?|meshing|preconditioning|multigrid)"
)
_HOW = (
    r"(?:(?:more|less|very|highly|both|also|computationally|memory|sample|data|far|much|"
    r"considerably|substantially|asymptotically|statistically|numerically|extremely|quite|"
    r"as|and|well|slightly|somewhat|communication|energy|query|notably|fairly|relatively)[ ,-]+)"
    r"{0,4}"
)
_VAGUE = (
    r"(?:scalable|(?:\w+-)?efficient|lightweight|inexpensive|cheap|tractable|economical|"
    r"near-optimal)"
)
_COMPARED = r"(?:faster|slower|cheaper|quicker|leaner|less (?:costly|expensive|demanding|biased))"
_NO_NOUN = (
    r"(?= ?(?:$|[,.;:]|than\b|and\b|or\b|but\b|yet\b|for\b|to(?! \w+ing)\b|with\b|when\b|under\b|"
    r"at\b|even\b|as\b|compared|over\b|while\b|because\b|across\b|"
    r"on (?:large|big|long|very)\b|in \w+$))"
)
_WHAT = (
    r"(?:(?:time|space|computational|computing|memory|sample|model|training|inference|"
    r"algorithmic|overall|asymptotic|numerical|arithmetic|implementation|synchroni[sz]ation|"
    r"communication|query|energy|storage|run|search|and) ){0,4}(?:number of (?:\w+ ){0,2}"
    r"(?:parameters|samples|iterations|queries|evaluations|rounds|operations|steps)|"
    r"parameter count|model size|(?!cyclomatic|rademacher|kolmogorov)[\w-]+ complexity|"
    r"memory (?:usage|use|footprint|consumption|requirements?|demand)|"
    r"complexity|overheads?|computations?|burden|scalability|convergence|scaling|parameters|"
    r"search space)"
)
_DEAR = (
    r"(?:(?:overall|total) )?(?:(?:time|space|computational|computing|memory|sample|training|"
    r"inference|communication|query|evaluation|search) (?:and )?){1,3}"
    r"(?:costs?|efficiency|load|effort|time)|costs? of (?:the |an? )?(?:[\w-]+ )?"
    r"(?:calculations?|computations?|evaluations?|inference|training|search|simulations?|steps?|"
    r"updates?|quer(?:y|ies)|sampling|factori[sz]ation|alignment|optimi[sz]ation)"
)
_FEWER = (
    r"(?:fewer|less) (?:\w+[ -]){0,2}?(?:samples?|iterations?|steps|queries|rounds|calls|"
    r"evaluations|operations|patients|subjects|parameters|examples|labels|memory|computations?|"
    r"compute|communication|data|annotations|messages|updates|measurements|multiplications)"
)
_QUICKLY = (
    r"(?:(?:very|more|quite|rather|too|so) )?(?:quickly|fast|faster|rapidly|slowly|slower|quicker|"
    r"swiftly|readily|reliably|sooner|well|poorly)"
)
_GRADED = (
    r"(?:low|lower|high|higher|less|reduced|fast|faster|quick|quicker|rapid|slow|slower|good|"
    r"excellent|smaller|better|superior|improved)"
)
_AMBIGUOUS = (
    rf"\bconverges? (?:\w+ )?(?:to (?:\w+ ){{1,5}}?)?{_QUICKLY}\b|"
    r"\bconverges? (?:with)?in (?:\w+ )?(?:few|fewer|less)\b|\bconverges?$|"
    r"\bconverges? (?:to (?:\w+ ){1,5}?)?at an? (?:\w+ )?(?:rapid|fast|slow|high|good) "
    r"(?:pace|rate|speed)\b|"
    r"\b(?:speeds? up|accelerates?|hastens?|improves?|slows?|slows? down) (?:the )?(?:\w+ )?"
    r"convergence\b|"
    r"\b(?:speeds? up|accelerates?) (?:the )?(?:\w+ )?(?:search|computations?|calculations?|"
    r"inference|training|evaluations?|sampling|compilation|solver?|simulations?|alignment|"
    r"optimi[sz]ation)\b|"
    r"\b(?:reach(?:es)?|approach(?:es)?|attains?|settles?) (?:\w+ ){0,4}?(?:more quickly|faster|"
    r"sooner)\b|"
    rf"\b(?:is|are|be|remains?|becomes?) (?:the )?{_HOW}{_VAGUE}{_NO_NOUN}|"
    rf"\bis the more {_VAGUE}\b|"
    rf"\bmakes? [\w -]{{3,60}}? (?:more {_VAGUE}|{_COMPARED})\b|"
    rf"\b{_METHOD}\b[\w -]{{0,60}}? (?:is|are) {_HOW}(?:{_COMPARED}|fast|stable){_NO_NOUN}|"
    rf"\b{_METHOD}\b[\w -]{{0,40}}? runs? {_HOW}(?:faster|slower)\b|"
    r"\bscales? (?:\w+ )?(?:well|better|gracefully|favou?rably|efficiently|easily|poorly|badly|"
    r"worse)\b|"
    rf"\b(?:reduce|lower|decrease|increase|raise|cut|minimi[sz]e|improve)s? (?:the |its )?"
    rf"(?:\w+ly )?(?:{_WHAT}|{_DEAR}|efficiency$)(?! (?:by|from) )\b|"
    r"\b(?:reduces?|lowers?) (?:the )?(?:bias|variance) of (?:the |an? )?[\w -]{0,40}"
    r"(?:estimat|predict)\w+|"
    rf"\bimproves? (?:the |its )?(?:numerical )?(?:stability|efficiency) of (?:the |an? )?"
    rf"[\w -]{{0,40}}?{_METHOD}\b|"
    rf"\b(?:has|have|with|incurs?|at|offers?|achieves?|provides?|enjoys?|shows?|"
    rf"exhibits?) (?:an? |the )?(?:(?:very|much|far|significantly|considerably) )?{_GRADED} "
    rf"(?:{_WHAT}|{_DEAR})\b|"
    r"\b(?:needs?|requires?|takes?|uses?) (?:far |much |many |considerably )?"
    rf"{_FEWER} ?(?:$|than\b)|"
    r"\b(?:complexity|costs?|overhead|consumption|memory|runtime|running time|size|number of "
    r"parameters|computation|time|difficulty)(?: (?:of|for|in|on) [\w -]{1,60}?)? "
    r"(?:increase|grow|scale|rise|decrease|shrink)s? (?:(?:slowly|steeply|rapidly|moderately|"
    r"steadily|gracefully|only \w+|quickly) )?(?:with|as|in)\b"
)
_ALONE = words(
    "converge converges convergence scalable efficient lightweight inexpensive cheap tractable "
    "economical optimal scales scale faster slower cheaper quicker sooner leaner quickly fewer "
    "stability speed speeds accelerate accelerates"
)
_CHANGES = words(
    "reduce reduces lower lowers decrease decreases increase increases raise raises cut cuts "
    "minimise minimises minimize minimizes improve improves grow grows rise rises shrink shrinks "
    "has have with incur incurs at offer offers achieve achieves provide provides enjoy enjoys "
    "show shows exhibit exhibits need needs require requires take takes use uses is are"
)
_CHANGED = words(
    "complexity cost costs overhead overheads consumption memory runtime time size parameters "
    "computation computations difficulty efficiency burden scalability convergence scaling count "
    "footprint usage load effort bias variance queries iterations samples evaluations rounds "
    "operations steps less fast stable space"
)
_SETTLED = (
    r"\d ?%|\bper ?cent\b|\b(?:every|any|each|all|no matter|arbitrary|whatever|whenever|provided|"
    r"only if|if|almost surely|(?<!-)probability|worst[ -]case|constant|bounded|convex|condition|"
    r"measured|observed|observe|wall-clock|experiments?|experimentally|empirically|"
    r"runs(?! \w+er\b)|random seeds|"
    r"benchmarks?|datasets?|data sets?|simulations?|in practice|trials?|tests|users|"
    r"inverse(?= (?:square|cube|\w+th))|power|exponent|linearly|quadratically|cubically|"
    r"exponentially|logarithmically|polynomially|superlinearly|sublinearly|factorially|"
    r"geometrically|provably|provable|times|twice|half|halves|doubles|factor|"
    r"at most|at least|optimal rate|tolerance)\b|[ωθo]\(|[≤≥<>^]|"
    r"\b(?:by|from|of|in|within) (?:about |roughly |around |over |nearly )?\d"
)


def undecidable(text: str) -> re.Match[str] | None:
    """The phrase that a proof or a measurement could settle alike, where nothing beside it tells.

    The text is normalised, with its frames off.
    """
    spelt = text.replace(",", " ").replace(".", " ").replace("-", " ").split()
    if _ALONE.isdisjoint(spelt) and (_CHANGED.isdisjoint(spelt) or _CHANGES.isdisjoint(spelt)):
        return None
    found = compiled(_AMBIGUOUS).search(text.rstrip(" ."))
    return None if found is None or compiled(_SETTLED).search(text) else found
