"""The reports of a tree's shards, merged into one report of the same schema."""
