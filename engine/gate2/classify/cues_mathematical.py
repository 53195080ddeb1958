"""Cues that a proof would settle the claim."""

from gate2.classify.cue_table import PhraseCue, VerbCue, phrase, predicate, verb
from gate2.classify.kinds import Kind

_M = Kind.MATHEMATICAL
_BE = r"(?:is|are|was|were|be|remains?|becomes?|stays?)"
_GAP = r"(?:\w+ ){0,3}?"
_ADVERBS = (
    r"(?:(?!(?:in|into|by|to|on|with|of|for|from|as|at|than|that|used|split|divided|partitioned)\b)"
    r"[\w-]+ ){0,2}?"
)

_PROPERTIES = (
    "convex|concave|quasiconvex|continuous|differentiable|smooth and|analytic|holomorphic|"
    "measurable|compact|connected|complete|closed under|dense in|open set|bounded (?:above|below|"
    "by|on|in|operator)|isomorphic|homeomorphic|diffeomorphic|homotopic|conjugate to|"
    "congruent|equivalent to|invariant (?:under|to|with respect)|equivariant|"
    "(?:anti)?symmetric|transitive|reflexive|associative|commutative|abelian|nilpotent|"
    "solvable|noetherian|simply connected|orthogonal|unitary|hermitian|self-adjoint|"
    "diagonali[sz]able|invertible|singular|nonsingular|injective|surjective|bijective|"
    "positive (?:semi-?)?definite|(?:semi)?definite|unbiased|submodular|supermodular|"
    "lipschitz|#p-complete|#p-hard|(?:poisson|normally|gaussian|uniformly|"
    "identically) distributed|(?:\\w-)?smooth and|martingale|ergodic|stationary "
    "process|np-?(?:hard|"
    "complete)|pspace|#p-hard|"
    "(?:un)?decidable|(?:un)?computable|(?:fixed-parameter )?tractable|intractable|"
    "polynomial-time|infinite|finite|prime|coprime|irrational|transcendental|divisible|"
    "non-?negative|strictly (?:positive|negative|increasing|decreasing|monotone)|monotone|"
    "non-?decreasing|non-?increasing|recursive(?:ly enumerable)?|enumerable|planar|"
    "bipartite|hamiltonian|eulerian|regular graph|"
    "acyclic|chordal|(?:four|[234k])-colou?rable|tight|sharp|optimal up to|minimax optimal|"
    "uniquely|unique up to|linearly independent|linear in|quadratic in|exponential in|"
    "polynomial in|logarithmic in|proportional to|universal approximators?|"
    "strategy-?proof|incentive[- ]compatible|pareto|identifiable|well-posed|ill-posed|"
    "conserved|independent of the|zero if|nonzero|disjoint|reducible|irreducible|"
    "cyclic|separable|unbounded|torsion-free|nontrivial|idempotent|nonempty|metri[sz]able|"
    "turing[- ]complete|sound and complete"
)
_OBJECTS = (
    "theorem|lemma|corollary|polynomials?|matri(?:x|ces)|eigenvalues?|eigenvectors?|"
    "manifolds?|homomorphisms?|isomorphisms?|automorphisms?|topolog(?:y|ical)|"
    "hilbert|banach|sobolev|riemann(?:ian)?|lebesgue|hausdorff|fourier transform|laplacian|"
    "integers?|primes?|rationals?|reals|real numbers?|complex numbers?|natural numbers?|"
    "odd numbers?|even numbers?|subgroups?|finite groups?|lie (?:group|algebra)s?|"
    "abelian groups?|cyclic groups?|rings?|ideals?|finite fields?|convolutions?|"
    "determinants?|traces?|entropy|"
    "harmonic oscillator|ground state energy|partition function|dispersion relation|"
    "vacuum solution|hessian|jacobian|frobenius norm|spectral norm|spanning trees?|"
    "mutual information|kl divergence|probability measures?|value function|quotient|"
    "vector spaces?|subspaces?|"
    "functors?|categor(?:y|ies) of|cohomology|homology|lattices?|posets?|matroids?|"
    "vert(?:ex|ices)|edges|subgraphs?|trees?|cliques?|chromatic|treewidth|tournaments?|"
    "convex (?:body|bodies|sets?|functions?|hull|loss(?:es)?)|subsequences?|"
    "sequences?|recurrences?|inequalit(?:y|ies)|integrals?|derivatives?|gradient flow|"
    "operators?|resolvent|norms?|inner product|metric space|measure space|sigma-algebra|"
    "martingales?|markov chains?|random walks?|gaussian|stationary distribution|"
    "unit (?:disk|ball|sphere|interval)|closed disk|fixed point|bijections?|permutations?|"
    "partitions?|halting problem|turing machines?|automat(?:on|a)|boolean functions?|circuits? of|"
    "nash equilibri(?:um|a)|conjecture|axioms?|modulo|logarithm|"
    "curvature|geodesics?|symplectic|parity operator|partial sums|logits|orbits|"
    "triangle inequality|finitely many|infinitely many|inertial frames|optimal|"
    "optimum|optimality|submodular functions?|doubly "
    "stochastic|angular momentum|critical temperature|"
    "saddle points?|stationary points?|local minim(?:a|um)|global minim(?:a|um|iser|izer)s?"
)
_COUNTED = (
    "operations?|comparisons?|multiplications?|additions?|evaluations?|parameters|"
    "trainable parameters|weights|messages?|queries|bits|nodes|edges|vertices|flops|"
    "steps|rounds|samples|iterations|vertices|leaves|faces|swaps?|gates|qubits"
)
_VARIABLE = r"(?<![\w'])(?<![a-z]-)(?!(?:a|i|s)\b)[a-z](?:_\w{1,8})?(?![\w'-])"
_EXPRESSION = (
    r"(?:(?:\d{0,3}[a-z]{1,2}|\d{1,3}|log ?\d?|sqrt|\([^()]{1,24}\))(?: ?(?:[+*/^×!-]|·) ?|\^| ))"
    r"{0,6}?(?:\d{0,3}[b-hj-z]{1,2}|\(?[a-z0-9 +*/^×-]{0,12}\)?!?|\d{0,2}[b-hj-z]\^?\d?)"
)

