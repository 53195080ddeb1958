"""An artifact's files: taken in once, checked, hashed, copied."""
