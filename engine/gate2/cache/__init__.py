"""Keeps what checks found, by everything that could change it, and believes nothing it reads."""
