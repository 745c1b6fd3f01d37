"""Fuzzing by hand: `python -m tests.fuzz docx --seconds 600`. Never part of the tests.

It needs atheris, which is no dependency of the project: install it (3.0.0 has been tried) into an environment of its
own that also sees the project and its packages, and run it with that environment's Python. Whatever comes out of the
reader but ``Unreadable``, and whatever takes more than ten seconds, is kept with its input in the folder of findings.
"""

from __future__ import annotations

import argparse
import hashlib
import resource
import subprocess
import sys
import time
import traceback
from pathlib import Path

from tests.fuzz.changes import change_pdf, change_text, change_zip

SLOWEST = 10.0  # seconds of one input
MEMORY_MIB = 1_024  # of the fuzzer with what it keeps; the reader alone is held to less by its own limits
LONGEST = 40_000  # bytes of one input
SOURCES = ("txt", "md", "docx", "xlsx", "pdf", "grammar")
CHANGES = {"docx": change_zip, "xlsx": change_zip, "pdf": change_pdf}


def main() -> int:
    given = argparse.ArgumentParser(prog="python -m tests.fuzz", description=__doc__)
    given.add_argument("source", choices=SOURCES)
    given.add_argument("--seconds", type=int, default=600)
    given.add_argument("--findings", type=Path, default=Path("var/fuzz"))
    given.add_argument(
        "--here", action="store_true", help="fuzz in this process (the other way starts it anew after a crash)"
    )
    chosen = given.parse_args()
    folder: Path = chosen.findings / chosen.source
    (folder / "seeds").mkdir(parents=True, exist_ok=True)
    if chosen.here:
        fuzz(chosen.source, chosen.seconds, folder)
        return 0
    until = time.monotonic() + chosen.seconds
    deaths = 0
    while (left := int(until - time.monotonic())) > 0:
        command = [sys.executable, "-m", "tests.fuzz", chosen.source, "--here"]
        command += ["--seconds", str(left), "--findings", str(chosen.findings)]
        deaths += subprocess.run(command, check=False).returncode != 0
        if deaths > 20:
            break
    found = sorted(path.name for path in folder.glob("found-*.txt")) + sorted(p.name for p in folder.glob("death-*"))
    print(f"{chosen.source}: {deaths} deaths, findings: {found or 'none'}")
    return 1 if found or deaths else 0


def fuzz(source: str, seconds: int, folder: Path) -> None:
    import atheris

    with atheris.instrument_imports(include=["trienkhai.reading", "trienkhai.vietnamese"]):
        from trienkhai.reading import read, read_text
        from trienkhai.reading.errors import Unreadable
    from tests.fuzz.seeds import SEEDS  # builds documents with the reader's tests, so it comes after

    change = CHANGES.get(source, change_text)
    slowest = 0.0

    def once(data: bytes) -> None:
        nonlocal slowest
        begun = time.perf_counter()
        try:
            if source == "grammar":
                read_text(data.decode("utf-8", "replace"))
            else:
                read(data, f"van-ban.{source}")
        except Unreadable:
            pass
        except Exception as fault:
            _keep(folder, data, fault)
        took = time.perf_counter() - begun
        if took > slowest:
            slowest = took
            (folder / "slowest").write_bytes(data)
            peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
            print(f"slowest so far: {took:.2f} s, {len(data)} bytes, peak {peak} MiB", flush=True)
        if took > SLOWEST:
            _keep(folder, data, TimeoutError(f"{took:.1f} s"))

    def changed(data: bytes, longest: int, seed: int) -> bytes:
        return change(data, atheris.Mutate, longest, seed)

    for number, data in enumerate(SEEDS[source]()):
        (folder / "seeds" / f"seed-{number}").write_bytes(data[:LONGEST])
    options = [f"-max_total_time={seconds}", f"-max_len={LONGEST}", f"-rss_limit_mb={MEMORY_MIB}", "-timeout=30"]
    options += [f"-artifact_prefix={folder}/death-", "-print_final_stats=1", "-report_slow_units=10"]
    atheris.Setup([sys.argv[0], *options, str(folder / "seeds")], once, custom_mutator=changed)
    atheris.Fuzz()


def _keep(folder: Path, data: bytes, fault: BaseException) -> None:
    """One input for each place where the reader broke."""
    steps = traceback.extract_tb(fault.__traceback__)
    where = (
        f"{type(fault).__name__} {Path(steps[-1].filename).name}:{steps[-1].lineno}" if steps else type(fault).__name__
    )
    name = "found-" + hashlib.sha256(where.encode()).hexdigest()[:12]
    if not (folder / f"{name}.txt").exists():
        (folder / f"{name}.bin").write_bytes(data)
        (folder / f"{name}.txt").write_text(where + "\n" + "".join(traceback.format_exception(fault)), encoding="utf-8")
        print(f"found: {where}", flush=True)


if __name__ == "__main__":
    sys.exit(main())
