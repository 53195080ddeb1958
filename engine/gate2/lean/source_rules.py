"""What a Lean source may hold: lists, with the reason where it is not plain.

Everything outside these lists is refused. They let through what declares and proves; they
leave out what runs programs while a file is elaborated, changes how it is checked, or builds
syntax by computation.
"""

COMMANDS = frozenset(
    ["theorem", "lemma", "def", "abbrev", "structure", "inductive", "class", "instance", "example", "opaque", "namespace", "section", "end", "open", "export", "variable", "universe", "include", "omit", "mutual", "noncomputable", "private", "protected", "public", "partial", "nonrec", "local", "scoped", "notation", "infix", "infixl", "infixr", "prefix", "postfix", "macro", "macro_rules", "syntax", "deriving", "attribute", "set_option", "import", "module", "coinductive", "grind_pattern", "add_decl_doc", "irreducible_def", "alias"]
)

HASH_COMMANDS = frozenset({"check", "print", "reduce", "synth", "check_failure"})
"""Commands that start with # and only show something."""

EVALUATING = frozenset({"eval", "initialize", "builtin_initialize", "run_cmd", "run_tac"})
"""These also earn LEAN-014."""

REFUSED_WORDS: dict[str, str] = {
    **dict.fromkeys(
        ["elab", "elab_rules", "run_cmd", "run_tac", "run_elab", "run_meta", "run_conv", "by_elab", "initialize", "builtin_initialize", "simproc", "dsimproc", "simproc_decl", "dsimproc_decl", "builtin_simproc", "builtin_dsimproc", "builtin_simproc_decl", "builtin_dsimproc_decl", "simproc_pattern", "builtin_simproc_pattern"],
        "runs a program while the file is elaborated",
    ),
    **dict.fromkeys(
        ["declare_syntax_cat", "leading_parser", "trailing_parser", "binder_predicate", "unif_hint", "interpolatedStr", "syntax_abbrev", "macro_inline_cmd", "binop_lazy", "parser_alias"],
        "changes how the rest of the file is read",
    ),
    **dict.fromkeys(
        ["unsafe", "meta", "computed_fields", "computed_field", "init_quot", "prelude", "with_weak_namespace", "test_extern", "docs_to_verso", "tactic_extension", "register_tactic_tag", "recommended_spelling", "gen_injective_theorems", "register_error_explanation"],
        "steps outside ordinary declarations and proofs",
    ),
    "include_str": "reads a file",
}
REFUSED_PREFIXES = ("declare_", "register_", "builtin_", "run_", "elab_rules", "initialize_")

AXIOM_WORDS = frozenset({"axiom"})

COMPILER_WORDS = frozenset({"native_decide"})
COMPILER_NAMES = frozenset(
    {"ofReduceBool", "ofReduceNat", "reduceBool", "reduceNat", "trustCompiler", "bv_decide"}
)

REFUSED_NAMES: dict[str, str] = {
    # An autoParam names a Syntax constant, which Lean evaluates and runs as a tactic.
    "autoParam": "runs syntax that the file computes",
    "unsafeIO": "is unsafe",
    "unsafeBaseIO": "is unsafe",
    "unsafeEIO": "is unsafe",
    "unsafeCast": "is unsafe",
}

REFUSED_ROOTS = frozenset({"Lean", "Lake", "Leanc", "LeanMain", "LakeMain", "Qq"})
"""Namespaces and modules of the elaborator: with them a file writes programs for it."""

