"""The lane for a machine without an engine and perhaps without root."""
