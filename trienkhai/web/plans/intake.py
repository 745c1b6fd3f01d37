"""The bytes of a request to a reading: a file or pasted text, read in a process apart."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

from django.core import signing
from django.core.files.uploadedfile import UploadedFile

from trienkhai.plans import waiting
from trienkhai.reading.errors import Unreadable
from trienkhai.reading.result import Reading
from trienkhai.reading.sandbox import read_apart
from trienkhai.reading.sources import MAX_BYTES
from trienkhai.reading.sources.legacy import KEEP
from trienkhai.reading.sources.model import ConversionState
from trienkhai.vietnamese.legacy import Encoding
from trienkhai.web.request import Request

PASTED_NAME = "van-ban-dan.txt"
FORM_OVERHEAD = 1024 * 1024  # of a multipart body: fields and boundaries beside the file


@dataclass(frozen=True)
class Given:
    """What somebody handed in, not yet looked at."""

    content: bytes
    name: str
    overruled: bool = False  # somebody has answered for it already that a mark seen is none
    token: str = ""  # by which it waits for an answer


def given_in(request: Request) -> Given:
    """The file, else the pasted text. Raises Unreadable (EMPTY, TOO_LARGE) when there is nothing to read.

    A file over the server's limit never comes through, so the length that was announced is judged first.
    """
    if int(request.META.get("CONTENT_LENGTH") or 0) > MAX_BYTES + FORM_OVERHEAD:
        raise Unreadable("TOO_LARGE", limit=MAX_BYTES // (1024 * 1024))
    upload = request.FILES.get("file")
    if isinstance(upload, UploadedFile):
        if (upload.size or 0) > MAX_BYTES:
            raise Unreadable("TOO_LARGE", limit=MAX_BYTES // (1024 * 1024))
        return Given(upload.read(), upload.name or "")
    text = request.POST.get("text", "")
    if not text.strip():
        raise Unreadable("EMPTY")
    return Given(text.encode("utf-8"), PASTED_NAME)


def read_given(given: Given, *, today: date, encoding: str = "") -> Reading:
    """Read it apart. Raises Unreadable, SecretMark among them; ``encoding``: a choice of ``CHOICES``, else "".

    Bytes of an old encoding are text in no other: they are read as they stand, so that they can be asked about.
    """

    def read(choice: str) -> Reading:
        return read_apart(given.content, given.name, today=today, overrule_mark=given.overruled, encoding=choice)

    try:
        return read(encoding)
    except Unreadable as refusal:
        if encoding or not refusal.values.get("guess"):
            raise
        reading = read(KEEP)
        if reading.conversion is None:
            raise
        return replace(reading, conversion=replace(reading.conversion, state=ConversionState.ASK))


# An upload that waits for an answer. What the page carries is signed, for the person who asked and for an hour.

CHOICES = (*(encoding.value for encoding in Encoding), KEEP)
_SALT = "plans.waiting"


def lay_aside(request: Request, given: Given) -> str:
    """Keep what was read until the person has chosen, and return what the page carries meanwhile."""
    name = waiting.keep(given.content, owner=request.user.pk or 0, at=request.at)
    held = [name, given.name, given.overruled, request.user.pk]
    return signing.dumps(held, salt=_SALT, compress=True)


def laid_aside(request: Request) -> Given | None:
    """What the person laid aside before; ``None`` when the page carries nothing.

    Raises Unreadable (``reason`` WAITED) when it has been wiped since, or belongs to somebody else.
    """
    token = request.POST.get("held", "")
    if not token:
        return None
    held = _held(request, token)
    content = waiting.kept(held[0]) if held else None
    if held is None or content is None:
        raise Unreadable("EMPTY", reason="WAITED")
    return Given(content, held[1], held[2], token)


def forget(request: Request, token: str) -> None:
    """Wipe what was laid aside."""
    if token and (held := _held(request, token)):
        waiting.forget(held[0])


def _held(request: Request, token: str) -> tuple[str, str, bool] | None:
    try:
        name, file_name, overruled, person = signing.loads(token, salt=_SALT, max_age=waiting.KEPT_FOR)
    except (signing.BadSignature, ValueError, TypeError):
        return None
    return (name, file_name, overruled) if person == request.user.pk else None
