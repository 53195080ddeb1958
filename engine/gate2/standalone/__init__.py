"""The verifier as one file, for people who will not install the package."""
