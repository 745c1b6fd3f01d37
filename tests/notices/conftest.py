"""Installations of their own, as for the tests of running."""

from tests.running.conftest import blank, office, server, template

__all__ = ["blank", "office", "server", "template"]
