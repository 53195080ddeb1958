namespace Gate2

/-- The weights and biases of an affine layer. -/
def affine (inputs outputs : Nat) : Nat := inputs * outputs + outputs

/-- The scales and shifts of a layer norm. -/
def layerNorm (width : Nat) : Nat := 2 * width

/-- A transformer block: queries, keys, values and output, a layer of `hidden` units between two
affine maps, and two norms. -/
def transformerBlock (width hidden : Nat) : Nat :=
  4 * affine width width + affine width hidden + affine hidden width + 2 * layerNorm width

/-- The encoder of poses and of velocities in front of MoCLIP's motion head: for each of `parts`
groups of joints, `joints` of them in all, an affine map from three coordinates each to `hidden`
units and one from there to half of `feature`. -/
def skeletonEncoder (parts joints hidden feature : Nat) : Nat :=
  2 * (3 * joints * hidden + parts * hidden + parts * affine hidden (feature / 2))

/-- MoCLIP's motion head: the encoder, an affine map to the width of the transformer, its blocks
with a norm before and one behind, a score for each time step, and an affine map to the output. -/
def motionHead (parts joints hidden feature width layers output : Nat) : Nat :=
  skeletonEncoder parts joints hidden feature + affine (parts * feature) width +
    2 * layerNorm width + layers * transformerBlock width (4 * width) + affine width 1 +
    affine width output

end Gate2

namespace Moclip

open Gate2

/-- 8 parts, 31 joints, 128 hidden units, 256 features, width 1032, 12 blocks, 512 outputs. -/
theorem motion_head : motionHead 8 31 128 256 1032 12 512 = 156463121 := by
  decide +kernel

end Moclip
