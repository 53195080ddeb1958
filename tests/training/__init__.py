"""Trains the classifier on the claims beside it, and says how good it is."""
