"""How the Docker lane drives an engine."""
