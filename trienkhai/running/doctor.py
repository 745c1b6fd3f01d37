"""What may be wrong with an installation: one finding for each thing looked at, with advice for its IT person."""

from __future__ import annotations

import shutil
import socket
import subprocess
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum
from pathlib import Path

from django.conf import settings
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from trienkhai.accounts import queries as accounts
from trienkhai.campaigns import integrity as ledger
from trienkhai.journal import queries as journal
from trienkhai.notices import queries as notices
from trienkhai.organisations import integrity
from trienkhai.reading.sources import ocr, office
from trienkhai.running import backup, jobs

LEAST_FREE = 2 * 1024**3  # bytes: an upload, a backup and the database's own log
TIGHT = 10 * 1024**3
LEAST_POSTGRESQL = 150_000
MOST_SKEW = timedelta(seconds=30)
TICK_LATE, NIGHT_LATE = timedelta(minutes=3 * jobs.TICK_MINUTES), timedelta(hours=26)
BACKUP_OLD, BACKUP_TOO_OLD = timedelta(days=2), timedelta(days=8)
SEAL_LATE = timedelta(hours=1)
MAIL_LATE = timedelta(hours=1)
_FACES = ("times new roman", "liberation serif", "tinos")  # the same widths, so that lines break alike


class State(Enum):
    """How a thing stands. Only WRONG makes `trienkhai doctor` fail."""

    GOOD = "GOOD"
    LOOK = "LOOK"  # works, but somebody should know
    WRONG = "WRONG"


@dataclass(frozen=True)
class Finding:
    """One thing looked at."""

    about: str
    state: State
    words: str
    advice: str = ""


def examine(*, at: datetime) -> list[Finding]:
    """Look at everything. A check that fails is itself a finding; without a sound database the machine is still told."""
    found = _guarded(_database, at)
    if not wrong(found):
        found += _guarded(_migrations, at)
    looks = _OF_MACHINE if wrong(found) else (*_OF_DATA, *_OF_MACHINE)
    for look in looks:
        found += _guarded(look, at)
    return found


def wrong(findings: list[Finding]) -> int:
    return sum(finding.state is State.WRONG for finding in findings)


def _guarded(look: Callable[[datetime], Iterator[Finding]], at: datetime) -> list[Finding]:
    try:
        return list(look(at))
    except Exception as error:  # the doctor must not fall ill with the patient
        kind = type(error).__name__
        about = str(_NAMES.get(look.__name__, _("Kiểm tra")))
        return [
            Finding(
                about, State.WRONG, _("không kiểm tra được (%(kind)s)") % {"kind": kind}, _("Xem nhật ký của máy chủ.")
            )
        ]


def _database(at: datetime) -> Iterator[Finding]:
    about = _("Cơ sở dữ liệu")
    try:
        connection.ensure_connection()
    except DatabaseError as error:
        yield Finding(
            about,
            State.WRONG,
            _("không mở được (%(kind)s)") % {"kind": type(error).__name__},
            _("Kiểm tra TRIENKHAI_DATABASE, và cơ sở dữ liệu có đang chạy không."),
        )
        return
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("SELECT sqlite_version()")
            version = f"SQLite {cursor.fetchone()[0]}"
            cursor.execute("PRAGMA journal_mode")
            mode = cursor.fetchone()[0]
            cursor.execute("PRAGMA synchronous")
            full = cursor.fetchone()[0] >= 2
            in_memory = mode == "memory"
            sound = full and mode in ("wal", "memory")
            words = f"{version}, journal_mode={mode}, synchronous={'FULL' if full else 'NORMAL'}"
            if in_memory:
                words = f"{version} ({_('trong bộ nhớ')})"
        else:
            cursor.execute("SHOW server_version")
            version = f"PostgreSQL {cursor.fetchone()[0]}"
            cursor.execute("SHOW synchronous_commit")
            commit = cursor.fetchone()[0]
            cursor.execute("SHOW fsync")
            fsync = cursor.fetchone()[0]
            cursor.execute("SHOW server_version_num")
            sound = commit != "off" and fsync == "on" and int(cursor.fetchone()[0]) >= LEAST_POSTGRESQL
            words = f"{version}, synchronous_commit={commit}"
    advice = _("Dữ liệu đã báo là lưu có thể mất khi mất điện. Dùng WAL, synchronous=FULL; PostgreSQL 15 trở lên.")
    yield Finding(about, State.GOOD if sound else State.WRONG, words, "" if sound else advice)


