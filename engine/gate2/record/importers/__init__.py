"""Publisher documents read as records: one module per format, and which one a file is."""
