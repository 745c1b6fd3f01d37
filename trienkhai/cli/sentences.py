"""What the command line says in Vietnamese: refusals, doubts, contradictions, terms. Codes come from below."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from trienkhai.reading.errors import Unreadable
from trienkhai.vietnamese.dates import short_date

_REFUSALS = {
    "EMPTY": "Tệp không có nội dung. Hãy kiểm tra lại tệp rồi chọn tệp khác.",
    "TOO_LARGE": "Tệp quá lớn. Hãy tách phụ lục, bỏ hình ảnh hoặc lưu lại bản gọn hơn rồi thử lại.",
    "WRONG_TYPE": "Nội dung tệp không đúng với loại tệp. Hãy mở bằng phần mềm gốc, lưu lại thành .docx hoặc .txt rồi thử lại.",
    "DAMAGED": "Tệp bị hỏng hoặc thiếu phần. Hãy xin lại bản gốc, hoặc mở và lưu lại rồi thử lại.",
    "BOMB": "Tệp nén bung ra quá lớn, có thể không an toàn nên không đọc. Hãy xin lại bản gốc.",
    "ENCRYPTED": "Tệp có đặt mật khẩu. Hãy bỏ mật khẩu, lưu lại rồi thử lại.",
    "NO_TEXT": "Không tìm thấy chữ trong tệp. Nếu là bản chụp, hãy dùng bản có chữ hoặc gõ lại nội dung.",
    "UNSUPPORTED": "Chưa đọc được loại tệp này. Hãy lưu thành .docx, .txt hoặc .md rồi thử lại.",
    "TOO_SLOW": "Đọc tệp quá lâu nên đã dừng. Hãy tách văn bản thành các phần nhỏ hơn rồi thử lại.",
    "SECRET": "Văn bản có dấu {mark}: không được đưa vào hệ thống này. Không có nội dung nào được lưu.",
}
_DOUBTS = {
    "LEAD_MISSING": "không nêu ai thực hiện",
    "LEAD_GENERIC": "nêu chung chung người thực hiện: {lead}",
    "DATE_DOES_NOT_EXIST": "ngày không có trong lịch: “{text}”",
    "YEAR_INFERRED": "“{text}” không ghi năm, tạm hiểu là năm {year}",
    "YEAR_UNKNOWN": "“{text}” không ghi năm và chưa biết là năm nào",
    "DEADLINE_RELATIVE": "thời hạn tính theo việc khác: “{text}”",
    "OCCURRENCE_WITHOUT_DAY": "“{text}” không nêu ngày cụ thể",
    "LONG_PASSAGE": "đoạn dài, có thể gồm nhiều việc",
    "VERB_UNKNOWN": "không chắc đây là một việc phải làm",
    "OPEN_LIST": "liệt kê chưa hết (…)",
}
_UNCLEAR = {
    "NGUOI": "người", "VIEC": "việc", "THOI_GIAN": "thời gian", "TRACH_NHIEM": "trách nhiệm", "SAN_PHAM": "sản phẩm", "THAM_QUYEN": "thẩm quyền",
}  # fmt: skip
_CONTRADICTIONS = {
    "DUE_BEFORE_WORK_ENDS": "Báo cáo phải có {due_text} ({due_clause}) nhưng việc phải báo cáo còn được làm đến {work_ends} ({work_clause}: “{work_text}”).",
    "SAME_WORK_TWO_DATES": "Cùng một việc có hai thời hạn: {one} ({one_clause}) và {two} ({two_clause}).",
    "NO_TIME_FOR_LOWER_LEVEL": "{body} phải báo cáo {upper} ({upper_clause}) trong khi cấp dưới gửi đến {lower} ({lower_clause}): không còn thời gian tổng hợp.",
    "DATE_DOES_NOT_EXIST": "Ngày không có trong lịch: “{text}” ({clause}).",
    "ENDS_BEFORE_IT_BEGINS": "Thời gian kết thúc trước khi bắt đầu: “{text}” ({clause}).",
    "DATE_IN_PAST": "Thời hạn “{text}” ({clause}) đã qua so với {against_is} {against}.",
    "DATE_ON_REST_DAY": "Thời hạn “{text}” ({clause}) rơi vào {rest}.",
    "WEEKDAY_DISAGREES": "Thứ và ngày không khớp: “{text}” ({clause}) là {is}, văn bản ghi {named}.",
    "BODY_NOT_IN_RECIPIENTS": "{body} được giao việc ({clause}) nhưng không có trong Nơi nhận.",
}
_WORDS = {
    "SATURDAY": "thứ Bảy", "SUNDAY": "Chủ nhật", "HOLIDAY": "ngày nghỉ lễ", "DOCUMENT": "ngày ban hành", "TODAY": "hôm nay",
}  # fmt: skip
_WEEKDAYS = ("thứ Hai", "thứ Ba", "thứ Tư", "thứ Năm", "thứ Sáu", "thứ Bảy", "Chủ nhật")
_NOTICES = {
    "ISSUE_DATE_MISSING": "Văn bản không ghi ngày ban hành.",
    "NUMBER_MISSING": "Văn bản chưa có số.",
    "KIND_UNKNOWN": "Không nhận ra loại văn bản.",
    "NO_OBLIGATION": "Không tìm thấy nhiệm vụ nào trong văn bản.",
    "TRACKED_CHANGES": "Tệp còn sửa đổi chưa được chấp nhận; đã đọc như đã chấp nhận tất cả.",
}


def refusal(fault: Unreadable) -> str:
    """Why a file was not read, and what to do."""
    return _REFUSALS.get(fault.code, _REFUSALS["DAMAGED"]).format(**{"mark": "MẬT", **fault.values})


def doubt(code: str, values: Mapping[str, object]) -> str:
    return _filled(_DOUBTS.get(code, code), values)


def contradiction(code: str, values: Mapping[str, object]) -> str:
    return _filled(_CONTRADICTIONS.get(code, code), values)


def notice(code: str) -> str:
    return _NOTICES.get(code, code)


def unclear(codes: tuple[str, ...]) -> str:
    return ", ".join(_UNCLEAR.get(code, code) for code in codes)


def _filled(sentence: str, values: Mapping[str, object]) -> str:
    return sentence.format(**{key: _shown(key, value) for key, value in values.items()})


def _shown(key: str, value: object) -> str:
    if isinstance(value, list):
        return ", ".join(str(item) for item in value)
    if key in ("named", "is") and isinstance(value, int):
        return _WEEKDAYS[value]
    if isinstance(value, str):
        if value in _WORDS:
            return _WORDS[value]
        if "clause" in key:
            return f"mục {value}" if value else "phần mở đầu"
        try:
            return short_date(date.fromisoformat(value))
        except ValueError:
            return value
    return "" if value is None else str(value)
