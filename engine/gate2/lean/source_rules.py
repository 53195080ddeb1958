"""What a Lean source may hold: lists, with the reason where it is not plain.

Everything outside these lists is refused. They let through what declares and proves; they
leave out what runs programs while a file is elaborated, changes how it is checked, or builds
syntax by computation.
"""


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


COMMANDS = _words(
    """
    theorem lemma def abbrev structure inductive coinductive class instance example opaque axiom
    namespace section end open export variable universe include omit mutual
    noncomputable private protected public partial nonrec local scoped
    notation infix infixl infixr prefix postfix macro macro_rules syntax
    deriving attribute set_option import module grind_pattern add_decl_doc
    """
)
"""Commands and the modifiers they begin with. `axiom` is answered with a code of its own."""

MODIFIERS = _words("noncomputable private protected public partial nonrec local scoped")
"""What may stand before the command proper."""

HASH_COMMANDS = _words("check check_failure print reduce synth")
"""Commands that start with # and only show something."""

RUNS_PROGRAMS = _words(
    """
    elab elab_rules run_cmd run_tac run_elab run_meta run_conv by_elab initialize
    builtin_initialize simproc dsimproc simproc_decl dsimproc_decl simproc_pattern
    builtin_simproc builtin_dsimproc builtin_simproc_decl builtin_dsimproc_decl
    builtin_simproc_pattern grind_propagator set_library_suggestions
    show_panel_widgets with_panel_widgets test_extern init_grind_norm
    """
)
CHANGES_READING = _words(
    """
    declare_syntax_cat leading_parser trailing_parser binder_predicate unif_hint
    interpolatedStr
    """
)
CONFIGURED = _words(
    """
    simp simp_all simp_all_arith simp_arith simpa dsimp simp_match rw rwa rewrite erw nth_rw
    nth_rewrite rw_mod_cast omega omega_nat decide native_decide bv_decide bv_normalize bv_check
    bv_omega ac_rfl ac_nf ac_nf0 grind lia cutsat grobner grind_order grind_linarith linarith
    nlinarith positivity ring ring_nf norm_num norm_cast norm_cast0 push_cast exact_mod_cast
    apply_mod_cast assumption_mod_cast field_simp exact apply rewrites solve_by_elim apply_rules
    apply_assumption apply_rfl try show_term hint extract_lets lift_lets let_to_have split
    split_ifs injection injections cases rcases induction fun_induction fun_cases constructor
    refine refine_lift intro intros funext congr gcongr convert unfold delta change conv
    contradiction exfalso false_or_by_contra by_contra by_cases subst subst_vars subst_eqs symm
    symm_saturate trivial rfl eq_refl infer_instance aesop tauto use exists specialize mvcgen
    mspec mframe mleave vcgen suggestions set_config finish instantiate reduce whnf zeta abel
    group noncomm_ring compute_degree norm_num1 nofun nomatch rename_i generalize replace
    exists_intro subst_hyp simp_wf cbv decide_cbv interactive
    """
)
"""Tactics behind which `(name := value)` may be configuration: Lean runs the value."""

CAPTURING = _words(
    """
    instance class default_instance attribute OfNat notation infix infixl infixr prefix postfix
    macro macro_rules syntax haveI letI inferInstanceAs
    """
)
"""Words of a file in which a numeral may be another than it seems."""

STEPS_OUTSIDE = _words(
    """
    unsafe meta computed_fields init_quot include_str with_weak_namespace
    docs_to_verso tactic_extension register_tactic_tag recommended_spelling
    register_error_explanation
    """
)
REFUSED_PREFIXES = ("declare_", "register_", "builtin_", "run_", "initialize_", "gen_injective")

REFUSED_WORDS: dict[str, str] = {
    **dict.fromkeys(RUNS_PROGRAMS, "runs a program while the file is elaborated"),
    **dict.fromkeys(CHANGES_READING, "changes how the rest of the file is read"),
    **dict.fromkeys(STEPS_OUTSIDE, "steps outside ordinary declarations and proofs"),
}

COMPILER_NAMES = _words(
    "native_decide ofReduceBool ofReduceNat reduceBool reduceNat trustCompiler bv_decide bv_check"
)
"""Words and last components of names that let the compiler's word count as a proof."""

