"""Verbs and adverbs with which official Vietnamese tells somebody to do something, and where they are none."""

from __future__ import annotations

import re

from trienkhai.vietnamese.text import canonical

ADVERBS = (
    "tiếp tục", "chủ động", "tích cực", "kịp thời", "thường xuyên", "trực tiếp", "khẩn trương", "nghiêm túc", "tập trung",
    "phải", "cần", "sẽ", "cùng", "sớm", "định kỳ", "hằng năm", "hằng tháng", "hằng quý", "hàng năm", "hàng tháng", "hàng quý",
    "chịu trách nhiệm", "có trách nhiệm", "có nhiệm vụ", "có kế hoạch", "có biện pháp", "có phương án", "có giải pháp", "có văn bản", "được giao", "được phân công", "đẩy nhanh", "quan tâm", "chú trọng",
    "không", "nghiêm chỉnh", "đồng thời", "cũng", "đặc biệt", "chủ yếu", "nhanh chóng", "luôn", "cần phải", "phải có", "hết sức",
    "kiên quyết", "tuyệt đối", "mỗi năm", "mỗi quý", "mỗi tháng", "hằng tuần", "hàng tuần", "hằng ngày", "hàng ngày", "trước mắt",
)  # fmt: skip
VERBS = (
    "tổ chức", "xây dựng", "ban hành", "triển khai", "thực hiện", "chỉ đạo", "lãnh đạo", "hướng dẫn", "kiểm tra", "giám sát",
    "đôn đốc", "theo dõi", "tham mưu", "đề xuất", "tổng hợp", "báo cáo", "phối hợp", "chủ trì", "rà soát", "cập nhật",
    "tuyên truyền", "phổ biến", "quán triệt", "học tập", "lựa chọn", "đăng ký", "cam kết", "đánh giá", "sơ kết", "tổng kết",
    "biểu dương", "khen thưởng", "nhân rộng", "phát hiện", "phát động", "phân công", "bố trí", "bảo đảm", "đảm bảo", "tăng cường",
    "đẩy mạnh", "nâng cao", "đổi mới", "đưa", "lập", "gửi", "nộp", "trình", "thành lập", "kiện toàn", "củng cố", "phát huy",
    "quản lý", "thẩm định", "phê duyệt", "công bố", "công khai", "đầu tư", "phát triển", "đào tạo", "bồi dưỡng", "tập huấn",
    "huy động", "hỗ trợ", "cung cấp", "tiếp nhận", "tiếp đón", "đón tiếp", "xử lý", "giải quyết", "khắc phục", "chấn chỉnh", "kiểm điểm", "chuẩn bị",
    "làm việc", "hoàn thành", "hoàn thiện", "nghiên cứu", "vận động", "nêu gương", "gương mẫu", "thống nhất", "xác định", "cụ thể hóa",
    "quy định", "khuyến khích", "tạo", "giáo dục", "nhắc nhở", "tiến hành", "đăng tải", "đăng", "đưa tin", "lồng ghép", "gắn",
    "ưu tiên", "cân đối", "giao", "yêu cầu", "đề nghị", "thông báo", "mở", "in", "phát hành", "duy trì", "thống kê",
    "khảo sát", "đo đạc", "số hóa", "kết nối", "tích hợp", "chia sẻ", "vận hành", "nâng cấp", "xóa", "tháo gỡ", "ứng dụng",
    "lấy ý kiến", "tiếp thu", "thẩm tra", "giới thiệu", "bình xét", "xét", "xếp loại", "chấm", "tôn vinh", "tổng rà soát",
    "viết", "nghiệm thu", "quyết toán", "thanh toán", "giải ngân", "mua", "lắp đặt", "trang bị", "sửa chữa",
    "tham gia", "cử", "mời", "ký kết", "ký", "tổ chức thực hiện", "xem xét", "cho ý kiến", "góp ý", "thảo luận",
    "nhận", "trao", "tặng", "thăm", "tổ chức triển khai", "treo", "trang trí", "phân loại", "thu hồi", "loại bỏ", "chấm dứt",
    "ngăn chặn", "phòng ngừa", "phòng, chống", "phòng chống", "đấu tranh", "tố giác", "nắm", "nắm bắt", "theo sát", "bám sát",
    "tạo điều kiện", "tổ chức lại", "sắp xếp", "bàn giao", "niêm yết", "đối chiếu", "xác nhận", "chứng thực", "cho phép", "đưa vào",
    "lưu", "lưu trữ", "tổng duyệt", "đón", "phục vụ", "vệ sinh", "dọn", "trồng", "tìm hiểu", "xác minh", "điều tra",
    "khai thác", "sử dụng", "áp dụng", "đề ra", "giải thích", "trao đổi", "tư vấn", "truyền thông", "quảng bá", "lan tỏa",
    "thiết lập", "thiết kế", "khởi công", "khánh thành", "di trú", "làm sạch", "chuẩn hóa", "nhập", "rút kinh nghiệm", "bổ sung",
    "điều chỉnh", "sửa đổi", "hủy", "dừng", "tạm dừng", "giảm", "tăng", "đạt", "chọn", "tuyển chọn", "soạn", "biên soạn", "biên tập",
    "ứng trực", "điều hành", "điều phối", "giữ", "giữ gìn", "bảo vệ", "chăm lo", "chăm sóc", "khám", "tiêm",
    "cấp phát", "cấp giấy", "cấp thẻ", "cấp phép", "cấp mã", "cấp kinh phí", "cấp lại", "cấp đổi", "cấp bổ sung", "cấp cây", "cấp thuốc", "cấp mới", "cấp tài khoản",
    "hưởng ứng", "tuân thủ", "phấn đấu", "chỉnh trang", "cải tạo", "khai báo", "nghiêm cấm", "mua sắm", "tiết kiệm", "tổng vệ sinh", "ra quân", "phát quang", "dọn dẹp",
    "giảng dạy", "trao tặng", "kết nạp", "hiệp thương", "bổ nhiệm", "tuyển dụng", "rèn luyện", "tu dưỡng", "di dời", "bồi thường", "kiểm kê", "kiểm đếm", "kiểm định",
    "kiểm soát", "lấy mẫu", "cách ly", "khoanh vùng", "điều trị", "tiêu hủy", "khử trùng", "túc trực", "phát sóng", "phát thanh", "sưu tầm", "trích", "gieo", "đào hố",
    "công nhận", "cho chủ trương", "là cơ quan", "là đầu mối", "là đơn vị", "làm đầu mối", "chuyển", "giới hạn", "xác lập",
    "tham dự", "kê khai", "thu thập", "phân tích", "dự báo", "cảnh báo", "phản ánh", "tổ chức hội nghị", "giáo dục", "tuyên dương",
    "kiến nghị", "hình thành", "mở rộng", "hiện đại hóa", "đa dạng hóa", "xã hội hóa", "thí điểm", "nhập liệu", "đẩy lùi", "thúc đẩy",
    "khơi dậy", "cổ vũ", "động viên", "nhận diện", "tìm kiếm", "giúp đỡ", "giúp", "dành", "chi trả", "đôn đốc", "thay thế", "tự kiểm tra",
    "gương mẫu thực hiện", "nạo vét", "tu sửa", "tu bổ", "khơi thông", "làm", "ghi", "dự", "phun", "khử khuẩn", "cắm", "dán", "quét", "thay", "trưng bày", "biểu diễn", "vẽ", "xếp", "tổ chức đánh giá", "phân bổ", "khởi tố", "truy tố", "xét xử", "trấn áp", "tấn công", "tuần tra",
    "khởi tạo", "hiệu chỉnh", "chuyển đổi", "cắt giảm", "rút ngắn", "tái cấu trúc", "chấp hành", "phân cấp", "ứng cứu", "sơ tán", "nhập học",
)  # fmt: skip
PAST = ("đã", "vừa", "từng", "đang", "dự kiến", "còn", "chưa", "được", "bị", "có ý kiến", "nhận thấy", "nhận được")
COPULA = ("là", "gồm", "bao gồm", "như sau")

