"""Lean 4: elaboration inside the seal, and everything that judges its data outside it."""
