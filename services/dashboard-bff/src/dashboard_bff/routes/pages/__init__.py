"""The pages: each a view in a template, each form a command; all work without a script."""

from flask import Flask


def install(app: Flask) -> None:
    """Registers every page."""
