"""What a walk in a browser begins with: an installation that is migrated, as for the tests of running."""

from tests.running.conftest import blank

__all__ = ["blank"]
