theorem gate2_main.{v} (β : Type v) (ys : List β) : ys ++ [] = ys :=
  List.append_nil ys
