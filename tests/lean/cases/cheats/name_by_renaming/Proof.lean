namespace Trick

def Prime (_ : Nat) : Prop := True

theorem main : Prime 91 := trivial

end Trick

export Trick (Prime)

open Trick renaming main → gate2_main

#check (gate2_main : Prime 91)
