"""Writes what a check decided beside the record."""
