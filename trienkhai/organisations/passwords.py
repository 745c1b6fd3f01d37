"""Words of the place that no password may lean on (ASVS 5.0, 6.1.2): names of the organisation, of one's units, and
what they are called for short. Named in AUTH_PASSWORD_VALIDATORS, so that the floor of accounts need not know units."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils.translation import gettext as _

from trienkhai.accounts import rules
from trienkhai.organisations.models import Unit

MOST_UNITS = 50  # of one person; and the root


class WordsOfThePlace:
    """Refuses a password that is little more than such words and some digits."""

    def validate(self, password: str, user: Any = None) -> None:
        if rules.leans_on(password, words_for(user.pk if user is not None else None)):
            raise ValidationError(self.get_help_text(), code="password_of_the_place")

    def get_help_text(self) -> str:
        return _(
            "Mật khẩu này dễ đoán ở cơ quan đồng chí: chủ yếu là tên cơ quan, đơn vị hoặc từ quen dùng. "
            "Đồng chí thêm chữ của riêng mình."
        )


def words_for(user_id: int | None) -> set[str]:
    """Folded words: those of the installation's committee, of the units of this user and of what they belong to
    directly. Two queries."""
    mine = Q(pk__in=Unit.objects.none())
    if user_id is not None:
        mine = Q(grants__person__user=user_id) | Q(memberships__person__user=user_id)
    near = Unit.objects.filter(mine | Q(parent=None)).select_related("parent").distinct()[: MOST_UNITS + 1]
    found: set[str] = set()
    for unit in near:
        for each in (unit, unit.parent):
            if each is not None:
                found.update(rules.names_in_passwords(each.name))
                found.update(rules.fold(text) for text in (each.short_name, each.symbol_mark, each.place))
    return {word for word in found if len(word) >= rules.LEAST_WORD}