REFUSED_NAMES: dict[str, str] = {
    # An autoParam names a Syntax constant, which Lean evaluates and runs as a tactic.
    "autoParam": "runs syntax that the file computes",
    "unsafeIO": "is unsafe",
    "unsafeBaseIO": "is unsafe",
    "unsafeEIO": "is unsafe",
    "unsafeCast": "is unsafe",
}

REFUSED_ROOTS = _words("Lean Lake Leanc LeanMain LakeMain Qq")
"""Namespaces and modules of the elaborator: with them a file writes programs for it."""

MATHEMATICAL_NAMESPACES = frozenset({("Lean", "Grind"), ("Lean", "Order")})
"""Where the core library keeps its rings, fields and orders: a statement without Mathlib has no
other. Nothing there builds syntax or runs a program."""
MENTIONING = _words("open [ ( @ : → , extends")
"""What stands before a name that is mentioned. `namespace` and what declares are not among it."""

ATTRIBUTES = _words(
    """
    simp ext refl rfl symm trans congr inline always_inline noinline reducible
    irreducible semireducible instance default_instance class match_pattern specialize
    nospecialize elab_as_elim elab_without_expected_type elab_with_strict_expected_type
    induction_eliminator cases_eliminator deprecated coe norm_cast push_cast grind norm_num
    simps aesop inherit_doc expose to_additive gcongr positivity mono measurability continuity
    fun_prop field_simps seval unbox nolint spec wf_preprocess
    """
)
"""Attributes that mark a declaration for elaboration or proof search, and run nothing of the
file's own."""

OPTION_PREFIXES = ("linter.", "pp.", "trace.", "profiler.", "backward.", "diagnostics.")
OPTIONS = _words(
    """
    autoImplicit relaxedAutoImplicit maxRecDepth maxHeartbeats maxUniverseOffset profiler
    diagnostics synthInstance.maxHeartbeats synthInstance.maxSize
    synthInstance.checkSynthOrder warn.sorry warningAsError exponentiation.threshold
    tactic.simp.trace tactic.hygienic structureDiamondWarning showInferredTerminationBy
    simprocs smartUnfolding tactic.customEliminators
    """
)
"""Options that change what is shown, how long is searched, or how a name is looked up."""

CATEGORIES = _words("term tactic")
"""What a macro or syntax may extend."""

SYNTAX_ITEMS = _words(
    """
    term tactic tacticSeq ident num str char name scientific hole binderIdent ppSpace ppLine
    ppIndent colGt colGe colEq ws noWs linebreak withPosition withoutPosition group optional
    many many1 sepBy sepBy1 atomic lookahead location simpLemma conv rwRule rwRuleSeq
    funBinder bracketedBinder explicitBinder binderType prio prec max min arg lead rcasesPat
    rintroPat letDecl haveDecl
    """
)
"""What may stand between the tokens of a macro or syntax."""

CONTINUATIONS = _words(
    """
    by fun where with match if then else let have show suffices calc do from at in using return
    for while repeat unless try catch finally forall exists this nofun nomatch assume extends
    generalizing termination_by decreasing_by decreasing_with
    obtain intro intros exact refine refine' apply rw rwa rewrite simp simpa simp_all simp_arith
    dsimp norm_num omega decide ring ring_nf linarith nlinarith positivity constructor cases
    rcases rintro induction exfalso contradiction trivial rfl funext ext left right use unfold
    change conv subst injection split split_ifs by_cases by_contra push_neg norm_cast push_cast
    exact_mod_cast grind aesop tauto gcongr specialize replace clear rename rename_i revert
    generalize assumption symm trans any_goals all_goals next case first iterate skip done admit
    sorry stop field_simp interval_cases bound nth_rewrite nth_rw congr absurd and_intros
    infer_instance delta fin_cases native_decide
    """
)
"""Words that may begin a line without being a command."""

EXPECTING = _words(
    """
    by fun where with if then else let have show suffices calc do from at in using return
    forall exists exact refine apply end open variable universe namespace section include omit
    """
)
"""Words after which a line may begin with any word: something has to follow them."""
