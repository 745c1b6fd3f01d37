"""The bytes of a request to a reading: a file or pasted text, read in a process apart."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.core.files.uploadedfile import UploadedFile

from trienkhai.reading.errors import Unreadable
from trienkhai.reading.result import Reading
from trienkhai.reading.sandbox import read_apart
from trienkhai.reading.sources import MAX_BYTES
from trienkhai.web.request import Request

PASTED_NAME = "van-ban-dan.txt"
FORM_OVERHEAD = 1024 * 1024  # of a multipart body: fields and boundaries beside the file


@dataclass(frozen=True)
class Given:
    """What somebody handed in, not yet looked at."""

    content: bytes
    name: str


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


def read_given(given: Given, *, today: date, overruled: bool = False) -> Reading:
    """Read it apart. Raises Unreadable, SecretMark among them; ``overruled``: a person has answered for
    it, with a reason on record, that the mark seen is none."""
    return read_apart(given.content, given.name, today=today, overrule_mark=overruled)
