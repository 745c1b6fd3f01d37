"""Word files (.docx, .docm): our own walk over the XML, so that what a person sees is what is read."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator

from lxml import etree

from trienkhai.reading.errors import Unreadable
from trienkhai.reading.sources.characters import text_notices
from trienkhai.reading.sources.guard import Archive, parse_xml
from trienkhai.reading.sources.legacy import preview
from trienkhai.reading.sources.model import Conversion, ConversionState, Line, Place, Source, SourceKind
from trienkhai.reading.sources.numbering import Numbering, W
from trienkhai.reading.sources.wordstyles import Styles
from trienkhai.reading.sources.wordwalk import Walker

_RELATIONSHIPS = "{http://schemas.openxmlformats.org/package/2006/relationships}"
_ID = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
# "Strict" files say the same in other namespaces.
_STRICT = (
    (
        b"http://purl.oclc.org/ooxml/wordprocessingml/main",
        b"http://schemas.openxmlformats.org/wordprocessingml/2006/main",
    ),
    (
        b"http://purl.oclc.org/ooxml/officeDocument/relationships",
        b"http://schemas.openxmlformats.org/officeDocument/2006/relationships",
    ),
)
_STORIES = ((f"{W}headerReference", Place.HEADER), (f"{W}footerReference", Place.FOOTER))
_NOTES = (("footnotes", f"{W}footnote"), ("endnotes", f"{W}endnote"))


def load(data: bytes) -> Source:
    """Lines of a Word file: the body, then the notes, then running headers and footers, each with its place.

    Raises ``Unreadable``: DAMAGED, BOMB, ENCRYPTED, TOO_LARGE.
    """
    archive = Archive(data)
    archive.check()
    package = _Package(archive.xml_parts())
    walker = Walker(Styles(package.related_root("styles"), package.related_root("theme")), Numbering(None))
    walker.numbering = Numbering(package.related_root("numbering"), walker.styles.lists)

    body = next(package.document.iterchildren(f"{W}body"), None)
    if body is None:
        raise Unreadable("DAMAGED", reason="BODY")
    walker.walk_story(body, Place.BODY)
    for part, tag in _NOTES:
        root = package.related_root(part)
        for note in root.iterchildren(tag) if root is not None else ():
            # Separators between text and notes are stored as notes of a type of their own.
            if (note.get(f"{W}type") or "normal") == "normal":
                walker.walk_story(note, Place.NOTE)
    for place, story in package.running_stories():
        walker.walk_story(story, place)

    lines = tuple(line for line in walker.lines if line.text or line.place in (Place.BODY, Place.TABLE))
    notices = (*(["TRACKED_CHANGES"] if walker.tracked_changes else []), *_notices(walker, lines))
    return Source(
        SourceKind.DOCX,
        lines,
        tracked_changes=walker.tracked_changes,
        notices=notices,
        conversion=_conversion(walker),
        other_lines=(*(raw for raw, _ in walker.undecoded), *walker.hidden),
    )


def _conversion(walker: Walker) -> Conversion | None:
    """What was decoded by the fonts of runs, with its first lines both ways."""
    if not walker.decoded_runs:
        return None
    lines = preview((raw.text, shown.text) for raw, shown in walker.undecoded)
    return Conversion(
        tuple(sorted(encoding.value for encoding in walker.decoded_from)),
        ConversionState.BY_FONT,
        lines,
        walker.decoded_runs,
    )


def _notices(walker: Walker, lines: tuple[Line, ...]) -> Iterator[str]:
    if walker.foreign_parts:
        yield "EMBEDDED_DOCUMENT"
    yield from text_notices("\n".join(line.text for line in lines))


class _Package:
    """The XML parts of the file and how they point to one another."""

    def __init__(self, parts: dict[str, bytes]) -> None:
        self._parts = parts
        self._main = self._main_part()
        self._targets = self._relationships(self._main)
        self.document = self._root(self._main)

    def _main_part(self) -> str:
        for kind, target in self._relationships("").values():
            if kind == "officeDocument" and target in self._parts:
                return target
        if "word/document.xml" not in self._parts:
            raise Unreadable("DAMAGED", reason="MISSING_PART")
        return "word/document.xml"

    def _relationships(self, part: str) -> dict[str, tuple[str, str]]:
        """Id to kind and part name. Targets outside the file are left alone."""
        folder, name = posixpath.split(part)
        source = self._parts.get(posixpath.join(folder, "_rels", f"{name}.rels"))
        if source is None:
            return {}
        targets = {}
        for element in parse_xml(source).iterchildren(f"{_RELATIONSHIPS}Relationship"):
            if (element.get("TargetMode") or "").lower() == "external":
                continue
            target = posixpath.normpath(posixpath.join("/", folder, element.get("Target") or "")).lstrip("/")
            targets[element.get("Id") or ""] = ((element.get("Type") or "").rpartition("/")[2], target)
        return targets

    def _root(self, part: str) -> etree._Element:
        content = self._parts[part]
        for strict, usual in _STRICT:
            content = content.replace(strict, usual)
        return parse_xml(content)

    def related_root(self, kind: str) -> etree._Element | None:
        """The first part of a kind that the main part points to."""
        for found, target in self._targets.values():
            if found == kind and target in self._parts:
                return self._root(target)
        return None

    def running_stories(self) -> Iterator[tuple[Place, etree._Element]]:
        """Running headers and footers in the order of their sections, each part once."""
        seen: set[str] = set()
        for section in self.document.iter(f"{W}sectPr"):
            for tag, place in _STORIES:
                for reference in section.iterchildren(tag):
                    _, target = self._targets.get(reference.get(_ID) or "", ("", ""))
                    if target in self._parts and target not in seen:
                        seen.add(target)
                        yield place, self._root(target)
