"""Invented content of the demo: a province that is on no map, its units, names of nobody."""

from __future__ import annotations

from random import Random

PLACE = "An Sơn"
COMMITTEE = "Đảng ủy các cơ quan Đảng tỉnh An Sơn"
COMMITTEE_MARK = "ĐU"
OLD_COMMITTEE = "Đảng ủy Khối các cơ quan và doanh nghiệp tỉnh An Sơn"
OLD_MARK = "ĐUK"

OWN_ORGANS = ("Ban Tuyên giáo và Dân vận", "Ban Tổ chức", "Ủy ban Kiểm tra", "Văn phòng")

# Grassroots organisations with cells under them, then single cells; with the bodies of directed.py sixty in all.
ORGANISATIONS = (
    "Đảng bộ Văn phòng Tỉnh ủy",
    "Đảng bộ Ban Tổ chức Tỉnh ủy",
    "Đảng bộ Ban Tuyên giáo và Dân vận Tỉnh ủy",
    "Đảng bộ Ban Nội chính Tỉnh ủy",
    "Đảng bộ cơ quan Ủy ban Kiểm tra Tỉnh ủy",
    "Đảng bộ cơ quan Ủy ban Mặt trận Tổ quốc tỉnh",
    "Đảng bộ Trường Chính trị tỉnh",
    "Đảng bộ Báo và Phát thanh, Truyền hình tỉnh",
    "Đảng bộ Văn phòng Đoàn đại biểu Quốc hội và Hội đồng nhân dân tỉnh",
    "Đảng bộ Tòa án nhân dân tỉnh",
    "Đảng bộ Viện kiểm sát nhân dân tỉnh",
    "Đảng bộ Thi hành án dân sự tỉnh",
    "Đảng bộ Kho bạc Nhà nước khu vực An Sơn",
    "Đảng bộ Thuế tỉnh",
    "Đảng bộ Hải quan khu vực An Sơn",
    "Đảng bộ Bảo hiểm xã hội tỉnh",
    "Đảng bộ Thống kê tỉnh",
    "Đảng bộ Ngân hàng Nhà nước khu vực An Sơn",
    "Đảng bộ Bệnh viện Đa khoa tỉnh",
    "Đảng bộ Bệnh viện Y học cổ truyền",
    "Đảng bộ Trường Đại học An Sơn",
    "Đảng bộ Trường Cao đẳng Kỹ thuật An Sơn",
    "Đảng bộ Trường Cao đẳng Y tế An Sơn",
    "Đảng bộ Bưu điện tỉnh",
    "Đảng bộ Viễn thông An Sơn",
    "Đảng bộ Điện lực An Sơn",
    "Đảng bộ Công ty Cấp nước An Sơn",
    "Đảng bộ Công ty Môi trường đô thị An Sơn",
    "Đảng bộ Vườn quốc gia Núi Sơn",
    "Đảng bộ Ban Quản lý khu kinh tế",
    "Đảng bộ Trung tâm Kiểm soát bệnh tật",
    "Đảng bộ Trung tâm Khuyến nông",
    "Đảng bộ Sở Tư pháp",
    "Đảng bộ Sở Nội vụ",
    "Đảng bộ Thanh tra tỉnh",
    "Đảng bộ Sở Ngoại vụ",
)
CELLS = (
    "Chi bộ Bảo tàng tỉnh",
    "Chi bộ Thư viện tỉnh",
    "Chi bộ Nhà hát Ca múa nhạc",
    "Chi bộ Hội Chữ thập đỏ tỉnh",
    "Chi bộ Hội Văn học Nghệ thuật tỉnh",
    "Chi bộ Hội Nhà báo tỉnh",
    "Chi bộ Liên minh Hợp tác xã tỉnh",
    "Chi bộ Hội Luật gia tỉnh",
    "Chi bộ Hội Đông y tỉnh",
    "Chi bộ Hội Người cao tuổi tỉnh",
    "Chi bộ Hội Khuyến học tỉnh",
    "Chi bộ Hội Người mù tỉnh",
    "Chi bộ Quỹ Đầu tư phát triển",
    "Chi bộ Trung tâm Lưu trữ lịch sử",
    "Chi bộ Trung tâm Trợ giúp pháp lý",
    "Chi bộ Trung tâm Xúc tiến đầu tư",
    "Chi bộ Trung tâm Dịch vụ việc làm",
    "Chi bộ Trường Năng khiếu thể thao",
    "Chi bộ Ngân hàng Chính sách xã hội tỉnh",
    "Chi bộ Quỹ Bảo vệ môi trường",
    "Chi bộ Nhà khách Tỉnh ủy",
    "Chi bộ Trung tâm Điều dưỡng cán bộ",
)
CELL_NAMES = (
    "Chi bộ Văn phòng",
    "Chi bộ Tổ chức - Hành chính",
    "Chi bộ Kế hoạch - Tài chính",
    "Chi bộ Nghiệp vụ 1",
    "Chi bộ Nghiệp vụ 2",
    "Chi bộ Thanh tra - Pháp chế",
    "Chi bộ Công nghệ thông tin",
    "Chi bộ Khối sự nghiệp",
    "Chi bộ Hưu trí",
)

FAMILY = (
    "Nguyễn",
    "Trần",
    "Lê",
    "Phạm",
    "Hoàng",
    "Huỳnh",
    "Phan",
    "Vũ",
    "Võ",
    "Đặng",
    "Bùi",
    "Đỗ",
    "Hồ",
    "Ngô",
    "Dương",
    "Lý",
)
MIDDLE_MEN = ("Văn", "Đức", "Minh", "Quang", "Hữu", "Thanh", "Quốc", "Xuân", "Tiến", "Công", "Đình", "Trọng")
MIDDLE_WOMEN = ("Thị", "Ngọc", "Thu", "Thanh", "Thị Kim", "Hồng", "Thị Thu", "Diệu", "Phương", "Mai")
GIVEN_MEN = (
    "An",
    "Bình",
    "Cường",
    "Dũng",
    "Đạt",
    "Hải",
    "Hiếu",
    "Hùng",
    "Khánh",
    "Long",
    "Mạnh",
    "Nam",
    "Phong",
    "Quân",
    "Sơn",
    "Thắng",
    "Tuấn",
    "Vinh",
)
GIVEN_WOMEN = (
    "Ánh",
    "Chi",
    "Dung",
    "Hà",
    "Hạnh",
    "Hoa",
    "Hương",
    "Lan",
    "Linh",
    "Loan",
    "Mai",
    "Nga",
    "Oanh",
    "Phượng",
    "Thảo",
    "Trang",
    "Uyên",
    "Yến",
)


def name(dice: Random) -> str:
    """A full name of nobody."""
    if dice.random() < 0.55:
        return f"{dice.choice(FAMILY)} {dice.choice(MIDDLE_MEN)} {dice.choice(GIVEN_MEN)}"
    return f"{dice.choice(FAMILY)} {dice.choice(MIDDLE_WOMEN)} {dice.choice(GIVEN_WOMEN)}"
