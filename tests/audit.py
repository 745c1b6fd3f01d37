"""Known holes in the pinned packages, asked where somebody has the tool and the line; never a reason to fail without.

The tool (pip-audit) brings thirty packages along, so it is no dependency of ours: it is used where it is installed.
"""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
MOST_SECONDS = 120


def judged(out: str) -> tuple[bool, str]:
    """What the tool's JSON says: whether a hole is known, and a word for the person who reads the checks."""
    try:
        asked = json.loads(out)["dependencies"]
    except (ValueError, KeyError, TypeError):
        return False, "skipped: the list of known holes cannot be reached"
    answered = [each for each in asked if "skip_reason" not in each]
    if not answered:
        return False, "skipped: nothing could be asked"
    bad = [
        f"{each['name']} {each['version']}: {', '.join(hole['id'] for hole in each['vulns'])}"
        for each in answered
        if each["vulns"]
    ]
    word = f"{len(answered)} of {len(asked)} packages asked"
    return bool(bad), "; ".join(bad) if bad else f"ok, {word}"


def main() -> int:
    """1 only when a pinned package has a known hole."""
    tool = shutil.which("pip-audit") or shutil.which("pip-audit", path=str(Path(sys.executable).parent))
    if tool is None:
        print("· known holes: skipped, pip-audit is not installed", flush=True)
        return 0
    command = [tool, "-r", "requirements.lock", "--require-hashes", "--disable-pip", "--progress-spinner", "off"]
    try:
        done = subprocess.run(
            [*command, "--timeout", "10", "--format", "json"],
            cwd=ROOT,
            capture_output=True,
            text=True,
            timeout=MOST_SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired:
        print("· known holes: skipped, no answer in time", flush=True)
        return 0
    found, word = judged(done.stdout)
    print(f"· known holes: {'FAILED ' if found else ''}{word}", flush=True)
    return int(found)


if __name__ == "__main__":
    sys.exit(main())
