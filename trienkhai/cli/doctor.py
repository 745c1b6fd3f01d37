"""`trienkhai doctor`: what may be wrong here, each with advice."""

from __future__ import annotations

import django


def run() -> int:
    """1 when something is wrong; what merely deserves a look does not fail."""
    django.setup()
    from django.utils import timezone

    from trienkhai.running import doctor

    signs = {doctor.State.GOOD: "tốt ", doctor.State.LOOK: "xem ", doctor.State.WRONG: "HỎNG"}
    findings = doctor.examine(at=timezone.localtime())
    for finding in findings:
        print(f"[{signs[finding.state]}] {finding.about}: {finding.words}")
        if finding.advice:
            print(f"       → {finding.advice}")
    wrong = doctor.wrong(findings)
    print(f"\n{wrong} điều phải sửa." if wrong else "\nKhông có gì phải sửa.")
    return 1 if wrong else 0
