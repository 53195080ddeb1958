"""Strict readers of packed records and artifacts: zip, tar and tar.gz, parsed by the byte."""
