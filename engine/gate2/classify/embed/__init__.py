"""Sentence embeddings for the classifier, of the optional extra `embed`."""
