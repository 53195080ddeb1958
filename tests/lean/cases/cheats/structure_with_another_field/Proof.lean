structure Point where
  x : Nat
  y : Nat
  near : x + y ≤ 10

theorem gate2_main (p : Point) : p.x + p.y ≤ 10 := p.near