def _migrations(at: datetime) -> Iterator[Finding]:
    executor = MigrationExecutor(connection)
    waiting = len(executor.migration_plan(executor.loader.graph.leaf_nodes()))
    if waiting:
        words, advice = (
            _("còn %(count)s bước nâng cấp chưa chạy") % {"count": waiting},
            _("Sao lưu rồi chạy lại “trienkhai serve”."),
        )
        yield Finding(_("Cấu trúc dữ liệu"), State.WRONG, words, advice)
    else:
        yield Finding(_("Cấu trúc dữ liệu"), State.GOOD, _("đã cập nhật"))


def _clock(at: datetime) -> Iterator[Finding]:
    about, advice = _("Đồng hồ"), _("Bật đồng bộ giờ (NTP) trên máy chủ và máy cơ sở dữ liệu.")
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SELECT clock_timestamp()")
            skew = abs(cursor.fetchone()[0] - at)
            if skew > MOST_SKEW:
                seconds = round(skew.total_seconds())
                words = _("máy chủ và cơ sở dữ liệu lệch nhau %(count)s giây") % {"count": seconds}
                yield Finding(about, State.WRONG, words, advice)
                return
    last = journal.newest_at()
    if last is not None and last > at + timedelta(days=1) and not settings.TODAY:
        words = _("nhật ký có dòng ghi lúc %(at)s, sau giờ hiện tại") % {"at": f"{last.astimezone():%H:%M %d/%m/%Y}"}
        yield Finding(about, State.LOOK, words, advice)
        return
    yield Finding(about, State.GOOD, f"{at:%H:%M:%S %d/%m/%Y} (UTC+7)")


def _worker(at: datetime) -> Iterator[Finding]:
    about, last = _("Việc nền"), jobs.last_tick()
    advice = _(
        "Chạy “trienkhai worker” như một dịch vụ luôn bật; không có nó thì việc nhập danh sách, niêm phong dừng lại."
    )
    if last is None:
        yield Finding(about, State.WRONG, _("chưa chạy lần nào"), advice)
    elif at - last > TICK_LATE:
        yield Finding(about, State.WRONG, _("đã dừng từ %(at)s") % {"at": _said(last)}, advice)
    else:
        yield Finding(about, State.GOOD, _("đang chạy, lần cuối lúc %(at)s") % {"at": _said(last)})


def _nightly(at: datetime) -> Iterator[Finding]:
    about, last = _("Việc hằng đêm"), jobs.last_night()
    advice = _("Để “trienkhai worker” chạy qua đêm, hoặc đặt lịch chạy “trienkhai nightly” mỗi ngày.")
    if last is None:
        yield Finding(about, State.LOOK, _("chưa chạy lần nào"), advice)
    elif at - last > NIGHT_LATE:
        yield Finding(about, State.WRONG, _("lần cuối %(at)s") % {"at": _said(last)}, advice)
    else:
        yield Finding(about, State.GOOD, _("lần cuối %(at)s") % {"at": _said(last)})


def _backups(at: datetime) -> Iterator[Finding]:
    about, last = _("Sao lưu"), journal.last_of(backup.MADE)
    advice = _(
        "Chạy “trienkhai backup THƯ_MỤC” hoặc đặt TRIENKHAI_BACKUPS; chép bản sao sang máy khác và thử khôi phục."
    )
    severe = State.WRONG if settings.PRODUCTION else State.LOOK
    if last is None:
        yield Finding(about, severe, _("chưa sao lưu lần nào"), advice)
    elif at - last > BACKUP_OLD:
        state = severe if at - last > BACKUP_TOO_OLD else State.LOOK
        yield Finding(about, state, _("bản cuối %(at)s") % {"at": _said(last)}, advice)
    else:
        yield Finding(about, State.GOOD, _("bản cuối %(at)s") % {"at": _said(last)})


