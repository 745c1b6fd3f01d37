"""The styles of a Word file, as far as a reader needs them: bold, capitals, hidden, fonts, centred, list membership."""

from __future__ import annotations

from dataclasses import dataclass, fields, replace

from lxml import etree

from trienkhai.reading.sources.numbering import W, integer, switched_on, value

_A = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
_DEEPEST = 20  # styles based on styles; a circle in a broken file ends here


@dataclass(frozen=True)
class Look:
    """Properties that are set, each ``None`` where nothing is said."""

    bold: bool | None = None
    capitals: bool | None = None
    hidden: bool | None = None
    font: str | None = None  # of letters beyond ASCII, which alone tell encodings apart ("hAnsi"); "+…" names a theme's
    ascii_font: str | None = None
    complex_font: str | None = None
    is_complex: bool | None = None  # drawn in the font of complex scripts
    alignment: str | None = None
    list_number: int | None = None
    list_level: int | None = None

    def over(self, base: Look) -> Look:
        """This look where it says something, the base where it does not."""
        said = {f.name: getattr(self, f.name) for f in fields(self) if getattr(self, f.name) is not None}
        return replace(base, **said) if said else base


PLAIN = Look()


def look_of(paragraph: etree._Element | None, run: etree._Element | None) -> Look:
    """What a ``w:pPr`` and a ``w:rPr`` say themselves, styles apart."""
    look: dict[str, bool | str | int] = {}
    if run is not None:
        for name, tag in (("bold", "b"), ("capitals", "caps"), ("hidden", "vanish")):
            element = run.find(f"{W}{tag}")
            if element is not None:
                look[name] = switched_on(element)
        look |= _fonts_of(run)
    if paragraph is not None:
        if alignment := value(paragraph.find(f"{W}jc")):
            look["alignment"] = alignment
        numbered = paragraph.find(f"{W}numPr")
        if numbered is not None:
            for name, tag in (("list_number", "numId"), ("list_level", "ilvl")):
                element = numbered.find(f"{W}{tag}")
                if element is not None:
                    look[name] = integer(value(element), 0)
    return Look(**look) if look else PLAIN  # type: ignore[arg-type]


def _fonts_of(run: etree._Element) -> dict[str, bool | str | int]:
    """The fonts a ``w:rPr`` names; a theme's font goes before one named outright (ECMA-376, 17.3.2.26)."""
    look: dict[str, bool | str | int] = {}
    fonts = run.find(f"{W}rFonts")
    if fonts is not None:
        for name, kind, theme in (
            ("font", "hAnsi", "hAnsiTheme"),
            ("ascii_font", "ascii", "asciiTheme"),
            ("complex_font", "cs", "cstheme"),
        ):
            if of_theme := fonts.get(f"{W}{theme}"):
                look[name] = f"+{of_theme}"
            elif font := fonts.get(f"{W}{kind}"):
                look[name] = font
    complex_script = [element for tag in ("cs", "rtl") if (element := run.find(f"{W}{tag}")) is not None]
    if complex_script:
        look["is_complex"] = any(switched_on(element) for element in complex_script)
    return look


def theme_fonts(root: etree._Element | None) -> dict[str, str]:
    """The Latin fonts of a theme, under "major" (headings) and "minor" (text)."""
    fonts = {}
    if root is not None:
        for name in ("major", "minor"):
            latin = next(root.iter(f"{_A}{name}Font"), None)
            latin = None if latin is None else latin.find(f"{_A}latin")
            if latin is not None and (typeface := latin.get("typeface")):
                fonts[name] = typeface
    return fonts


class Styles:
    """Styles by their id, each resolved through the ones it is based on."""

    def __init__(self, root: etree._Element | None, theme: etree._Element | None = None) -> None:
        self._theme = theme_fonts(theme)
        self._own: dict[str, Look] = {}
        self._bases: dict[str, str] = {}
        self._resolved: dict[str, Look] = {}
        self._defaults = PLAIN
        self.default_paragraph = ""
        if root is None:
            return
        defaults = root.find(f"{W}docDefaults")
        if defaults is not None:
            self._defaults = look_of(
                defaults.find(f"{W}pPrDefault/{W}pPr"), defaults.find(f"{W}rPrDefault/{W}rPr")
            )  # fmt: skip
        for style in root.iterchildren(f"{W}style"):
            name = style.get(f"{W}styleId") or ""
            self._own[name] = look_of(style.find(f"{W}pPr"), style.find(f"{W}rPr"))
            self._bases[name] = value(style.find(f"{W}basedOn"))
            if style.get(f"{W}type") == "paragraph" and (style.get(f"{W}default") or "0") in ("1", "true", "on"):
                self.default_paragraph = name

    @property
    def defaults(self) -> Look:
        return self._defaults

    @property
    def lists(self) -> dict[str, int]:
        """The list that each style puts its paragraphs in."""
        return {name: look.list_number for name, look in self._own.items() if look.list_number is not None}

    def look(self, style: str) -> Look:
        """What a style says, with the styles it is based on; a style nobody defined says nothing."""
        if style not in self._resolved:
            look = PLAIN
            name = style
            for _ in range(_DEEPEST):
                if name not in self._own:
                    break
                look = look.over(self._own[name])
                name = self._bases[name]
            self._resolved[style] = look
        return self._resolved[style]

    def font(self, look: Look) -> str:
        """The name of the font that draws the letters of a run; empty when the file names none."""
        named = (look.complex_font if look.is_complex else None) or look.font or look.ascii_font or ""
        if named.startswith("+"):
            return self._theme.get("major" if named.startswith("+major") else "minor", "")
        return named
