"""Evidence judged again from the files alone: no Docker, no Lean, no network, no trust in them."""
