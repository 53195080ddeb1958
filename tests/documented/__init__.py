"""What the documentation site is built and tested with."""
