"""How a report is shown: text, JSON, JSON lines, Markdown."""
