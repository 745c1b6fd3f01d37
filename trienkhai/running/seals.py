"""The journal against seals that lie outside the database: those of the log, of a backup, of a sheet of paper."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from trienkhai.journal import chain, queries
from trienkhai.journal.models import JournalDetail, JournalEntry, JournalSeal
from trienkhai.running import archive, tables
from trienkhai.running.archive import Manifest
from trienkhai.running.errors import BadArchive

KEPT = "seals.log"  # in the folder of data, a line of JSON for each seal; config/log.py writes it
_FAULTS = {
    chain.ROW_CHANGED: gettext_lazy("Dòng nhật ký số %(entry)s đã bị sửa (niêm phong số %(seal)s)."),
    chain.ROW_MISSING: gettext_lazy("Dòng nhật ký số %(entry)s đã bị xóa (niêm phong số %(seal)s)."),
    chain.ROW_ADDED: gettext_lazy(
        "Dòng nhật ký số %(entry)s được chèn thêm sau khi niêm phong (niêm phong số %(seal)s)."
    ),
    chain.DETAIL_CHANGED: gettext_lazy("Chi tiết của dòng nhật ký số %(entry)s đã bị sửa."),
    chain.SEAL_CHANGED: gettext_lazy("Niêm phong số %(seal)s đã bị sửa."),
    chain.SEAL_MISSING: gettext_lazy("Thiếu niêm phong số %(seal)s."),
    chain.TAIL_CUT: gettext_lazy("Phần cuối nhật ký đã bị cắt: không còn niêm phong số %(seal)s đã lưu bên ngoài."),
    chain.REWRITTEN: gettext_lazy("Nhật ký đã bị viết lại: niêm phong số %(seal)s khác bản đã lưu bên ngoài."),
}


def kept_in_log() -> list[chain.KeptSeal]:
    """The seals that the log beside the database holds, oldest first; lines that are none are passed over. What was
    written first of a number counts: whoever cuts the journal and has it sealed anew only adds lines."""
    place = settings.DATA / KEPT
    if not place.exists():
        return []
    found: dict[int, chain.KeptSeal] = {}
    for written in place.read_text(encoding="utf-8", errors="replace").splitlines():
        try:
            said = json.loads(written)
            number = int(said["seal"])
            found.setdefault(number, chain.KeptSeal(number, str(said["hash"])))
        except (ValueError, KeyError, TypeError):
            continue
    return list(found.values())


def kept_from(words: str) -> chain.KeptSeal:
    """``12:9f3c…`` as `trienkhai journal seal` prints it, or the hash alone. Raises BadArchive for anything else."""
    number, _colon, own_hash = words.strip().lower().rpartition(":")
    if len(own_hash) != 64 or set(own_hash) - set("0123456789abcdef") or (number and not number.isdecimal()):
        raise BadArchive(
            _("“%(words)s” không phải một niêm phong; ghi đúng như đã in, ví dụ 12:9f3c….") % {"words": words}
        )
    return chain.KeptSeal(int(number or 0), own_hash)


def verify(*, against: chain.KeptSeal | None = None, backup: Path | None = None) -> chain.Finding:
    """Walk the journal of this installation against every seal at hand."""
    kept = kept_in_log()
    if against is not None:
        kept.append(against)
    trusted: list[chain.Seal] = []
    if backup is not None:
        with archive.opened(backup) as held:
            archive.check_held(held)
            trusted = list(_seals_in(held))
    return queries.check_chain(kept, trusted)


def sentence_of(fault: chain.Fault) -> str:
    return str(_FAULTS[fault.code]) % {"entry": fault.entry_id, "seal": fault.seal or "?"}


def require_whole(held: zipfile.ZipFile, manifest: Manifest) -> chain.Finding:
    """The journal inside a backup must fit its seals, and the manifest's newest seal; else BadArchive."""
    kept = archive.kept_seal(manifest)
    found = chain.walk(_seals_in(held), _rows_in(held), [kept] if kept else [])
    if found.fault is not None:
        raise BadArchive(
            _("Nhật ký trong bản sao lưu không còn nguyên vẹn: %(fault)s") % {"fault": sentence_of(found.fault)}
        )
    return found


def begin_anew(at: datetime) -> list[Path]:
    """After a restore the log's seals are of another journal: they are set aside."""
    place = settings.DATA / KEPT
    if not place.exists():
        return []
    return [place.rename(place.with_name(f"{KEPT}.cu-{at.strftime('%Y%m%d-%H%M%S')}"))]


def _typed(model: Any, row: list[Any]) -> dict[str, Any]:
    return dict(zip((field.attname for field in tables.fields_of(model)), tables.values_of(model, row), strict=True))


def _seals_in(held: zipfile.ZipFile) -> Iterator[chain.Seal]:
    rows = (_typed(JournalSeal, row) for row in archive.rows_of(held, JournalSeal._meta.db_table))
    for row in sorted(rows, key=lambda row: int(row["number"])):
        yield chain.Seal(**{name: value for name, value in row.items() if name != "id"})


def _rows_in(held: zipfile.ZipFile) -> Iterator[chain.Row]:
    """Entries with their details, both read as streams: entries come by id, details are looked up."""
    details = {}
    for row in archive.rows_of(held, JournalDetail._meta.db_table):
        said = _typed(JournalDetail, row)
        details[said["entry_id"]] = chain.details_hash(said["values"])
    for row in archive.rows_of(held, JournalEntry._meta.db_table):
        entry = chain.Row(**_typed(JournalEntry, row))
        if entry.id in details and details[entry.id] != entry.details_hash:
            entry = replace(entry, has_detail=True)  # its detail None fits no hash
        yield entry
