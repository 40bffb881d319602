"""The version of Hearsay: what exports and releases say they were made by. The same as in pyproject.toml."""

VERSION = "0.1.0"
