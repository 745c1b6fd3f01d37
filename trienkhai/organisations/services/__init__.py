"""Founding the installation, keeping the list of units, making accounts and giving roles."""

from trienkhai.organisations.services.accounts import (
    NewAccount,
    add_account,
    give_account,
    require_may_set_password,
    set_password,
)
from trienkhai.organisations.services.founding import AlreadyInstalled, Founded, found_installation
from trienkhai.organisations.services.granting import delegate, end_grant, grant_role
from trienkhai.organisations.services.listing import add_units, correct_unit
from trienkhai.organisations.services.people import NewPerson, add_people_in_bulk

__all__ = [
    "AlreadyInstalled",
    "Founded",
    "NewAccount",
    "NewPerson",
    "add_account",
    "add_people_in_bulk",
    "add_units",
    "correct_unit",
    "delegate",
    "end_grant",
    "found_installation",
    "give_account",
    "grant_role",
    "require_may_set_password",
    "set_password",
]
