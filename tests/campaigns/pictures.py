"""Photographs as a telephone takes them, made here: with the place in them, lying on their side."""

from __future__ import annotations

import io
import zlib

from PIL import Image
from PIL.PngImagePlugin import PngInfo

PLACE = "13.7765N-109.2237E"  # what must not stay in any form
LYING = 6  # EXIF: the camera was held upright, the sensor lies
_DESCRIPTION, _ORIENTATION, _GPS = 0x010E, 0x0112, 0x8825


def photograph(width: int = 64, height: int = 48, *, shade: int = 90, lying: bool = False) -> bytes:
    """A JPEG with EXIF (place, words), a comment, and something behind its end."""
    exif = Image.Exif()
    exif[_DESCRIPTION] = PLACE
    if lying:
        exif[_ORIENTATION] = LYING
    exif[_GPS] = {1: "N", 2: (13.0, 46.0, 35.0), 3: "E", 4: (109.0, 13.0, 25.0), 29: PLACE}
    image = Image.new("RGB", (width, height), (shade, 120, 60))
    image.paste((250, 250, 250), (0, 0, width // 2, height // 4))
    stream = io.BytesIO()
    image.save(stream, "JPEG", quality=90, exif=exif.tobytes(), comment=PLACE.encode(), xmp=PLACE.encode())
    return stream.getvalue() + b"MotionPhoto" + PLACE.encode()


def plain(width: int = 6, height: int = 4) -> bytes:
    """A PNG with nothing beside its points: kept as it is, byte by byte."""
    stream = io.BytesIO()
    Image.new("RGB", (width, height), (120, 30, 30)).save(stream, "PNG")
    return stream.getvalue()


def screenshot(width: int = 60, height: int = 40) -> bytes:
    """A see-through PNG with words of its own."""
    words = PngInfo()
    words.add_text("Comment", PLACE)
    words.add_itxt("Description", PLACE)
    stream = io.BytesIO()
    Image.new("RGBA", (width, height), (10, 20, 30, 120)).save(stream, "PNG", pnginfo=words)
    return stream.getvalue()


def endless(width: int = 30_000, height: int = 30_000) -> bytes:
    """A PNG of a few hundred bytes that says it is 900 million points large."""
    stream = io.BytesIO()
    Image.new("1", (8, 8)).save(stream, "PNG")
    made = bytearray(stream.getvalue())
    made[16:20], made[20:24] = width.to_bytes(4, "big"), height.to_bytes(4, "big")
    made[29:33] = zlib.crc32(bytes(made[12:29])).to_bytes(4, "big")
    return bytes(made)
