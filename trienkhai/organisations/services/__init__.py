"""Founding the installation, keeping the list of units, making accounts and giving roles."""

from trienkhai.organisations.services.accounts import (
    NewAccount,
    add_account,
    give_account,
    require_may_give_account,
    require_may_set_password,
    set_password,
)
from trienkhai.organisations.services.days import remove_day, set_day
from trienkhai.organisations.services.exporting import export_people, export_units
from trienkhai.organisations.services.founding import AlreadyInstalled, Founded, found_installation
from trienkhai.organisations.services.granting import delegate, end_grant, grant_role
from trienkhai.organisations.services.importing import (
    begin_import,
    cancel_import,
    choose_columns,
    choose_sheet,
    confirm_import,
    needed_for,
)
from trienkhai.organisations.services.importing_files import table_of
from trienkhai.organisations.services.listing import add_units, correct_unit
from trienkhai.organisations.services.merging import merge_people, say_not_same, take_back_not_same
from trienkhai.organisations.services.people import (
    NewPerson,
    add_membership,
    add_people_in_bulk,
    add_person,
    add_post,
    correct_person,
    end_membership,
    end_post,
    require_may_correct,
)
from trienkhai.organisations.services.roster_sheets import export_roster
from trienkhai.organisations.services.signing_in import (
    invite_person,
    require_may_invite,
    require_may_stop,
    resume_account,
    stop_account,
    take_off_factor,
    unlock_account,
    void_outlived_codes,
)
from trienkhai.organisations.services.standings import add_to_roster, end_roster_entry, reveal_standing, set_standing
from trienkhai.organisations.services.takeaways import ask_takeaway

__all__ = [
    "AlreadyInstalled",
    "Founded",
    "NewAccount",
    "NewPerson",
    "add_account",
    "add_membership",
    "add_people_in_bulk",
    "add_person",
    "add_post",
    "add_to_roster",
    "add_units",
    "ask_takeaway",
    "begin_import",
    "cancel_import",
    "choose_columns",
    "choose_sheet",
    "confirm_import",
    "correct_person",
    "correct_unit",
    "delegate",
    "end_grant",
    "end_membership",
    "end_post",
    "end_roster_entry",
    "export_people",
    "export_roster",
    "export_units",
    "found_installation",
    "give_account",
    "grant_role",
    "invite_person",
    "merge_people",
    "needed_for",
    "remove_day",
    "require_may_correct",
    "require_may_give_account",
    "require_may_invite",
    "require_may_set_password",
    "require_may_stop",
    "resume_account",
    "reveal_standing",
    "say_not_same",
    "set_day",
    "set_password",
    "set_standing",
    "stop_account",
    "table_of",
    "take_back_not_same",
    "take_off_factor",
    "unlock_account",
    "void_outlived_codes",
]
