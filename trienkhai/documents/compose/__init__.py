"""Queries to a document of the official form: one module for each kind of document."""
