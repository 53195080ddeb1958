"""A git repository read as data: commits and trees, never a work tree, a hook or an attribute."""
