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

theorem nine_hundredths_of_a_per_cent :
    clipBase 16 = 149620737 ∧
      ∀ n : Nat, roundedShare n (clipBase 16) 10000 = 9 ↔ 127178 ≤ n ∧ n ≤ 142139 := by
  sorry

end Mmap
