namespace Gate2

/-- The weights and biases of an affine layer. -/
def affine (inputs outputs : Nat) : Nat := inputs * outputs + outputs

/-- The scales and shifts of a layer norm. -/
def layerNorm (width : Nat) : Nat := 2 * width

/-- A transformer block: queries, keys, values and output, a layer of `hidden` units between two
affine maps, and two norms. -/
def transformerBlock (width hidden : Nat) : Nat :=
  4 * affine width width + affine width hidden + affine hidden width + 2 * layerNorm width

/-- CLIP's vision transformer on square images of `image` pixels and three colours, cut into
patches of `patch` pixels. -/
def clipVision (image patch width layers output : Nat) : Nat :=
  3 * patch * patch * width + width + ((image / patch) * (image / patch) + 1) * width +
    2 * layerNorm width + layers * transformerBlock width (4 * width) + width * output

/-- CLIP's text transformer. -/
def clipText (vocabulary context width layers output : Nat) : Nat :=
  vocabulary * width + context * width + layers * transformerBlock width (4 * width) +
    layerNorm width + width * output

/-- Both towers of a CLIP with a base-sized vision transformer, and the temperature. -/
def clipBase (patch : Nat) : Nat :=
  clipVision 224 patch 768 12 512 + clipText 49408 77 512 12 512 + 1

/-- How many units of `1 / steps` a share is, rounded to the nearest and upwards from a half: with
10,000 steps these are the hundredths of a per cent that a printed percentage shows. -/
def roundedShare (part whole steps : Nat) : Nat := (2 * steps * part + whole) / (2 * whole)

end Gate2

namespace Mmap

open Gate2

theorem more_is_more (whole steps : Nat) {a b : Nat} (le : a ≤ b) :
    roundedShare a whole steps ≤ roundedShare b whole steps := by
  unfold roundedShare
  exact Nat.div_le_div_right (Nat.add_le_add_right (Nat.mul_le_mul_left _ le) _)

theorem nine_hundredths_of_a_per_cent :
    clipBase 16 = 149620737 ∧
      ∀ n : Nat, roundedShare n (clipBase 16) 10000 = 9 ↔ 127178 ≤ n ∧ n ≤ 142139 := by
  refine ⟨by decide +kernel, fun n => ⟨fun is => ⟨?_, ?_⟩, fun ⟨low, high⟩ => ?_⟩⟩
  · apply Nat.le_of_not_lt
    intro small
    have least : roundedShare n (clipBase 16) 10000 ≤ roundedShare 127177 (clipBase 16) 10000 :=
      more_is_more (clipBase 16) 10000 (Nat.le_of_lt_succ small)
    have eight : roundedShare 127177 (clipBase 16) 10000 = 8 := by decide +kernel
    rw [is, eight] at least
    exact absurd least (by decide)
  · apply Nat.le_of_not_lt
    intro large
    have most : roundedShare 142140 (clipBase 16) 10000 ≤ roundedShare n (clipBase 16) 10000 :=
      more_is_more (clipBase 16) 10000 large
    have ten : roundedShare 142140 (clipBase 16) 10000 = 10 := by decide +kernel
    rw [is, ten] at most
    exact absurd most (by decide)
  · have least := more_is_more (clipBase 16) 10000 low
    have most := more_is_more (clipBase 16) 10000 high
    have nine : roundedShare 127178 (clipBase 16) 10000 = 9 := by decide +kernel
    have nine' : roundedShare 142139 (clipBase 16) 10000 = 9 := by decide +kernel
    rw [nine] at least
    rw [nine'] at most
    exact Nat.le_antisymm most least

end Mmap
