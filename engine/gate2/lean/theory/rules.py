"""Every rule that the kernel enforces, by the id that its code and its refusals cite.

`gate2.lean.kernel` says what each demands. Ids are permanent, like reason codes.
"""

from gate2.backports import StrEnum


class Rule(StrEnum):
    """The rule that a refused declaration breaks."""

    # Names and levels
    NAME_FRESH = "name-fresh"
    NAME_KNOWN = "name-known"
    ORDER = "order"
    LEVEL_PARAMS = "level-params"
    LEVEL_COUNT = "level-count"
    # Terms
    CLOSED = "closed"
    SORT = "sort"
    APPLICATION = "application"
    BINDER = "binder"
    LET = "let"
    PROJECTION = "projection"
    LITERAL = "literal"
    # Declarations
    DECLARED_TYPE = "declared-type"
    DECLARED_ALL = "declared-all"
    THEOREM_PROP = "theorem-prop"
    SAFETY = "safety"
    QUOTIENT = "quotient"
    # Inductive declarations: the types of a block
    INDUCTIVE_BLOCK = "inductive-block"
    INDUCTIVE_ALL = "inductive-all"
    INDUCTIVE_LEVELS = "inductive-levels"
    INDUCTIVE_TYPE = "inductive-type"
    INDUCTIVE_PARAMETERS = "inductive-parameters"
    INDUCTIVE_UNIVERSE = "inductive-universe"
    INDUCTIVE_INDICES = "inductive-indices"
    INDUCTIVE_NESTED = "inductive-nested"
    INDUCTIVE_RECURSIVE = "inductive-recursive"
    INDUCTIVE_REFLEXIVE = "inductive-reflexive"
    # Their constructors
    CONSTRUCTOR_LIST = "constructor-list"
    CONSTRUCTOR_OWNER = "constructor-owner"
    CONSTRUCTOR_INDEX = "constructor-index"
    CONSTRUCTOR_PARAMETERS = "constructor-parameters"
    CONSTRUCTOR_FIELDS = "constructor-fields"
    CONSTRUCTOR_RESULT = "constructor-result"
    CONSTRUCTOR_UNIVERSE = "constructor-universe"
    # Where a type of the block occurs in its constructors
    POSITIVITY = "positivity"
    OCCURRENCE = "occurrence"
    OCCURRENCE_INDEX = "occurrence-index"
    NESTED_CONTAINER = "nested-container"
    NESTED_INDICES = "nested-indices"
    NESTED_LOCALS = "nested-locals"
    NESTED_UNIVERSE = "nested-universe"
    # Their recursors
    RECURSOR_LIST = "recursor-list"
    RECURSOR_ALL = "recursor-all"
    RECURSOR_LEVELS = "recursor-levels"
    RECURSOR_PARAMETERS = "recursor-parameters"
    RECURSOR_INDICES = "recursor-indices"
    RECURSOR_MOTIVES = "recursor-motives"
    RECURSOR_MINORS = "recursor-minors"
    RECURSOR_K = "recursor-k"
    RECURSOR_TYPE = "recursor-type"
    RECURSOR_RULES = "recursor-rules"
    RECURSOR_RULE_FIELDS = "recursor-rule-fields"
    RECURSOR_RULE_VALUE = "recursor-rule-value"
