/-!
# Parameter counts

How many numbers the layers of a network store, from its architecture alone. The counts of CLIP's
two towers follow the layers of its published code: a patch embedding without bias, a class
embedding, one position embedding for each token, a norm before and one behind the vision blocks,
one behind the text blocks, two projections without bias, and one temperature.
-/

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

/-- A backbone that all tasks share, and one decoder for each task. -/
def withDecoders (backbone decoder tasks : Nat) : Nat := backbone + tasks * decoder

/-- How many units of `1 / steps` a share is, rounded to the nearest and upwards from a half: with
10,000 steps these are the hundredths of a per cent that a printed percentage shows. -/
def roundedShare (part whole steps : Nat) : Nat := (2 * steps * part + whole) / (2 * whole)

/-- One half is 5,000 hundredths of a per cent hundred. -/
theorem roundedShare_half : roundedShare 1 2 10000 = 5000 := rfl

/-- A network without tasks is its backbone. -/
theorem withDecoders_zero (backbone decoder : Nat) :
    withDecoders backbone decoder 0 = backbone := by
  simp [withDecoders]

end Gate2
