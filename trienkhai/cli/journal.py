"""`trienkhai journal`: seal what is settled, and find out whether anybody altered anything."""

from __future__ import annotations

import sys
from pathlib import Path

import django


def seal() -> int:
    """Seal now; print each seal as it may be kept on paper."""
    django.setup()
    from django.utils import timezone

    from trienkhai.journal import queries, sealing

    made = sealing.seal(at=timezone.localtime(), wait=30)
    for one in made:
        print(f"{one.number}:{one.hash}")
    if not made:
        state = queries.sealed_state()
        newest = f"{state.newest.number}:{state.newest.hash}" if state.newest else "chưa có"
        print(f"Không có gì mới để niêm phong. Niêm phong mới nhất: {newest}", file=sys.stderr)
        if state.unsealed:
            print(f"Còn {state.unsealed} dòng phải đợi các việc đang ghi dở; hãy chạy lại sau.", file=sys.stderr)
    return 0


def verify(*, against: str, backup: Path | None) -> int:
    """0 when everything fits, 1 with the first bad row, 2 when what was given cannot be used."""
    django.setup()
    from trienkhai.kernel.errors import DomainError
    from trienkhai.running import seals

    try:
        kept = seals.kept_from(against) if against else None
        found = seals.verify(against=kept, backup=backup)
    except DomainError as refused:
        print(str(refused), file=sys.stderr)
        return 2
    print(f"Đã xem {found.rows} dòng nhật ký, {found.sealed} dòng trong {found.seals} niêm phong.")
    if found.matched:
        print(f"Khớp {len(found.matched)} niêm phong đã lưu bên ngoài, mới nhất: số {max(found.matched)}.")
    if found.fault is not None:
        print(f"KHÔNG NGUYÊN VẸN: {seals.sentence_of(found.fault)}", file=sys.stderr)
        return 1
    if found.newest is not None:
        print(f"Nguyên vẹn. Niêm phong mới nhất: {found.newest.number}:{found.newest.hash}")
    else:
        print("Chưa có niêm phong nào.")
    return 0
