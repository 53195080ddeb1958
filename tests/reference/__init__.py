"""The reference part of the documentation, made from the code: `python -m reference write`."""
