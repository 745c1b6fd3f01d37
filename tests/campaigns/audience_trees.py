"""Trees of the four kinds of issuing body that phrases of directives are tried on."""

from __future__ import annotations

from trienkhai.campaigns.audiences import Body, Directory
from trienkhai.organisations.choices import Line, UnitKind

K = UnitKind
_MASS = (K.YOUTH_UNION, K.MASS_ORGANISATION)


def tree(*rows: tuple[int, str, UnitKind, int | None]) -> Directory:
    """A directory of (id, name, kind, id of the unit above); the first is the issuing body."""
    depth: dict[int, int] = {}
    kinds = {id_: kind for id_, _name, kind, _above in rows}
    bodies = []
    for id_, name, kind, above in rows:
        depth[id_] = 0 if above is None else depth[above] + 1
        line = Line.MASS if kind in _MASS else Line.STATE if kind == K.STATE_AGENCY else Line.PARTY
        parent_kind = None if above is None else kinds[above]
        bodies.append(Body(id_, name, kind, depth[id_], line=line, parent=above, parent_kind=parent_kind))
    return Directory(tuple(bodies), issuer_is_own=True)


BLOC = tree(  # Đảng ủy Khối: its organs, chi bộ and đảng bộ cơ sở, and Đoàn Khối under its direction
    (1, "Đảng ủy Khối các cơ quan tỉnh", K.BLOC_COMMITTEE, None),
    (2, "Ban Tổ chức", K.DEPARTMENT, 1),
    (3, "Ban Tuyên giáo", K.DEPARTMENT, 1),
    (4, "Văn phòng", K.OFFICE, 1),
    (5, "Đảng bộ Sở Y tế", K.GRASSROOTS_ORGANISATION, 1),
    (6, "Đảng bộ Sở Tài chính", K.GRASSROOTS_ORGANISATION, 1),
    (7, "Chi bộ Bảo tàng tỉnh", K.GRASSROOTS_CELL, 1),
    (8, "Đoàn Khối các cơ quan tỉnh", K.YOUTH_UNION, 1),
    (9, "Đảng bộ bộ phận Bệnh viện", K.SECTION, 5),
    (10, "Chi bộ Văn phòng Sở", K.CELL, 5),
    (11, "Đoàn cơ sở Sở Y tế", K.YOUTH_UNION, 8),
    (12, "Đoàn Thanh niên Sở Tài chính", K.YOUTH_UNION, 8),
    (13, "Chi đoàn Bảo tàng tỉnh", K.YOUTH_UNION, 8),
    (14, "Chi đoàn Bệnh viện", K.YOUTH_UNION, 11),
)
YOUTH = tree(  # Đoàn Khối: đoàn cơ sở with their chi đoàn, and chi đoàn that stand directly under it
    (1, "Đoàn Khối các cơ quan tỉnh", K.YOUTH_UNION, None),
    (2, "Đoàn cơ sở Sở Y tế", K.YOUTH_UNION, 1),
    (3, "Đoàn Thanh niên Sở Tài chính", K.YOUTH_UNION, 1),
    (4, "Chi đoàn Bảo tàng tỉnh", K.YOUTH_UNION, 1),
    (5, "Chi đoàn cơ sở Thanh tra tỉnh", K.YOUTH_UNION, 1),
    (6, "Chi đoàn Bệnh viện", K.YOUTH_UNION, 2),
    (7, "Chi đoàn Văn phòng Sở", K.YOUTH_UNION, 3),
)
UNION = tree(  # Công đoàn: công đoàn cơ sở with what they have below
    (1, "Công đoàn Viên chức tỉnh", K.MASS_ORGANISATION, None),
    (2, "Công đoàn cơ sở Sở Y tế", K.MASS_ORGANISATION, 1),
    (3, "CĐCS Sở Tài chính", K.MASS_ORGANISATION, 1),
    (4, "Công đoàn Bảo tàng tỉnh", K.MASS_ORGANISATION, 1),
    (5, "Công đoàn bộ phận Bệnh viện", K.MASS_ORGANISATION, 2),
    (6, "Tổ công đoàn Văn phòng Sở", K.MASS_ORGANISATION, 2),
    (7, "Tổ công đoàn Thanh tra Sở", K.MASS_ORGANISATION, 2),
)
COMMUNE = tree(  # Đảng ủy xã: chi bộ of hamlets and of workplaces, the commune's mass organisations
    (1, "Đảng ủy xã Tân An", K.COMMUNE_COMMITTEE, None),
    (2, "Ban Xây dựng Đảng", K.DEPARTMENT, 1),
    (3, "Văn phòng", K.OFFICE, 1),
    (4, "Chi bộ thôn Đông", K.GRASSROOTS_CELL, 1),
    (5, "Chi bộ thôn Đoài", K.GRASSROOTS_CELL, 1),
    (6, "Chi bộ Trường Tiểu học Tân An", K.GRASSROOTS_CELL, 1),
    (7, "Đảng bộ Công an xã", K.GRASSROOTS_ORGANISATION, 1),
    (8, "Ủy ban Mặt trận Tổ quốc Việt Nam xã", K.MASS_ORGANISATION, 1),
    (9, "Hội Liên hiệp Phụ nữ xã", K.MASS_ORGANISATION, 1),
    (10, "Hội Nông dân xã", K.MASS_ORGANISATION, 1),
    (11, "Hội CCB xã", K.MASS_ORGANISATION, 1),
    (12, "Đoàn TNCS Hồ Chí Minh xã", K.YOUTH_UNION, 1),
    (13, "Hội Chữ thập đỏ xã", K.MASS_ORGANISATION, 1),
    (14, "Chi hội Phụ nữ thôn Đông", K.MASS_ORGANISATION, 9),
    (15, "Chi hội Phụ nữ thôn Đoài", K.MASS_ORGANISATION, 9),
    (16, "Ủy ban nhân dân xã", K.STATE_AGENCY, 1),
)
VETERANS = tree(  # Hội Cựu chiến binh of a district level: hội cơ sở of communes and of workplaces
    (1, "Hội Cựu chiến binh Khối các cơ quan tỉnh", K.MASS_ORGANISATION, None),
    (2, "Hội Cựu chiến binh Sở Y tế", K.MASS_ORGANISATION, 1),
    (3, "Hội CCB cơ sở Sở Tài chính", K.MASS_ORGANISATION, 1),
    (4, "Chi hội Cựu chiến binh Bệnh viện", K.MASS_ORGANISATION, 2),
)
ORGANISATION = tree(  # Đảng ủy cơ sở of a workplace
    (1, "Đảng bộ Sở Y tế", K.GRASSROOTS_ORGANISATION, None),
    (2, "Đảng bộ bộ phận Bệnh viện", K.SECTION, 1),
    (3, "Chi bộ Văn phòng Sở", K.CELL, 1),
    (4, "Chi bộ Thanh tra Sở", K.CELL, 1),
    (5, "Chi bộ Khoa Nội", K.CELL, 2),
    (6, "Công đoàn cơ sở Sở Y tế", K.MASS_ORGANISATION, 1),
    (7, "Đoàn cơ sở Sở Y tế", K.YOUTH_UNION, 1),
    (8, "Chi đoàn Văn phòng Sở", K.YOUTH_UNION, 7),
    (9, "Chi đoàn Bệnh viện", K.YOUTH_UNION, 7),
)
TREES = {
    "BLOC": BLOC,
    "YOUTH": YOUTH,
    "UNION": UNION,
    "COMMUNE": COMMUNE,
    "VETERANS": VETERANS,
    "ORGANISATION": ORGANISATION,
}
