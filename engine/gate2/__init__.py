"""The verification gate: claims become VERIFIED only through a checked proof or a sealed run."""