VERBS: tuple[VerbCue, ...] = (
    verb("satisfies", _M, 2.2, 2, "satisfy obey"),
    verb("holds", _M, 2.2, 7, "hold:held"),
    verb("structure verb", _M, 2.6, 2, "metrise commute coincide factorise embed anticommute"),
    verb("vanishes", _M, 1.6, 2, "vanish"),
    verb("admits", _M, 2.5, 2, "admit:admitted"),
    verb("equals", _M, 2.4, 15, "equal:equalled/equaled"),
    verb("implies", _M, 1.9, 15, "imply"),
    verb("conserves", _M, 2.0, 15, "conserve"),
    verb("converges or diverges", _M, 1.5, 7, "converge diverge terminate halt"),
    verb("upper-bounds", _M, 2.5, 7, "bound upper-bound lower-bound majorise dominate"),
    verb("approximates", _M, 1.3, 7, "approximate"),
    verb("guarantees", _M, 1.2, 9, "guarantee:guarantees ensure:ensures"),
)

PHRASES: tuple[PhraseCue, ...] = (
    predicate(
        "mathematical property",
        _M,
        2.8,
        2,
        rf"\b{_BE} (?:at (?:most|least) )?{_ADVERBS}(?:{_PROPERTIES})\b",
    ),
    predicate(
        "is such an object",
        _M,
        2.6,
        2,
        rf"\b{_BE} (?:an?|the|its own|isomorphic to the|again an?) (?:[\w-]+ "
        rf"){{0,3}}?(?:{_OBJECTS}|"
        r"group|field|metric|kernel|measure|graph|monoid|semiring|contraction|isometry|"
        r"projection|solution|equilibrium|extension of degree|quotient|supremum|infimum)\b",
    ),
    predicate(
        "attains a rate or regret",
        _M,
        3.2,
        7,
        r"\b(?:achieves?|attains?|enjoys?|has|have|incurs?|obtains?|suffers?) (?:an? |the )?"
        r"(?:\w+ ){0,2}?(?:regret|minimax|convergence rate|approximation (?:ratio|"
        r"factor|guarantee)|"
        r"competitive ratio|query complexity|oracle complexity|sample complexity of)\b",
    ),
    predicate(
        "guarantees for all",
        _M,
        2.6,
        9,
        r"\b(?:guarantee|ensure)s? (?:that )?(?:\w+ ){0,3}?(?:for (?:any|every|all)|every|any)\b",
        settles=True,
    ),
    predicate(
        "such a thing exists",
        _M,
        2.0,
        7,
        r"\b(?:no|every|such an?|always) [\w -]{1,40} exists?\b",
    ),
    phrase(
        "hypothesis and conclusion", _M, 1.2, 15, r"^(?:if|whenever) [^,]{3,120}, |\bwhenever\b"
    ),
    phrase(
        "at every step", _M, 1.0, 7, r"\b(?:at|in|after) (?:every|each) (?:step|iteration|round)\b"
    ),
    predicate("depends only on", _M, 2.3, 15, r"\bdepends? only on\b"),
    predicate(
        "existence",
        _M,
        1.7,
        7,
        r"\bthere (?:always |also |must )?(?:exists?|is an?|are|is no|are no|is at (?:most|"
        r"least))\b",
    ),
    predicate(
        "has such an object",
        _M,
        2.4,
        2,
        r"\b(?:has|have|possess(?:es)?) (?:an?|no|at (?:most|least)|exactly|infinitely|only|the) "
        rf"{_GAP}(?:solutions?|fixed points?|paths?|cycles?|root|roots|zeros?|resolvent|orbits?|"
        r"minimi[sz]ers?|maximi[sz]ers?|(?:local |global )?(?:minima|minimum|maxima|"
        r"maximum)|subsequences?|limit|inverse|eigenvalues?|basis|"
        r"colou?rings?|"
        r"matching|equilibri(?:um|a)|neighbou?rs?|singularit(?:y|ies)|kernel|elements?|"
        r"representation|vertices|factors?|dimension|rank|measure|property|closed[- ]form)\b",
    ),
    predicate(
        "complexity class of an algorithm",
        _M,
        2.8,
        6,
        r"\b(?:has|have|needs?|requires?|costs?|takes?|uses?|runs? in|run in|solvable in|with) "
        rf"{_GAP}(?:linear|quadratic|cubic|polynomial|logarithmic|exponential|sub-?linear|"
        r"constant|quasi-?linear|sub-?quadratic|super-?polynomial) (?:time|space|memory|regret|"
        r"in|complexity|cost|rate|number)\b|\b(?:memory|time|space|cost)(?: \w+)? (?:is |are )?"
        r"(?:quadratic|linear|cubic|exponential|polynomial|logarithmic) in\b",
        settles=True,
    ),
    predicate(
        "count by formula",
        _M,
        2.8,
        6,
        r"\b(?:has|have|needs?|requires?|costs?|adds?|uses?|sends?|makes?|performs?|contains?|"
        r"takes?)"
        rf" (?:at (?:most|least) |exactly |only )?(?=[^.,;]{{0,16}}(?:[+*/^×!]|\b[b-hj-z]\b|"
        rf"\d[a-z]))"
        rf"[a-z0-9 +*/^×!().-]{{1,28}} (?:(?:\w+ ){{0,2}})(?:{_COUNTED})\b",
        settles=True,
    ),
    predicate("reduces to a problem", _M, 1.8, 6, r"\breduces? to (?:solving|the|an?)\b"),
    predicate(
        "never beyond",
        _M,
        2.4,
        7,
        r"\bnever (?:\w+ )?(?:worse|more|less|larger|smaller|greater|exceeds?|decreases?|"
        r"increases?|falls? below|below|above)\b",
    ),
    predicate(
        "lies between", _M, 1.8, 7, r"\b(?:lies?|is|are) (?:always )?(?:in|between) \[?\(?[-\d]"
    ),
    predicate(
        "it follows", _M, 2.4, 15, r"\b(?:it follows|follows (?:directly )?from|is implied by)\b"
    ),
    predicate(
        "yields a formula",
        _M,
        1.4,
        15,
        r"\byields? the \w+ (?:relation|formula|equation|identity)\b",
    ),
    phrase(
        "derived in a model",
        _M,
        2.2,
        15,
        r"\b(?:in|under|within) the [\w -]{1,24}?(?:model|approximation|assumption|limit|gauge)\b"
        r"|\b(?:solving|linearis|lineariz)\w* the [\w -]{0,20}?equations?\b"
        r"|\bfollows from the model\b|\b(?:in the|only at) (?:limit|zero) ",
    ),
    phrase(
        "universal quantifier",
        _M,
        2.0,
        7,
        r"\bfor (?:every|any|arbitrary)\b(?! (?:of the |single )?(?:participant|"
        r"patient|subject|seed|"
        r"run|trial|baseline|language|benchmark|model)\b)|\bfor (?:all|each)\b(?! "
        r"(?:of the )?(?:\w+ )?"
        r"(?:data ?sets?|benchmarks?|participants|patients|experiments?|models?|"
        r"methods?|tasks?|baselines|"
        r"subjects|seeds|runs|trials|groups|conditions|languages|class|classes|sample|samples)\b)",
        settles=True,
    ),
    phrase(
        "universal subject",
        _M,
        1.7,
        7,
        r"^(?:every|any|no) (?!significant|difference)"
        r"|\b(?:starting )?(?:from|of|to|on|by) (?:any|every) (?:\w+ )?(?:positive|integer|real|"
        r"complex|finite|smooth|convex|continuous|connected|initial)\b",
    ),
    phrase("never or always", _M, 1.3, 7, r"\b(?:never|always|necessarily|can never)\b"),
    phrase(
        "with probability",
        _M,
        3.0,
        7,
        r"\bwith (?:\w+ )?probability(?! of)|\balmost surely\b|\bin expectation\b",
        settles=True,
    ),
    phrase(
        "worst case", _M, 2.4, 7, r"\bin the worst[- ]case\b|\bworst-case (?:bound|error|number)\b"
    ),
    phrase(
        "if and only if",
        _M,
        3.0,
        7,
        r"\bif and only if\b|\biff\b|\bnecessary and sufficient\b|⇔|⟺",
        settles=True,
    ),
    phrase(
        "bound",
        _M,
        1.4,
        7,
        r"\b(?:upper|lower|regret|error|sample complexity|generali[sz]ation|matching) bounds?\b",
    ),
    phrase(
        "at most or at least an expression",
        _M,
        1.5,
        7,
        r"\b(?:at (?:most|least)|(?:never |not )?exceeds?|no (?:more|less|fewer) than|"
        r"bounded by|equals?|less than|more than) (?:\d{0,3}\.?\d{0,3} ?)?"
        r"(?:(?:[b-hj-z]|log|ln|sqrt|ω|o|exp|min|max)\b ?[\d(+*/^-]?|\d{1,3}[a-z]\b|log\d)",
    ),
    phrase("at most or at least", _M, 0.7, 7, r"\bat (?:most|least)\b|≤|≥"),
    phrase(
        "order notation",
        _M,
        2.8,
        6,
        r"(?<!\w)(?:o|ω|omega|θ|theta|õ|poly|polylog) ?\( ?(?!\d+ ?[,)]|(?!sqrt|"
        r"poly)[a-z]{4,})[^)]{1,40}\)",
        settles=True,
    ),
    phrase(
        "up to factors",
        _M,
        2.2,
        7,
        r"\bup to (?:an? )?(?:(?:poly)?log(?:arithmic)?|constant|lower|multiplicative|"
        r"additive|isomorphism|"
        r"homotopy|sign|conjugation|relabel\w+)\b",
    ),
    phrase(
        "rate of convergence",
        _M,
        1.8,
        7,
        r"\b(?:converges?|convergence) (?:at (?:a |the )?rate|linearly|sublinearly|quadratically|"
        r"superlinearly|uniformly|weakly|strongly|in distribution|almost|pointwise|"
        r"exponentially)\b",
    ),
    phrase(
        "approximation or competitive ratio",
        _M,
        2.2,
        7,
        r"\b(?:approximation|competitive) (?:ratio|factor|guarantee)|\b[\w()/+-]{1,12}-"
        r"(?:approximation|competitive|approximate)\b",
    ),
    phrase(
        "model class",
        _M,
        1.2,
        9,
        r"\b(?:every|any|all) (?:\w+ ){0,2}(?:convex|function|functions|input|inputs|iterates?|"
        r"neighbou?ring|graphs?|distributions?|polic(?:y|ies)|matri(?:x|ces)|integers?|n)\b|"
        r"\bdifferential privacy\b|\bof every iterate\b",
    ),
    phrase(
        "limits or uniqueness",
        _M,
        1.4,
        15,
        r"\b(?:tends? to (?:zero|infinity|0|∞)|as \w+ (?:→|to) (?:∞|infinity|infty|0|zero)|"
        r"unique (?:solution|fixed|minimi|maximi|equilib)|closed form|closed-form)",
    ),
    phrase("formula", _M, 0.7, 2, rf"{_VARIABLE} ?(?:=|≤|≥|<|>|∈|→|≡|⊆|≠) ?[(a-z0-9-]"),
    phrase(
        "power or product of variables",
        _M,
        1.2,
        6,
        r"(?<!\w)[b-hj-z](?:_\w{1,6})?\^\(?-?[a-z0-9.]|(?<![\w.])\d{0,3}[b-hj-z]\^\d|"
        r"(?<!\w)[b-hj-z] [×*] [b-hj-z](?!\w)|(?<![\w-])n ?[-+] ?1\b|\bis [b-hj-z]\^?\d\b",
    ),
    phrase(
        "from one expression to another",
        _M,
        2.6,
        6,
        r"\bfrom (?:[b-hj-z]\^|\d{0,2}[b-df-hj-np-tv-z]{1,2}\b|o ?\()[^ ]{0,12} to [a-z0-9(]",
        settles=True,
    ),
    phrase("variables", _M, 0.5, 7, _VARIABLE, most=3),
    phrase("mathematical objects", _M, 0.8, 2, rf"\b(?:{_OBJECTS})\b", most=3),
    phrase(
        "theorem frame words", _M, 0.8, 1, r"\b(?:provably|theoretically guaranteed|in theory)\b"
    ),
    phrase(
        "polynomial time",
        _M,
        1.8,
        6,
        r"\b(?:polynomial|linear|constant|exponential|logarithmic|quadratic)[- ](?:time|space)\b",
        settles=True,
    ),
)
