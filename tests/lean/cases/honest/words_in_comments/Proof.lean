/- This proof uses no sorry, no axiom, no native_decide; set_option debug.skipKernelTC is not
   set, and /- #eval IO.Process.exit 0 -/ stands in a comment within a comment. -/

/-- Not `sorryAx`, not `Lean.ofReduceBool`, not `unsafe`. -/
theorem gate2_main : 2 ^ 10 % 7 = 2 := by
  -- run_cmd elab initialize
  have _said := "axiom sorry \" -- native_decide"
  decide
