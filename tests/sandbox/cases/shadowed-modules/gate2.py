"""Says that it was imported: it must only ever happen inside."""

print("SHADOWED gate2")
raise SystemExit(99) if __name__ == "never" else ImportError("shadowed gate2")
