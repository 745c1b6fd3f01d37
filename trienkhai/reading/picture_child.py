"""The program that opens strangers' photographs: takes pictures on its input, gives back what is harmless of each.

A script of its own with nothing of ours: it starts in a tenth of a second, and its limits are set before it begins
(``limits``). Kept of a picture are its points and colours; what the camera wrote beside them (the place, the device,
the time, a preview, a video behind the end) stays behind.
"""

from __future__ import annotations

import io
import json
import sys
import warnings
from typing import Any, BinaryIO

from PIL import Image, ImageOps
from PIL.JpegImagePlugin import JpegImageFile
from PIL.PngImagePlugin import PngImageFile

#: The largest picture in points: what no telephone takes in its usual setting would only fill the machine.
MOST_PIXELS = 64_000_000
THUMBNAIL = 320  # the longer side, in points
_ORIENTATION = 0x0112
_PNG_HEAD = b"\x89PNG\r\n\x1a\n"
# Of a PNG: what is needed to draw it as it was meant; text, time, EXIF and whatever else is left out.
_DRAWN = frozenset({b"IHDR", b"PLTE", b"IDAT", b"IEND", b"tRNS", b"gAMA", b"cHRM", b"sRGB", b"iCCP", b"sBIT", b"pHYs"})


class Refused(Exception):
    """A picture that is not taken: "PIXELS" or "DAMAGED"."""


def cleaned(data: bytes) -> tuple[bytes, bytes]:
    """The picture without what the camera wrote, standing upright, and a small JPEG of it. Raises Refused."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            opened: Any = (PngImageFile if data.startswith(_PNG_HEAD) else JpegImageFile)(io.BytesIO(data))
            if opened.width * opened.height > MOST_PIXELS:
                raise Refused("PIXELS")
            opened.load()
            upright = _upright(opened)
            return _written(upright, opened, data), _small(upright)
    except (Refused, MemoryError):
        raise
    except Exception as fault:  # whatever a decoder stumbles over
        raise Refused("DAMAGED") from fault


def _upright(opened: Any) -> Any:
    try:
        turn = opened.getexif().get(_ORIENTATION, 1)
    except Exception:  # what a camera wrote badly says nothing
        return opened
    return ImageOps.exif_transpose(opened) if turn in range(2, 9) else opened


def _written(upright: Any, opened: Any, data: bytes) -> bytes:
    profile = opened.info.get("icc_profile")  # the colours of a telephone are wrong without it
    stream = io.BytesIO()
    if isinstance(opened, PngImageFile):
        if upright is opened:
            return _without_words(data)
        upright.info = {}
        upright.save(stream, "PNG", compress_level=1, icc_profile=profile)
    else:
        # As sharp as it was: the same tables when nothing was turned.
        how: dict[str, Any] = {"quality": "keep"} if upright is opened else {"quality": 90}
        upright.info = {}
        upright.save(stream, "JPEG", icc_profile=profile, **how)
    return stream.getvalue()


def _without_words(data: bytes) -> bytes:
    """A PNG that was opened already, without its chunks of words and what comes behind its end."""
    parts, at = [_PNG_HEAD], len(_PNG_HEAD)
    while at + 12 <= len(data):
        end = at + 12 + int.from_bytes(data[at : at + 4], "big")
        kind = data[at + 4 : at + 8]
        if kind in _DRAWN:
            parts.append(data[at:end])
        at = end
        if kind == b"IEND":
            return b"".join(parts)
    raise Refused("DAMAGED")


def _small(upright: Any) -> bytes:
    """At most ``THUMBNAIL`` points wide and high, on white where it was see-through."""
    small = upright
    if max(small.size) > THUMBNAIL * 4:
        small = small.reduce(max(small.size) // (THUMBNAIL * 2)) if small.mode != "P" else small
    if small.mode in ("RGBA", "LA", "PA", "P") or "transparency" in small.info:
        layer = small.convert("RGBA")
        small = Image.new("RGB", layer.size, "white")
        small.paste(layer, mask=layer.getchannel("A"))
    small = small.convert("RGB")
    small.thumbnail((THUMBNAIL, THUMBNAIL))
    small.info = {}
    stream = io.BytesIO()
    small.save(stream, "JPEG", quality=80)
    return stream.getvalue()


def answer(given: BinaryIO, out: BinaryIO) -> None:
    """A line of JSON with the lengths of the pictures, then the pictures; back go a line with the lengths of each
    pair, or the word that refuses it, and then the pairs."""
    heads: list[Any] = []
    bodies: list[bytes] = []
    for length in json.loads(given.readline()):
        try:
            pair = cleaned(given.read(length))
        except Refused as refusal:
            heads.append(str(refusal))
            continue
        heads.append([len(pair[0]), len(pair[1])])
        bodies += pair
    out.write(json.dumps(heads).encode() + b"\n")
    for body in bodies:
        out.write(body)
    out.flush()


if __name__ == "__main__":
    answer(sys.stdin.buffer, sys.stdout.buffer)
