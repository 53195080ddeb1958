"""What can be said of a record without running anything: schema, paths, digests, tolerances."""
