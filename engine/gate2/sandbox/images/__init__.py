"""Root file systems by digest: defined, built, added, verified."""
