"""Questions about units and people. A viewer sees the structure of the units granted to him."""

from trienkhai.organisations.queries.doors import (
    grant_for,
    installation,
    is_installed,
    names_under,
    person_for,
    person_named,
    person_of,
    superiors_of,
    unit_for,
    units_of,
)
from trienkhai.organisations.queries.listing import A_PAGE, UnitLine, UnitListing, units_listed
from trienkhai.organisations.queries.people import PersonLine, RoleLine, people_of, roles_on

__all__ = [
    "A_PAGE",
    "PersonLine",
    "RoleLine",
    "UnitLine",
    "UnitListing",
    "grant_for",
    "installation",
    "is_installed",
    "names_under",
    "people_of",
    "person_for",
    "person_named",
    "person_of",
    "roles_on",
    "superiors_of",
    "unit_for",
    "units_listed",
    "units_of",
]
