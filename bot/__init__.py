"""Pullquote: a reviewer's own writing, picked, typeset and delivered once."""

__version__ = "0.1.0"
