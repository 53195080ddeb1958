"""What an audit found, one module per format."""
