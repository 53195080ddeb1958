import Mathlib

theorem odd_add_odd (m n : Int) (hm : Odd m) (hn : Odd n) : Even (m + n) :=
  hm.add_odd hn
