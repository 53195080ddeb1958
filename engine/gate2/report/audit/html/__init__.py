"""An audit as a static site that works from a file: no server, no network."""