ATTRIBUTES = frozenset(
    ["simp", "ext", "refl", "rfl", "symm", "trans", "congr", "inline", "always_inline", "noinline", "reducible", "irreducible", "semireducible", "instance", "default_instance", "class", "match_pattern", "specialize", "nospecialize", "elab_as_elim", "elab_without_expected_type", "elab_with_strict_expected_type", "induction_eliminator", "cases_eliminator", "deprecated", "coe", "coe_decl", "norm_cast", "push_cast", "grind", "norm_num", "simps", "aesop", "bv_normalize", "inherit_doc", "local", "scoped", "expose", "reassoc", "to_additive", "gcongr", "positivity", "mono", "measurability", "continuity", "fun_prop", "field_simps", "simp_arith", "seval", "grind_eq", "unbox", "nolint", "macro_inline", "implicit_reducible", "instance_reducible", "wf_preprocess", "partial_fixpoint_monotone", "spec", "inherit_doc", "tactic_alt"]
) - {"tactic_alt"}
"""Attributes that mark a declaration for elaboration or proof search, and run nothing."""

OPTION_PREFIXES = ("linter.", "pp.", "trace.", "profiler", "backward.", "diagnostics")
OPTIONS = frozenset(
    ["autoImplicit", "relaxedAutoImplicit", "maxRecDepth", "maxHeartbeats", "maxUniverseOffset", "synthInstance.maxHeartbeats", "synthInstance.maxSize", "synthInstance.checkSynthOrder", "warn.sorry", "warningAsError", "exponentiation.threshold", "tactic.simp.trace", "tactic.hygienic", "structureDiamondWarning", "Elab.async", "showInferredTerminationBy", "simprocs", "smartUnfolding", "tactic.customEliminators", "allowUnsafeReducibility"]
) - {"allowUnsafeReducibility"}
"""Options that change what is shown, how long is searched, or how a name is looked up."""

CATEGORIES = frozenset({"term", "tactic"})
"""What a macro or syntax may extend."""

SYNTAX_ITEMS = frozenset(
    ["term", "tactic", "tacticSeq", "ident", "num", "str", "char", "name", "scientific", "hole", "binderIdent", "ppSpace", "ppLine", "ppIndent", "colGt", "colGe", "colEq", "ws", "noWs", "linebreak", "withPosition", "withoutPosition", "group", "optional", "many", "many1", "sepBy", "sepBy1", "atomic", "lookahead", "location", "simpLemma", "conv", "rwRule", "rwRuleSeq", "funBinder", "bracketedBinder", "explicitBinder", "binderType", "prio", "prec", "max", "min", "arg", "lead", "rcasesPat", "rintroPat", "letDecl", "haveDecl"]
)
"""What may stand between the tokens of a macro or syntax."""

CONTINUATIONS = frozenset(
    ["by", "fun", "where", "with", "match", "if", "then", "else", "let", "have", "show", "suffices", "calc", "do", "from", "at", "termination_by", "decreasing_by", "decreasing_with", "finally", "extends", "generalizing", "using", "in", "return", "for", "while", "repeat", "unless", "try", "catch", "forall", "exists", "this", "nofun", "nomatch", "assume", "obtain", "intro", "intros", "exact", "refine", "refine'", "apply", "rw", "rwa", "rewrite", "simp", "simpa", "simp_all", "simp_arith", "dsimp", "norm_num", "omega", "decide", "ring", "ring_nf", "linarith", "nlinarith", "positivity", "constructor", "cases", "rcases", "rintro", "induction", "exfalso", "contradiction", "trivial", "rfl", "funext", "ext", "left", "right", "exists", "use", "unfold", "change", "conv", "subst", "injection", "split", "split_ifs", "by_cases", "by_contra", "push_neg", "norm_cast", "push_cast", "exact_mod_cast", "grind", "aesop", "tauto", "gcongr", "specialize", "replace", "clear", "rename", "rename_i", "revert", "generalize", "assumption", "symm", "trans", "any_goals", "all_goals", "next", "case", "first", "repeat", "iterate", "skip", "done", "admit", "sorry", "stop", "field_simp", "interval_cases", "bound", "nth_rewrite", "nth_rw", "congr", "absurd", "and_intros", "infer_instance", "delta", "fin_cases"]
)
"""Words that may begin a line without being a command."""
