"""Attestations: what a verdict rests on, as signed in-toto statements."""