# One-syllable verbs that are half of another word ("giao thông", "trình độ") are none there.
_HALF_OF = {
    "làm": "công tác|nghề|chủ|căn cứ|cơ sở", "dự": "án|thảo|toán|phòng|trù|báo|bị|nguồn|kiến", "ghi": "chú", "giúp": "việc", "phát triển": "nông thôn",
    "trực tiếp": "của|quản lý của",
    "giao": "thông|dịch|ban|lưu|diện|tiếp", "trình": "độ|tự", "nhận": "thức|xét", "chuyển": "đổi|biến", "mở": "đầu", "in": "tơ", "xét": "nghiệm", "lập": "trường|pháp",
    "tạo": "hình", "gắn": "bó", "đạt": "được", "tăng": "trưởng", "ký": "hiệu|túc", "đưa": "đón", "giữ": "chức", "viết": "chung", "đón": "đưa", "treo": "thưởng", "hủy": "hoại",
}  # fmt: skip
_HALF_AFTER = {
    "bị": "(?<!thiết )(?<!chuẩn )(?<!trang )(?<!dự )", "trực tiếp": "(?<!cấp trên )(?<!quản lý )",
    "lập": "(?<!công )(?<!thành )(?<!độc )(?<!trung )(?<!sáng )(?<!đối )(?<!biệt )(?<!xác )(?<!thiết )(?<!tự )",
    "giao": "(?<!ngoại )(?<!bàn )(?<!chuyển )(?<!tiếp )(?<!xã )(?<!nút )", "chuyển": "(?<!nơi )(?<!di )(?<!vận )(?<!lưu )", "giảm": "(?<!miễn )",
    "trình": "(?<!công )(?<!quy )(?<!chương )(?<!quá )(?<!lộ )(?<!giáo )(?<!hành )(?<!tờ )(?<!tiến )", "mở": "(?<!cởi )", "tăng": "(?<!gia )",
    "nhận": "(?<!nơi )(?<!bên )(?<!xác )(?<!tiếp )(?<!công )", "ký": "(?<!chữ )(?<!thư )(?<!học )(?<!nhật )", "làm": "(?<!việc )(?<!nơi )",
    "đạt": "(?<!diễn )(?<!truyền )", "xét": "(?<!nhận )(?<!xem )", "đưa": "(?<!bên )", "thay": "(?<!đổi )", "ghi": "(?<!bản )", "cử": "(?<!bầu )(?<!bãi )(?<!ứng )",
    "xếp": "(?<!sắp )", "nắm": "(?<!tay )",
}  # fmt: skip
_ANY_WORD = sorted({*ADVERBS, *VERBS}, key=len, reverse=True)