def _seals(at: datetime) -> Iterator[Finding]:
    about, state = _("Niêm phong nhật ký"), journal.sealed_state()
    newest = state.newest
    if state.unsealed and (state.made_at is None or at - state.made_at > SEAL_LATE):
        words = _("%(count)s dòng chưa niêm phong") % {"count": state.unsealed}
        late = state.made_at is not None and at - state.made_at > NIGHT_LATE
        yield Finding(
            about,
            State.WRONG if late else State.LOOK,
            words,
            _("Chạy “trienkhai worker”, hoặc “trienkhai journal seal”."),
        )
    elif newest is None:
        yield Finding(about, State.GOOD, _("chưa có gì để niêm phong"))
    else:
        yield Finding(about, State.GOOD, _("niêm phong số %(number)s: %(hash)s…") % {"number": newest.number, "hash": newest.hash[:16]})  # fmt: skip


def _demo_accounts(at: datetime) -> Iterator[Finding]:
    if not accounts.has_demo_accounts():
        yield Finding(_("Tài khoản dùng thử"), State.GOOD, _("không có"))
    elif settings.PRODUCTION:
        words, advice = _("còn tài khoản dùng thử, ai cũng biết mật khẩu"), _("Dùng cơ sở dữ liệu mới cho việc thật.")
        yield Finding(_("Tài khoản dùng thử"), State.WRONG, words, advice)
    else:
        yield Finding(
            _("Tài khoản dùng thử"), State.LOOK, _("đang dùng dữ liệu thử"), _("Không nhập việc thật vào đây.")
        )


def _tree(at: datetime) -> Iterator[Finding]:
    problems = [*integrity.tree_problems(), *ledger.duty_problems()]
    for problem in problems:
        yield Finding(_("Cơ cấu tổ chức"), State.WRONG, problem)
    if not problems:
        yield Finding(_("Cơ cấu tổ chức"), State.GOOD, _("không có sai lệch"))


def _disk(at: datetime) -> Iterator[Finding]:
    about = _("Chỗ trống trên đĩa")
    places = {_("dữ liệu"): settings.DATA, _("tệp"): Path(settings.MEDIA_ROOT)}
    if settings.BACKUPS:
        places[_("sao lưu")] = Path(settings.BACKUPS)
    seen = set()
    for name, place in places.items():
        there = next((folder for folder in (place, *place.parents) if folder.exists()), Path("/"))
        device = there.stat().st_dev
        if device in seen:
            continue
        seen.add(device)
        free = shutil.disk_usage(there).free
        state = State.WRONG if free < LEAST_FREE else State.LOOK if free < TIGHT else State.GOOD
        words = _("còn %(gib)s GiB (%(place)s)") % {"gib": f"{free / 1024**3:.1f}".replace(".", ","), "place": name}
        advice = "" if state is State.GOOD else _("Dọn bớt, hoặc chuyển thư mục dữ liệu sang đĩa lớn hơn.")
        yield Finding(about, state, words, advice)


def _https(at: datetime) -> Iterator[Finding]:
    about = _("HTTPS")
    if not settings.PRODUCTION:
        yield Finding(about, State.GOOD, _("chạy trên một máy (127.0.0.1), không cần"))
    elif not settings.SECURE_SSL_REDIRECT or not settings.SESSION_COOKIE_SECURE:
        advice = _("Đặt chứng thư cho máy chủ proxy, bỏ TRIENKHAI_HTTPS=0.")
        yield Finding(about, State.WRONG, _("đang tắt: mật khẩu đi qua mạng không mã hóa"), advice)
    elif not getattr(settings, "SECURE_PROXY_SSL_HEADER", None):
        advice = _("Đặt TRIENKHAI_BEHIND_PROXY=1 khi proxy giữ chứng thư, nếu không trình duyệt sẽ chuyển hướng mãi.")
        yield Finding(about, State.LOOK, _("bật, nhưng không có proxy"), advice)
    else:
        yield Finding(about, State.GOOD, _("bật, sau proxy"))


