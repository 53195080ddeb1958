"""Says that it was imported: it must only ever happen inside."""

print("SHADOWED click")
raise SystemExit(99) if __name__ == "never" else ImportError("shadowed click")
