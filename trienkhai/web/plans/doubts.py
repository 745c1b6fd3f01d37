"""Codes of the reader as sentences: what a person should look at, what cannot all be kept."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from trienkhai.web.plans.cites import clause_words

UNCLEAR = {
    "NGUOI": pgettext_lazy("clear", "người"),
    "VIEC": pgettext_lazy("clear", "việc"),
    "THOI_GIAN": gettext_lazy("thời gian"),
    "TRACH_NHIEM": gettext_lazy("trách nhiệm"),
    "SAN_PHAM": gettext_lazy("sản phẩm"),
    "THAM_QUYEN": gettext_lazy("thẩm quyền"),
}
WEEKDAYS = (
    gettext_lazy("Thứ Hai"),
    gettext_lazy("Thứ Ba"),
    gettext_lazy("Thứ Tư"),
    gettext_lazy("Thứ Năm"),
    gettext_lazy("Thứ Sáu"),
    gettext_lazy("Thứ Bảy"),
    gettext_lazy("Chủ nhật"),
)
REST_DAYS = {
    "SATURDAY": gettext_lazy("Thứ Bảy"),
    "SUNDAY": gettext_lazy("Chủ nhật"),
    "HOLIDAY": gettext_lazy("ngày lễ"),
}


def doubt_sentence(code: str, values: Mapping[str, Any]) -> str:
    """One doubt about one obligation. A code not known here still asks for a look."""
    quoted = {"text": values.get("text", "")}
    match code:
        case "LEAD_MISSING":
            return _("Câu này không nêu ai thực hiện.")
        case "LEAD_GENERIC":
            return _("Người thực hiện chỉ ghi chung (“%(lead)s”), chưa rõ đơn vị nào.") % {
                "lead": "; ".join(values.get("lead", []))
            }
        case "DATE_DOES_NOT_EXIST":
            return _("Ngày ghi “%(text)s” không có trong lịch.") % quoted
        case "ENDS_BEFORE_IT_BEGINS":
            return _("“%(text)s” có ngày kết thúc đứng trước ngày bắt đầu.") % quoted
        case "YEAR_INFERRED" if values.get("year"):
            return _("“%(text)s” không ghi năm; hiểu là năm %(year)s.") % (quoted | {"year": values["year"]})
        case "YEAR_UNKNOWN":
            return (
                _("“%(text)s” không ghi năm và không suy được năm; đồng chí bổ sung ngày ban hành hoặc sửa thời gian.")
                % quoted
            )
        case "DEADLINE_RELATIVE":
            return _("“%(text)s” tính từ một mốc khác nên chưa thành ngày cụ thể.") % quoted
        case "OCCURRENCE_WITHOUT_DAY":
            return _("“%(text)s” không nêu ngày cụ thể của từng lần.") % quoted
        case "VERB_UNKNOWN":
            return _("Chưa chắc câu này có phải là một việc phải làm; không phải thì đồng chí bỏ.")
        case "MERGED_TWO_DEADLINES":
            return _("Hai nhiệm vụ gộp lại có hai thời hạn: đang giữ “%(text)s”, bỏ ra ngoài “%(other)s”.") % (
                quoted | {"other": values.get("other", "")}
            )
        case "LONG_PASSAGE":
            return _("Đoạn này dài, có thể gồm nhiều việc; đồng chí đọc kỹ, cần thì tách (phím s).")
        case "OCR_WORDS":
            return _("Có chữ nhận dạng từ ảnh chưa chắc: “%(words)s”; đồng chí đối chiếu với bản giấy.") % {
                "words": "”, “".join(values.get("words", []))
            }
        case "OPEN_LIST":
            return _("Đoạn này kết thúc bằng liệt kê mở (“…”).")
    return _("Máy đọc chưa chắc mục này (%(code)s); đồng chí đối chiếu với câu gốc.") % {"code": code}


def contradiction_title(code: str) -> str:
    """What kind of thing cannot be kept, in a few words."""
    return {
        "DUE_BEFORE_WORK_ENDS": _("Mâu thuẫn thời hạn."),
        "SAME_WORK_TWO_DATES": _("Một việc, hai thời hạn."),
        "NO_TIME_FOR_LOWER_LEVEL": _("Không đủ thời gian tổng hợp."),
        "DATE_DOES_NOT_EXIST": _("Ngày không có trong lịch."),
        "ENDS_BEFORE_IT_BEGINS": _("Kết thúc trước khi bắt đầu."),
        "DATE_IN_PAST": _("Hạn đã qua."),
        "DATE_ON_REST_DAY": _("Hạn rơi vào ngày nghỉ."),
        "WEEKDAY_DISAGREES": _("Thứ và ngày không khớp."),
        "BODY_NOT_IN_RECIPIENTS": _("Không có tên ở nơi nhận."),
        "BODY_LEADS_AND_SUPPORTS": _("Vừa chủ trì vừa phối hợp."),
        "SAME_WORK_TWO_LEADS": _("Một việc, hai nơi chủ trì."),
        "GROUND_LATER_THAN_DOCUMENT": _("Căn cứ ban hành sau văn bản."),
    }.get(code, _("Có điểm chưa thống nhất."))


def contradiction_sentence(code: str, values: Mapping[str, Any]) -> str:
    """The clauses and days that cannot all be kept. A code not known here asks for a look."""
    said: dict[str, Any] = {name: _shown(name, value) for name, value in values.items()}
    try:
        return _contradiction(code, said)
    except KeyError:  # an older reading may lack a value
        return contradiction_title(code)


def _contradiction(code: str, said: dict[str, Any]) -> str:
    match code:
        case "DUE_BEFORE_WORK_ENDS":
            return (
                _(
                    "Báo cáo phải gửi “%(due_text)s” (%(due_clause)s) nhưng việc phải báo cáo được phép làm đến"
                    " %(work_ends)s (%(work_clause)s)."
                )
                % said
            )
        case "SAME_WORK_TWO_DATES":
            return _("Cùng một việc nhưng %(one_clause)s ghi hạn %(one)s, %(two_clause)s ghi hạn %(two)s.") % said
        case "NO_TIME_FOR_LOWER_LEVEL":
            return (
                _(
                    "%(body)s phải báo cáo lên trên ngày %(upper)s (%(upper_clause)s) trong khi cấp dưới được gửi đến"
                    " ngày %(lower)s (%(lower_clause)s)."
                )
                % said
            )
        case "DATE_DOES_NOT_EXIST":
            return _("“%(text)s” (%(clause)s) không có trong lịch.") % said
        case "ENDS_BEFORE_IT_BEGINS":
            return _("“%(text)s” (%(clause)s): kết thúc %(day)s, bắt đầu %(begins)s.") % said
        case "DATE_IN_PAST" if said.get("against_is") == "DOCUMENT":
            return _("“%(text)s” (%(clause)s) là ngày %(day)s, trước ngày ban hành văn bản (%(against)s).") % said
        case "DATE_IN_PAST":
            return _("“%(text)s” (%(clause)s) là ngày %(day)s, đã qua. Kế hoạch cũ thì triển khai hồi tố.") % said
        case "DATE_ON_REST_DAY":
            return _("%(day)s (%(clause)s) là %(rest)s.") % said
        case "WEEKDAY_DISAGREES":
            return _("Văn bản ghi %(named)s nhưng %(day)s là %(is)s (%(clause)s).") % said
        case "BODY_NOT_IN_RECIPIENTS":
            return _("“%(body)s” (%(clause)s) có việc phải làm nhưng không có ở nơi nhận.") % said
        case "BODY_LEADS_AND_SUPPORTS":
            return _("“%(body)s” (%(clause)s) vừa chủ trì vừa phối hợp ở cùng một việc.") % said
        case "SAME_WORK_TWO_LEADS":
            return (
                _("Cùng một việc nhưng %(one_clause)s giao “%(one)s” chủ trì, %(two_clause)s giao “%(two)s” chủ trì.")
                % said
            )
        case "GROUND_LATER_THAN_DOCUMENT":
            return _("Căn cứ %(symbol)s ghi ngày %(day)s, sau ngày ban hành văn bản này (%(issued)s).") % said
    return _("Máy đọc thấy điểm chưa thống nhất (%(code)s); đồng chí đối chiếu các câu gốc.") % {"code": code}


def _shown(name: str, value: Any) -> Any:
    if name.endswith("clause"):
        return _lowered(clause_words(str(value))) or _("không có số mục")
    if name in {"named", "is"} and isinstance(value, int):
        return WEEKDAYS[value % 7]
    if name == "rest":
        return REST_DAYS.get(str(value), value)
    if isinstance(value, str) and len(value) == 10 and value[4:5] == "-":
        try:
            return date.fromisoformat(value).strftime("%d/%m/%Y")
        except ValueError:
            return value
    return value


def _lowered(words: str) -> str:
    return words[:1].lower() + words[1:] if words.startswith(_("Mục %(path)s").partition("%")[0]) else words


def notice_sentence(code: str) -> str:
    """Something about the whole document."""
    return {
        "TRACKED_CHANGES": _(
            "Tệp Word còn sửa đổi chưa chấp nhận (Track Changes): phần thêm được đọc, phần xóa thì không."
        ),
        "EMBEDDED_DOCUMENT": _("Tệp có nhúng tài liệu khác; phần nhúng chưa được đọc."),
        "LEGACY_ENCODING": _("Văn bản có thể dùng bảng mã cũ (TCVN3, VNI); đồng chí kiểm tra chữ có bị sai không."),
        "HIDDEN_SHEET": _("Tệp Excel có trang tính ẩn; trang ẩn không được đọc."),
        "HIDDEN_CELLS": _("Tệp Excel có dòng hoặc cột ẩn; phần ẩn không được đọc."),
        "PAGES_WITHOUT_TEXT": _(
            "Tệp PDF có trang chỉ là ảnh chụp; chữ trên các trang ấy không được đọc. Đồng chí đối chiếu với bản gốc."
        ),
        "CONVERTED": _(
            "Tệp loại cũ đã được chuyển sang loại mới để đọc, có thể sót hộp chữ, hình vẽ; đồng chí đối chiếu với bản giấy."
        ),
        "RECOGNISED": _(
            "Chữ được nhận dạng từ ảnh chụp nên có thể sai; chữ chưa chắc có gạch sóng đỏ. Đồng chí đối chiếu với bản giấy,"
            " nhất là ngày tháng, con số."
        ),
        "PAGES_NOT_RECOGNISED": _(
            "Có trang chụp không nhận ra chữ nào (trang trắng, mờ hoặc chỉ có hình). Đồng chí đối chiếu với bản giấy."
        ),
        "LOST_CHARACTERS": _("Văn bản có ký tự bị mất; đồng chí đối chiếu với bản gốc."),
        "ISSUE_DATE_MISSING": _(
            "Văn bản không ghi ngày ban hành. Đồng chí bổ sung nếu biết; để trống thì vẫn triển khai được."
        ),
        "NUMBER_MISSING": _("Văn bản không ghi số, ký hiệu (có thể là dự thảo)."),
        "KIND_UNKNOWN": _("Không nhận ra loại văn bản ở dòng tên."),
        "NO_OBLIGATION": _("Không tìm thấy nhiệm vụ nào trong văn bản này."),
    }.get(code, _("Lưu ý khi đọc văn bản (%(code)s).") % {"code": code})
