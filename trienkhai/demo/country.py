"""A workbook of a whole country to try the import with: provinces are facts, all below them is invented."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product
from random import Random

from trienkhai.organisations.choices import Line, SheetKind, UnitKind
from trienkhai.organisations.imports.directory import STEP
from trienkhai.organisations.imports.workbooks import list_workbook

# The 34 provinces and cities since 1 July 2025 (Nghị quyết 202/2025/QH15).
CITIES = ("Hà Nội", "Huế", "Hải Phòng", "Đà Nẵng", "Thành phố Hồ Chí Minh", "Cần Thơ")
PROVINCES = (
    "An Giang", "Bắc Ninh", "Cà Mau", "Cao Bằng", "Đắk Lắk", "Điện Biên", "Đồng Nai", "Đồng Tháp", "Gia Lai", "Hà Tĩnh", "Hưng Yên",
    "Khánh Hòa", "Lai Châu", "Lạng Sơn", "Lào Cai", "Lâm Đồng", "Nghệ An", "Ninh Bình", "Phú Thọ", "Quảng Ngãi", "Quảng Ninh",
    "Quảng Trị", "Sơn La", "Tây Ninh", "Thái Nguyên", "Thanh Hóa", "Tuyên Quang", "Vĩnh Long",
)  # fmt: skip
COMMUNES, GRASSROOTS = 3_321, 52_079
_FIRST = ("An", "Bình", "Cẩm", "Đại", "Đông", "Hòa", "Hưng", "Khánh", "Long", "Lộc", "Minh", "Nam", "Phú", "Phước", "Sơn", "Tân", "Thanh", "Thịnh", "Vĩnh", "Xuân")  # fmt: skip
_SECOND = ("An", "Châu", "Cường", "Giang", "Hải", "Hiệp", "Khê", "Lâm", "Lĩnh", "Mỹ", "Phong", "Quang", "Thành", "Thắng", "Thủy", "Tiến", "Trung", "Yên")  # fmt: skip
_ORGANISATIONS = (
    "Công an", "Quân sự", "Cơ quan Đảng", "Cơ quan Chính quyền", "Trường Trung học cơ sở", "Trường Tiểu học", "Trường Mầm non",
    "Trạm Y tế",
)  # fmt: skip
SEED = 34_3321


def rows() -> Iterator[list[str | int | None]]:
    """Every unit below the highest committee, superiors first, in the columns of our own sheets. Same seed, same
    country."""
    dice = Random(SEED)  # noqa: S311  a country of nobody, not secrets
    tops = [f"Thành ủy {name}" for name in CITIES] + [f"Tỉnh ủy {name}" for name in PROVINCES]
    for top in tops:
        yield _row(top, "", UnitKind.PROVINCIAL_COMMITTEE, None)
    names = [f"{first} {second}" for first, second in product(_FIRST, _SECOND)]
    for place, top in enumerate(tops):
        count = _share(COMMUNES, len(tops), place)
        for number, name in enumerate(dice.sample(names, count)):
            sort = "phường" if number % 5 == 0 else "xã"
            yield _row(f"Đảng bộ {sort} {name}", top, UnitKind.COMMUNE_COMMITTEE, None)
    dice = Random(SEED)  # noqa: S311  the same communes again, with what stands below them
    commune = 0
    for place, top in enumerate(tops):
        for number, name in enumerate(dice.sample(names, _share(COMMUNES, len(tops), place))):
            sort = "phường" if number % 5 == 0 else "xã"
            above = f"{top}{STEP}Đảng bộ {sort} {name}"
            for each in range(_share(GRASSROOTS, COMMUNES, commune)):
                if each < len(_ORGANISATIONS):
                    title, kind = f"Chi bộ {_ORGANISATIONS[each]} {name}", UnitKind.GRASSROOTS_CELL
                else:
                    title = f"Đảng bộ {'Khu phố' if sort == 'phường' else 'Thôn'} {each - len(_ORGANISATIONS) + 1}"
                    kind = UnitKind.GRASSROOTS_ORGANISATION
                yield _row(title, above, kind, 15 + (commune * 7 + each * 13) % 60)
            commune += 1


def workbook() -> bytes:
    """The .xlsx of it: 34 + 3 321 + 52 079 rows, to be imported under the committee of an installation."""
    return list_workbook(SheetKind.UNITS, rows())


def _row(name: str, above: str, kind: UnitKind, members: int | None) -> list[str | int | None]:
    return [name, above, str(kind.label), str(Line.PARTY.label), "", "", "", members, None]


def _share(total: int, among: int, place: int) -> int:
    """An even share of a total; the first ones bear the rest."""
    return total // among + (place < total % among)
