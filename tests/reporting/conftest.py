"""Fixtures of this room: the campaign that was launched over the cast."""

import pytest

from tests.reporting.cast import Ledger, launched
from tests.world import World


@pytest.fixture
def ledger(world: World) -> Ledger:
    return launched(world)
