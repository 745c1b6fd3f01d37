"""Where in a document something stands, in the words of offices."""

from __future__ import annotations

import re

from django.utils.translation import gettext as _

from trienkhai.vietnamese.text import capital

_TAIL = re.compile(r"^(?P<base>[^+#]*?)(?:-(?P<dash>\d+))?(?:\+(?P<plus>\d+))?(?:#(?P<row>\d*))?$")


def clause_words(path: str) -> str:
    """ "II.1.2-2" is "Mục II.1.2, gạch đầu dòng 2"; "" when the document numbers nothing there."""
    found = _TAIL.match(path)
    if not path or found is None:
        return path
    parts = []
    if found["base"]:
        is_named = not re.match(r"[IVXLC\d]", found["base"])
        parts.append(found["base"] if is_named else _("Mục %(path)s") % {"path": found["base"]})
    if found["dash"]:
        parts.append(_("gạch đầu dòng %(number)s") % {"number": found["dash"]})
    if found["plus"]:
        parts.append(_("dấu cộng %(number)s") % {"number": found["plus"]})
    if found["row"] is not None:
        parts.append(_("bảng, dòng %(number)s") % {"number": found["row"]} if found["row"] else _("bảng"))
    return capital(", ".join(parts))
