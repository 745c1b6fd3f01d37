"""What the command line says in Vietnamese: refusals, doubts, contradictions, terms. Codes come from below."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from trienkhai.reading.errors import Unreadable
from trienkhai.reading.sources.model import Conversion, ConversionState
from trienkhai.vietnamese.dates import short_date

_REFUSALS = {
    "EMPTY": "Tệp không có nội dung. Hãy kiểm tra lại tệp rồi chọn tệp khác.",
    "TOO_LARGE": "Tệp quá lớn. Hãy tách phụ lục, bỏ hình ảnh hoặc lưu lại bản gọn hơn rồi thử lại.",
    "WRONG_TYPE": "Nội dung tệp không đúng với loại tệp. Hãy mở bằng phần mềm gốc, lưu lại thành .docx, .pdf, .xlsx hoặc .txt rồi thử lại.",
    "DAMAGED": "Tệp bị hỏng hoặc thiếu phần. Hãy xin lại bản gốc, hoặc mở và lưu lại rồi thử lại.",
    "BOMB": "Tệp nén bung ra quá lớn, có thể không an toàn nên không đọc. Hãy xin lại bản gốc.",
    "ENCRYPTED": "Tệp có đặt mật khẩu. Hãy bỏ mật khẩu, lưu lại rồi thử lại.",
    "NO_TEXT": "Không tìm thấy chữ trong tệp. Nếu là bản chụp, hãy dùng bản có chữ hoặc gõ lại nội dung.",
    "UNSUPPORTED": "Chưa đọc được tệp {kind}. Hãy lưu thành .docx, .pdf, .xlsx, .txt hoặc .md rồi thử lại.",
    "BUSY": "Máy đang đọc tệp khác cùng loại. Hãy thử lại sau ít phút.",
    "TOO_SLOW": "Đọc tệp quá lâu nên đã dừng. Hãy tách văn bản thành các phần nhỏ hơn rồi thử lại.",
    "SECRET": "Văn bản có dấu {mark}: không được đưa vào hệ thống này. Không có nội dung nào được lưu.",
}
# The same codes where a value says more: the key of the value and, for a reason, what it is.
_CLOSER = {
    ("NO_TEXT", "SCANNED"): "Tệp PDF là bản chụp (scan), không có chữ để đọc. Hãy dùng bản có chữ hoặc gõ lại nội dung.",
    ("NO_TEXT", "EMPTY"): "Tệp không có chữ nào. Hãy kiểm tra lại tệp rồi chọn tệp khác.",
    ("DAMAGED", "PDF"): "Tệp PDF bị hỏng hoặc thiếu phần. Hãy xin lại bản gốc hoặc dùng bản Word của văn bản.",
    ("DAMAGED", "SCRAMBLED"): "Chữ trong tệp PDF sai do lỗi phông, không còn là tiếng Việt. Hãy dùng bản Word hoặc gõ lại nội dung.",
    ("DAMAGED", "WORKBOOK"): "Tệp bảng tính bị hỏng. Hãy mở bằng Excel, lưu lại thành .xlsx rồi thử lại.",
    ("DAMAGED", "guess"): "Văn bản có vẻ gõ bằng bảng mã cũ {guess}. Hãy xem trước rồi đọc lại với --encoding tcvn3, --encoding vni hoặc --encoding keep (giữ nguyên).",
    ("DAMAGED", "ENCODING"): "Không nhận ra bảng mã chữ của tệp. Hãy lưu lại thành .docx hoặc văn bản Unicode (UTF-8) rồi thử lại.",
    ("DAMAGED", "READER_FAILED"): "Tệp này làm chương trình đọc phải dừng. Hãy mở bằng phần mềm gốc, lưu thành tệp .docx mới rồi thử lại.",
    ("TOO_SLOW", "MEMORY"): "Đọc tệp cần quá nhiều bộ nhớ nên đã dừng. Hãy tách văn bản thành các phần nhỏ hơn rồi thử lại.",
    ("NO_TEXT", "ILLEGIBLE"): "Bản chụp mờ hoặc đặt nghiêng, ngược nên không nhận ra chữ. Hãy chụp (scan) lại rõ hơn, dùng bản có chữ hoặc gõ lại nội dung.",
    ("DAMAGED", "NOT_CONVERTED"): "Không chuyển được tệp này sang loại mới, có thể tệp bị hỏng. Hãy mở bằng phần mềm gốc, lưu thành .docx (bảng tính thành .xlsx) rồi thử lại.",
    ("TOO_LARGE", "scans"): "Bản chụp quá nhiều trang (nhận dạng được nhiều nhất {scans} trang). Hãy tách riêng phần kế hoạch rồi thử lại.",
    ("TOO_LARGE", "pages"): "Tệp PDF quá nhiều trang (đọc được nhiều nhất {pages} trang). Hãy tách riêng phần kế hoạch rồi thử lại.",
    ("TOO_LARGE", "rows"): "Bảng tính quá nhiều dòng (đọc được nhiều nhất {rows} dòng). Hãy chỉ giữ bảng nhiệm vụ rồi thử lại.",
    ("TOO_LARGE", "sheets"): "Tệp có quá nhiều trang tính (đọc được nhiều nhất {sheets}). Hãy chỉ giữ bảng nhiệm vụ rồi thử lại.",
    ("TOO_LARGE", "lines"): "Văn bản quá dài (đọc được nhiều nhất {lines} dòng). Hãy tách phụ lục, biểu mẫu rồi thử lại.",
    **dict.fromkeys(
        (("WRONG_TYPE", picture) for picture in ("PNG", "JPEG", "GIF", "TIFF", "BMP", "WEBP", "HEIC")),
        "Tệp này là ảnh {seen}. Hãy lưu ảnh hoặc chụp (scan) văn bản thành tệp PDF, hoặc dùng bản Word, rồi thử lại.",
    ),
    ("TOO_LARGE", "limit"): "Tệp quá lớn (nhận nhiều nhất {limit} MB). Hãy tách phụ lục, bỏ hình ảnh rồi thử lại.",
}  # fmt: skip
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
    "OCR_WORDS": "có chữ nhận dạng chưa chắc: {words}",
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
    "BODY_LEADS_AND_SUPPORTS": "{body} vừa chủ trì vừa phối hợp ở cùng một việc ({clause}).",
    "SAME_WORK_TWO_LEADS": "Cùng một việc giao hai nơi chủ trì: {one} ({one_clause}) và {two} ({two_clause}).",
    "GROUND_LATER_THAN_DOCUMENT": "Căn cứ {symbol} ban hành {day}, sau ngày ban hành văn bản này ({issued}).",
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
    "EMBEDDED_DOCUMENT": "Tệp có nhúng tài liệu khác; phần nhúng không được đọc.",
    "LEGACY_ENCODING": "Văn bản có thể dùng bảng mã cũ (TCVN3, VNI). Hãy kiểm tra chữ có bị sai không.",
    "LEGACY_BY_FONT": "Có {runs} đoạn chữ gõ bằng phông cũ ({names}) đã được chuyển sang Unicode theo tên phông.",
    "LEGACY_CHOSEN": "Chữ đã được chuyển từ {names} sang Unicode.",
    "LEGACY_ASK": "Văn bản có vẻ gõ bằng bảng mã cũ {names} và được đọc nguyên như vậy. Nếu bản chuyển dưới đây đúng, hãy đọc lại với --encoding {option}.",
    "LOST_CHARACTERS": "Văn bản có ký tự bị mất. Hãy đối chiếu với bản gốc.",
    "PAGES_WITHOUT_TEXT": "Tệp PDF có trang chỉ là ảnh chụp, không đọc được chữ. Hãy đối chiếu với bản gốc.",
    "CONVERTED": "Tệp loại cũ đã được chuyển sang loại mới để đọc, có thể sót hộp chữ, hình vẽ. Hãy đối chiếu với bản giấy.",
    "RECOGNISED": "Chữ được nhận dạng từ ảnh chụp nên có thể sai. Hãy đối chiếu với bản giấy, nhất là ngày tháng, con số.",
    "PAGES_NOT_RECOGNISED": "Có trang chụp không nhận ra chữ nào (trang trắng, mờ hoặc chỉ có hình). Hãy đối chiếu với bản giấy.",
    "HIDDEN_SHEET": "Tệp có trang tính ẩn; trang ẩn không được đọc.",
    "HIDDEN_CELLS": "Tệp có dòng hoặc cột ẩn; phần ẩn không được đọc.",
}


def refusal(fault: Unreadable) -> str:
    """Why a file was not read, and what to do."""
    guess = ("guess",) if "guess" in fault.values else ()
    closer = (*guess, str(fault.values.get("reason", "")), str(fault.values.get("seen", "")), *fault.values)
    said = next((found for key in closer if (found := _CLOSER.get((fault.code, key)))), None)
    said = said or _REFUSALS.get(fault.code, _REFUSALS["DAMAGED"])
    return said.format(**{"mark": "MẬT", "kind": "loại này", **fault.values})


def doubt(code: str, values: Mapping[str, object]) -> str:
    return _filled(_DOUBTS.get(code, code), values)


def contradiction(code: str, values: Mapping[str, object]) -> str:
    return _filled(_CONTRADICTIONS.get(code, code), values)


def notice(code: str) -> str:
    return _NOTICES.get(code, code)


def conversion(found: Conversion) -> str:
    """What became of text in an old encoding; empty when a person has chosen to keep it."""
    values = {"runs": found.runs, "names": ", ".join(found.encodings), "option": found.encodings[0].lower()}
    return _NOTICES[f"LEGACY_{found.state.value}"].format(**values) if found.state != ConversionState.KEPT else ""


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