def _form(word: str) -> str:
    before = _HALF_AFTER.get(word, "")
    return before + re.escape(word) + (rf"(?! (?:{_HALF_OF[word]}))" if word in _HALF_OF else "")


VERB_HERE = re.compile(r"(?:" + "|".join(map(_form, _ANY_WORD)) + r")(?!\w)")
PAST_HERE = re.compile(r"(?:" + "|".join(PAST) + r")(?!\w)")
COPULA_HERE = re.compile(r"(?:" + "|".join(COPULA) + r")(?!\w)")
PREDICATE = re.compile(
    r"(?<!\w)(?:" + "|".join(map(_form, sorted({*_ANY_WORD, *PAST, *COPULA}, key=len, reverse=True))) + r")(?!\w)"
)

# "tổ chức" and the like are nouns after these words ("các tổ chức", "cơ quan, tổ chức") or before those.
_NOUN_BEFORE = re.compile(
    r"(?:các|những|mỗi|từng|của|cơ quan,|đơn vị,|doanh nghiệp,|một|công tác|việc|ban|về|nội dung|kết quả|theo|tại|cá nhân,)\s+$"
)
_NOUN_AFTER = re.compile(
    r"\s+(?:đảng|chính trị|đoàn|hội|thành viên|cơ sở|công đoàn|xã hội|kinh tế|tôn giáo|tín dụng|, cá nhân|và cá nhân|cán bộ)(?!\w)|, cá nhân|, đơn vị"
)
_NOUNS_TOO = frozenset({"tổ chức", "báo cáo", "quy định", "hướng dẫn", "thông báo", "đăng ký", "cam kết", "học tập", "đánh giá", "kiểm tra",
                        "quản lý", "lãnh đạo", "chỉ đạo", "giáo dục", "đào tạo", "phát triển", "thường trực", "thu", "chi", "in", "cấp",
                        "thống kê", "thống nhất", "yêu cầu", "tập huấn", "đầu tư", "công bố", "trực", "khám", "thực hiện", "sử dụng", "lưu trữ",
                        "phối hợp", "giám sát", "theo dõi", "điều hành", "trang trí", "phục vụ", "bảo vệ", "tuyên truyền", "phòng chống", "tư vấn",
                        "phòng, chống", "cung cấp", "hỗ trợ", "điều tra", "tham mưu", "nhân", "đảm bảo", "xét", "mở", "tăng", "giảm", "tham gia",
                        "thẩm định", "tiếp nhận", "ứng dụng", "chăm sóc", "kiểm soát", "điều trị", "kiểm định", "phát thanh", "bồi thường", "tuyển dụng", "xử lý", "giải quyết", "phụ trách", "chủ trì", "truyền thông", "trao đổi"})  # fmt: skip


_BODY_AFTER = re.compile(
    r"\s+(?:Đoàn(?! kiểm| công tác| đại)|Hội(?! nghị| thi| thảo| thao| trại| đồng| chợ)|Công đoàn|Đảng)(?!\w)"
)


def is_noun_here(canonical: str, start: int, end: int, written: str = "") -> bool:
    """Whether a word that is often a verb stands as a noun at this place of a canonical text. ``written``: the text
    with its capitals, where known ("Tổ chức Đoàn" is a body, "Tổ chức đoàn đi" is not)."""
    word = canonical[start:end]
    if word == "tổ chức" and written and _BODY_AFTER.match(written, end):
        return True
    if (
        word == "tổ chức"
        and _NOUN_AFTER.match(canonical, end)
        and not re.match(r"\s+(?:đoàn|hội|xã hội) ", canonical[end : end + 9])
    ):
        return True
    return word in _NOUNS_TOO and bool(_NOUN_BEFORE.search(canonical[max(0, start - 14) : start]))


_OPENINGS = (*ADVERBS, *VERBS, "công tác", "về", "việc")
_OPENS = re.compile(r"(?:" + "|".join(map(re.escape, sorted(_OPENINGS, key=len, reverse=True))) + r")(?!\w)")


def within_sentence(words: str) -> str:
    """A title or a task as it stands inside a sentence: without the capital of its first word where that is a common
    word that opens such ("Tổ chức hội nghị"). What may be a name keeps its letters ("Tổ chức Đoàn", "Đại hội")."""
    low = canonical(words)
    found = _OPENS.match(low)
    if found is None or not words[:1].isupper() or words[:2].isupper() or is_noun_here(low, 0, found.end(), words):
        return words
    return words[:1].lower() + words[1:]