def _mail(at: datetime) -> Iterator[Finding]:
    host, port = str(settings.EMAIL_HOST), int(settings.EMAIL_PORT)
    if host == "localhost":  # Django's own default: nobody set one
        yield Finding(_("Thư điện tử"), State.GOOD, _("chưa cấu hình: hệ thống không gửi thư ra ngoài"))
        return
    try:
        socket.create_connection((host, port), timeout=3).close()
        yield Finding(_("Thư điện tử"), State.GOOD, f"{host}:{port}")
    except OSError:
        yield Finding(_("Thư điện tử"), State.WRONG, _("không nối được %(host)s") % {"host": f"{host}:{port}"}, _("Kiểm tra máy chủ thư."))  # fmt: skip


def _letters(at: datetime) -> Iterator[Finding]:
    """What became of the messages: figures alone, for the page shows no content."""
    about, state = _("Thư gửi đi"), notices.mail_state(at=at, patience=MAIL_LATE)
    if state.last_sent_at is None:
        words = [_("chưa gửi thư nào")]
    else:
        words = [_("thư cuối gửi được lúc %(at)s") % {"at": _said(state.last_sent_at)}]
    if state.unsure:
        words.append(_("%(count)s thư chưa chắc đã gửi") % {"count": state.unsure})
    if state.failed:
        words.append(_("%(count)s thư không gửi được") % {"count": state.failed})
    if state.overdue:
        words.append(_("%(count)s thư chờ quá 1 giờ") % {"count": state.overdue})
        advice = _("Xem “trienkhai worker” có chạy không, máy chủ thư có nhận không.")
        yield Finding(about, State.WRONG, "; ".join(words), advice)
    elif state.unsure or state.failed:
        advice = _("Chuyên viên quyết định gửi lại hay thôi, ở trang theo dõi, đôn đốc của từng đợt.")
        yield Finding(about, State.LOOK, "; ".join(words), advice)
    else:
        yield Finding(about, State.GOOD, "; ".join(words))


def _programs(at: datetime) -> Iterator[Finding]:
    if office.is_installed():
        yield Finding("LibreOffice", State.GOOD, _("có: đọc được .doc, .odt, .rtf"))
    else:
        yield Finding("LibreOffice", State.LOOK, _("chưa cài: không đọc được .doc, .odt, .rtf"), _("Cài gói libreoffice-writer."))  # fmt: skip
    if ocr.is_installed():
        yield Finding("Tesseract", State.GOOD, _("có tiếng Việt: đọc được bản chụp"))
    else:
        yield Finding("Tesseract", State.LOOK, _("chưa cài, hoặc thiếu tiếng Việt: không đọc được bản chụp"), _("Cài gói tesseract-ocr và tesseract-ocr-vie."))  # fmt: skip


def _fonts(at: datetime) -> Iterator[Finding]:
    about = _("Phông chữ")
    if not any(Path(settings.FONT_FILES).glob("*")):
        yield Finding(about, State.WRONG, _("thiếu phông của giao diện"), _("Cài lại: make install."))
        return
    program = shutil.which("fc-match")
    if program is None:
        yield Finding(about, State.LOOK, _("không kiểm tra được phông trên máy này"), _("Cài gói fontconfig."))
        return
    told = subprocess.run(  # noqa: S603  the program found on the machine's own path
        [program, "-f", "%{family}", "Times New Roman"], capture_output=True, text=True, timeout=10, check=False
    ).stdout.strip()
    if any(face in told.lower() for face in _FACES):
        yield Finding(about, State.GOOD, told)
    else:
        advice = _("Cài gói fonts-liberation: văn bản xuất ra dùng Times New Roman, máy chủ cần phông cùng bề rộng.")
        yield Finding(about, State.LOOK, _("không có Times New Roman hay phông thay được nó"), advice)


def _said(at: datetime) -> str:
    return f"{at.astimezone():%H:%M %d/%m/%Y}"


_OF_DATA = (_clock, _worker, _nightly, _backups, _seals, _demo_accounts, _tree, _letters)
_OF_MACHINE = (_disk, _https, _mail, _programs, _fonts)
_NAMES = {
    "_database": gettext_lazy("Cơ sở dữ liệu"),
    "_worker": gettext_lazy("Việc nền"),
    "_tree": gettext_lazy("Cơ cấu tổ chức"),
    "_letters": gettext_lazy("Thư gửi đi"),
    "_disk": gettext_lazy("Chỗ trống trên đĩa"),
}
