"""What cases stand on: declared anew in each file, and only what it mentions."""

PRELUDE = """
inductive False : Prop
inductive True : Prop | intro : True
def Not (a : Prop) : Prop := a → False
inductive Eq.{u_1} {α : Sort u_1} (a : α) : α → Prop | refl : Eq.{u_1} α a a
inductive HEq.{u_1} {α : Sort u_1} (a : α) : ∀ {β : Sort u_1}, β → Prop | refl : HEq.{u_1} α a α a
large inductive And (a b : Prop) : Prop | intro : ∀ (left : a) (right : b), And a b
inductive Or (a b : Prop) : Prop | inl : ∀ (h : a), Or a b | inr : ∀ (h : b), Or a b
inductive Exists.{u} {α : Sort u} (p : α → Prop) : Prop
  | intro : ∀ (w : α) (h : p w), Exists.{u} α p
inductive Nonempty.{u} (α : Sort u) : Prop | intro : ∀ (val : α), Nonempty.{u} α
inductive PUnit.{u} : Sort u | unit : PUnit.{u}
inductive Empty : Type
inductive Bool : Type | false : Bool | true : Bool
inductive Nat : Type | zero : Nat | succ : ∀ (n : Nat), Nat
inductive Prod.{u, v} (α : Type u) (β : Type v) : Type (max u v)
  | mk : ∀ (fst : α) (snd : β), Prod.{u, v} α β
inductive PProd.{u, v} (α : Sort u) (β : Sort v) : Sort (max 1 (max u v))
  | mk : ∀ (fst : α) (snd : β), PProd.{u, v} α β
inductive Sigma.{u, v} {α : Type u} (β : α → Type v) : Type (max u v)
  | mk : ∀ (fst : α) (snd : β fst), Sigma.{u, v} α β
inductive Subtype.{u} {α : Sort u} (p : α → Prop) : Sort (max 1 u)
  | mk : ∀ (val : α) (property : p val), Subtype.{u} α p
inductive PLift.{u} (α : Sort u) : Type u | up : ∀ (down : α), PLift.{u} α
inductive ULift.{r, s} (α : Type s) : Type (max s r) | up : ∀ (down : α), ULift.{r, s} α
inductive Option.{u} (α : Type u) : Type u | none : Option.{u} α | some : ∀ (val : α), Option.{u} α
inductive List.{u} (α : Type u) : Type u
  | nil : List.{u} α | cons : ∀ (head : α) (tail : List.{u} α), List.{u} α
inductive Vec.{u} (α : Type u) : Nat → Type u
  | nil : Vec.{u} α Nat.zero
  | cons : ∀ (n : Nat) (head : α) (tail : Vec.{u} α n), Vec.{u} α (Nat.succ n)
large inductive Acc.{u} {α : Sort u} (r : α → α → Prop) : α → Prop
  | intro : ∀ (x : α) (h : ∀ (y : α), r y x → Acc.{u} α r y), Acc.{u} α r x
def id.{u} {α : Sort u} (a : α) : α := a
def absurd.{v} {a : Prop} {b : Sort v} (h : a) (n : a → False) : b :=
  False.rec.{v} (fun (x : False) => b) (n h)
def Nat.pred (n : Nat) : Nat :=
  Nat.rec.{1} (fun (x : Nat) => Nat) Nat.zero (fun (m : Nat) (ih : Nat) => m) n
def Nat.add (n m : Nat) : Nat :=
  Nat.rec.{1} (fun (x : Nat) => Nat) n (fun (k : Nat) (ih : Nat) => Nat.succ ih) m
def Nat.sub (n m : Nat) : Nat :=
  Nat.rec.{1} (fun (x : Nat) => Nat) n (fun (k : Nat) (ih : Nat) => Nat.pred ih) m
def Nat.mul (n m : Nat) : Nat :=
  Nat.rec.{1} (fun (x : Nat) => Nat) Nat.zero (fun (k : Nat) (ih : Nat) => Nat.add ih n) m
def Nat.pow (n m : Nat) : Nat :=
  Nat.rec.{1} (fun (x : Nat) => Nat) (Nat.succ Nat.zero)
    (fun (k : Nat) (ih : Nat) => Nat.mul ih n) m
def Nat.beq (n : Nat) : Nat → Bool :=
  Nat.rec.{1} (fun (x : Nat) => Nat → Bool)
    (fun (m : Nat) => Nat.rec.{1} (fun (x : Nat) => Bool) Bool.true
      (fun (k : Nat) (ih : Bool) => Bool.false) m)
    (fun (n : Nat) (ih : Nat → Bool) (m : Nat) => Nat.rec.{1} (fun (x : Nat) => Bool) Bool.false
      (fun (k : Nat) (x : Bool) => ih k) m) n
def Nat.ble (n : Nat) : Nat → Bool :=
  Nat.rec.{1} (fun (x : Nat) => Nat → Bool) (fun (m : Nat) => Bool.true)
    (fun (n : Nat) (ih : Nat → Bool) (m : Nat) => Nat.rec.{1} (fun (x : Nat) => Bool) Bool.false
      (fun (k : Nat) (x : Bool) => ih k) m) n
def Bool.toProp (b : Bool) : Prop :=
  Bool.rec.{1} (fun (x : Bool) => Prop) False True b
def Nat.isZero (n : Nat) : Prop :=
  Nat.rec.{1} (fun (x : Nat) => Prop) True (fun (k : Nat) (ih : Prop) => False) n
theorem Bool.noConfusion (h : Eq.{1} Bool Bool.true Bool.false) : False :=
  Eq.rec.{0, 1} Bool Bool.true (fun (b : Bool) (x : Eq.{1} Bool Bool.true b) => Bool.toProp b)
    True.intro Bool.false h
theorem Nat.noConfusion (n : Nat) (h : Eq.{1} Nat Nat.zero (Nat.succ n)) : False :=
  Eq.rec.{0, 1} Nat Nat.zero (fun (b : Nat) (x : Eq.{1} Nat Nat.zero b) => Nat.isZero b)
    True.intro (Nat.succ n) h
inductive Char : Type | mk : ∀ (val : Nat), Char
def Char.ofNat (n : Nat) : Char := Char.mk n
inductive String : Type | mk : ∀ (data : List.{0} Char), String
def String.ofList (data : List.{0} Char) : String := String.mk data
def String.length (s : String) : Nat :=
  String.rec.{1} (fun (x : String) => Nat)
    (fun (l : List.{0} Char) => List.rec.{1, 0} Char (fun (x : List.{0} Char) => Nat) Nat.zero
      (fun (c : Char) (t : List.{0} Char) (ih : Nat) => Nat.succ ih) l) s
"""

QUOTIENT = """
axiom Quot.{u} {α : Sort u} (r : α → α → Prop) : Sort u
axiom Quot.mk.{u} {α : Sort u} (r : α → α → Prop) (a : α) : Quot.{u} α r
axiom Quot.lift.{u, v} {α : Sort u} {r : α → α → Prop} {β : Sort v} (f : α → β)
  (a : ∀ (a b : α), r a b → Eq.{v} β (f a) (f b)) : Quot.{u} α r → β
axiom Quot.ind.{u} {α : Sort u} {r : α → α → Prop} {β : Quot.{u} α r → Prop}
  (mk : ∀ (a : α), β (Quot.mk.{u} α r a)) (q : Quot.{u} α r) : β q
"""
"""The four constants' types; the declarations are of kind ``quot``, not axioms."""
