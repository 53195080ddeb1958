/- Inductive types of every odd kind that Lean 4.28.0 accepts: `inductives.ndjson` beside this
file is what it made of them, with all they rest on. -/
set_option genSizeOf false
set_option genInjectivity false
namespace X
inductive Fam (F : Nat → Type) | mk : ((n : Nat) → F n) → Fam F
inductive T1 | leaf | mk : Fam (fun _ => T1) → T1
inductive Higher (f : Type → Type) (A : Type) where | c_higher : f A → Higher f A
inductive T2 where | leaf | bar : Higher List T2 → T2
inductive Box (A : Type) | mk : A → Box A
inductive T3 | leaf | bar : Box T3 → T3 | bad : Box (id T3) → T3
abbrev L (α : Type) := List α
inductive Fx (F : Type → Type) (a : Type) | mk : F a → Fx F a
inductive T6 | leaf | mk : (Nat → List T6) → T6
def Reader (α : Type) := Nat → α
inductive T7 | leaf | mk : Reader T7 → T7
inductive P1 : Prop | mk : (P1 ∧ True) → P1
inductive T8 | leaf | mk : (Σ n : Nat, (Fin n → T8)) → T8
inductive T9 | leaf | mk : Thunk T9 → Option T9 × Array T9 → T9
inductive T10 | mk : (let n := 5; Fin n) → Option T10 → T10
inductive Tree.{u} (α : Type u) : Type u | node : α → List (Tree α) → Tree α
inductive T11 | leaf | mk : PProd T11 T11 → T11
inductive T12.{u} : Type u | leaf | mk : ULift.{u, u} T12 → T12
inductive Vec (α : Type) : Nat → Type | nil : Vec α 0 | cons : α → Vec α n → Vec α (n+1)
inductive T13 | mk : (n : Nat) → Vec T13 n → T13
inductive Ex : Nat → Prop | mk (n : Nat) (h : n = n) : Ex n
mutual
inductive Ev : Nat → Prop | zero : Ev 0 | succ : Od n → Ev (n+1)
inductive Od : Nat → Prop | succ : Ev n → Od (n+1)
end
mutual
inductive Ma (α : Type) | leaf | mk : α → Mb α → Ma α
inductive Mb (α : Type) | mk : List (Ma α) → Mb α
end
inductive T14 | leaf | mk : Mb T14 → T14
inductive T15 | leaf | mk : Tree (Tree T15) → T15
structure S1 (α : Type u) (n : Nat := 3) where
  x : α
  y : Fin n
inductive T16.{u, v} (α : Type u) : Type (max u v) | leaf | mk : α → List (T16 α) → T16 α
inductive T17 : (Nat → Type) → Type 1 | mk (f : Nat → Type) : f 0 → T17 f
inductive W (α : Type u) (β : α → Type v) | sup (a : α) (f : β a → W α β) : W α β
inductive A1 {α : Sort u} (r : α → α → Prop) : α → Prop | intro (x : α) (h : ∀ y, r y x → A1 r y) : A1 r x
inductive T18 | leaf | mk : { l : List Nat // l.length = 3 } → Except Nat T18 → T18
inductive Ix (A : Type) : A → Type | mk (a : A) : Ix A a
inductive T19 (n : Nat) | leaf | mk : Ix (Box (T19 n) → Nat) (fun _ => n) → T19 n
inductive T21 : Type → Type 1 | mk : List (T21 Nat) → T21 Nat
inductive T22 (α : Type) : Type → Type 1 | mk : List (T22 α Nat) → T22 α Nat
inductive T24 : Prop | mk : Nonempty T24 → T24
inductive T25 : Sort (max 1 u) | leaf | mk : PProd T25 Nat → T25
inductive T26 : Prop | mk : (Nat → T26) → Type → T26
inductive T27 | mk : ((fun (X : Type) => X × X) T27) → T27
def Sq (α : Type) := α × α
@[reducible] def Sq2 (α : Type) := α
inductive T29 | leaf | mk : List (Sq2 T29) → T29
end X
