"""Bodies and posts: the words that open the name of one."""

from __future__ import annotations

import re

from trienkhai.vietnamese.text import canonical

DETERMINERS = r"(?:(?:tất cả|toàn thể|toàn bộ|một số|riêng|đối với|từng|mỗi|các|những|hai|ba|bản thân|trưởng|thủ trưởng)\s+){0,3}(?:(?:đồng chí|đ/c)\s+)?"
ORGANS = (
    "ban thường vụ", "thường vụ", "ban chấp hành", "ban thường trực", "thường trực", "ủy ban kiểm tra", "ban cán sự đảng", "đảng đoàn",
    "đảng ủy", "chi ủy", "cấp ủy", "ban tuyên giáo", "ban tuyên giáo và dân vận", "ban tổ chức", "ban dân vận", "ban nội chính",
    "ban xây dựng đảng", "ban chỉ đạo", "ban chỉ huy", "ban quản lý", "ban giám hiệu", "ban giám đốc", "ban lãnh đạo", "ban đại diện",
    "ban kinh tế", "ban pháp chế", "ban văn hóa", "văn phòng", "ban", "hội đồng", "tổ giúp việc", "tổ công tác", "đoàn kiểm tra", "cơ quan",
)  # fmt: skip
POSTS = (
    "bí thư", "phó bí thư", "chủ tịch", "phó chủ tịch", "giám đốc", "phó giám đốc", "hiệu trưởng", "phó hiệu trưởng", "thủ trưởng",
    "người đứng đầu", "trưởng ban", "phó trưởng ban", "trưởng phòng", "chánh văn phòng", "phó chánh văn phòng", "cục trưởng", "tổ trưởng",
    "trưởng các", "chi cục trưởng", "viện trưởng", "bộ trưởng", "chánh thanh tra", "tổng giám đốc", "kế toán trưởng", "lãnh đạo", "tổng thư ký",
    "trưởng thôn", "trưởng công an", "chỉ huy trưởng", "chính trị viên", "trưởng đoàn", "tổng phụ trách",
)  # fmt: skip
UNITS = (
    "đảng bộ", "chi bộ", "chi, đảng bộ", "tỉnh ủy", "thành ủy", "huyện ủy", "thị ủy", "quận ủy", "tổ chức cơ sở đảng", "tổ chức đảng",
    "tổ chức chính trị - xã hội", "ủy ban nhân dân", "ubnd", "hđnd", "hội đồng nhân dân", "ủy ban mặt trận", "mặt trận", "mttq", "ubmttq",
    "ủy ban", "sở", "bộ", "ngành", "cục", "chi cục", "tổng cục", "vụ", "viện", "trung tâm", "trường", "nhà trường", "phòng", "phòng ban",
    "bộ phận", "khoa", "tổ", "nhóm", "đội", "trạm", "công an", "quân đội", "bộ đội", "biên phòng", "thuế", "hải quan", "kho bạc", "ngân hàng",
    "quản lý thị trường", "bảo hiểm xã hội", "bảo hiểm", "thanh tra", "kiểm lâm", "viện kiểm sát", "tòa án", "kiểm toán", "báo", "đài",
    "đoàn thanh niên", "đoàn tn", "đoàn khối", "đoàn", "đoàn thể", "đoàn trường", "công đoàn", "liên đoàn", "tổng liên đoàn", "hội", "hiệp hội", "liên hiệp", "chi hội", "chi đoàn",
    "thủ đô", "hệ thống chính trị", "đơn vị", "địa phương", "doanh nghiệp", "tập đoàn", "tổng công ty", "công ty", "hợp tác xã", "xã", "phường", "thị trấn", "thị xã", "đặc khu", "huyện", "quận", "thành phố",
    "tỉnh", "thôn", "khu phố", "khối", "tập thể", "cá nhân", "cán bộ", "công chức", "viên chức", "người lao động", "đảng viên", "đoàn viên", "hội viên",
    "giáo viên", "giảng viên", "nhân viên", "học sinh", "sinh viên", "phụ huynh", "cha mẹ học sinh", "gvcn", "báo cáo viên", "cộng tác viên", "nhân dân",
    "người dân", "hộ", "chủ đầu tư", "nhà thầu", "chuyên viên", "kế toán", "thư viện", "y tế", "bảo vệ", "cấp", "điện lực", "viễn thông", "bưu điện",
    "lđlđ", "cđcs", "cđ cơ sở", "tpt", "bgh", "ban giám hiệu nhà trường", "ubkt", "bhxh", "kbnn", "nhnn", "ttyt", "hlhpn", "hpn", "hnd", "hội ccb", "ccb", "đtn", "đoàn tncs", "vpđu",
    "tct", "ctđ", "hội đồng đội", "liên đội", "chi đội", "tổ dân phố", "khu dân cư", "ấp", "bản", "buôn", "hạt kiểm lâm", "hạt", "tòa soạn", "học viện", "nhà xuất bản",
    "đảng ủy viên", "thường trực hđnd", "tiểu ban", "chánh thanh tra", "thủ tướng", "phó thủ tướng", "bộ tư lệnh", "bộ chỉ huy", "quân khu", "đồn", "phân viện", "xí nghiệp",
    "nghiệp đoàn", "câu lạc bộ", "ban đại diện cha mẹ", "phân hội", "bch đoàn", "tỉnh đoàn", "huyện đoàn", "thành đoàn", "xã đoàn", "đảng đoàn", "hđnd", "chính quyền", "đơn vị sự nghiệp", "lãnh đạo",
    "lực lượng", "tổ chức", "thành viên", "ủy viên", "văn phòng điều phối", "phó trưởng", "trưởng", "phòng gd&đt", "phòng gdđt", "cựu chiến binh", "hội phụ nữ",
    "phụ nữ", "thanh niên", "nông dân", "trạm y tế", "quân sự", "tư pháp", "ttth", "vp", "vpub", "bql", "bcđ", "bcs", "btv", "bch", "btg", "ttdvvl",
    "tổng phụ trách đội", "giáo vụ", "người phụ trách", "chủ thể", "cơ sở giáo dục", "cơ sở y tế", "cơ sở", "các bên", "bên",
)  # fmt: skip
_HEADS = sorted({*ORGANS, *POSTS, *UNITS}, key=len, reverse=True)
_NOT_HEADS = (
    r"(?!hội (?:nghị|thi|thảo|thao|trại|họp|nhập|chợ)|đoàn kết|bộ (?:tiêu chí|câu hỏi|tài liệu|máy|mặt|luật|hồ sơ|công cụ|dữ liệu|thủ tục)|sở (?:hữu|thích)"
    r"|cấp (?:phát|giấy|thiết|bách|phép|độ|số|thoát|nước|thẻ|mới|lại|kinh phí)|báo (?:cáo(?! viên)|động)|khối lượng|ban (?:hành|đầu|đêm)|vụ (?:việc|án)|xã hội|đội ngũ"
    r"|phòng (?:ngừa|chống|học|cháy|tránh)|phòng,|trường hợp|thuế suất|hộ (?:chiếu|tịch)|ngành nghề|bên cạnh|khoa học|viện (?:dẫn|trợ)|tổ quốc|cục bộ"
    r"|tỉnh (?:táo|đoàn kết)|tổ hợp|cơ sở (?:dữ liệu|vật chất|hạ tầng|pháp lý|thực tiễn)|bảo vệ (?:môi trường|an ninh|nền tảng|chính trị|bí mật|quyền|trẻ|dữ liệu)|cấp ủy viên,"
    r"|đoàn viên,|thư viện (?:số|điện tử)|đơn vị (?:tính|bầu cử)|địa phương,? nơi|trưởng thành|thanh niên hóa|ngân hàng (?:câu hỏi|đề)|báo,|báo chí|đài,|cán bộ hóa)"
)
HEAD = re.compile(_NOT_HEADS + r"(?:" + "|".join(map(re.escape, _HEADS)) + r")(?!\w)")
ACTOR_START = re.compile(rf"(?:{DETERMINERS})" + _NOT_HEADS + r"(?:" + "|".join(map(re.escape, _HEADS)) + r")(?!\w)")


def starts_actor(text: str) -> bool:
    """Whether a phrase opens like the name of a body or a person's post."""
    return ACTOR_START.match(canonical(text).lstrip(' *_"“')) is not None
