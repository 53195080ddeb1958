namespace gate2_main

theorem gate2_main (a b : Nat) : a + b = b + a := Nat.add_comm a b

end gate2_main

export gate2_main (gate2_main)
