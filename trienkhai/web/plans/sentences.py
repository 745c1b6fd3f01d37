"""Why a document was not taken, in words that say what to do."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from trienkhai.reading.errors import Unreadable
from trienkhai.reading.sources import ocr

SEEN = {
    "PNG": gettext_lazy("ảnh PNG"),
    "JPEG": gettext_lazy("ảnh JPEG"),
    "GIF": gettext_lazy("ảnh GIF"),
    "TIFF": gettext_lazy("ảnh TIFF"),
    "BMP": gettext_lazy("ảnh BMP"),
    "WEBP": gettext_lazy("ảnh WEBP"),
    "HEIC": gettext_lazy("ảnh HEIC"),
    "RAR": gettext_lazy("tệp nén RAR"),
    "7Z": gettext_lazy("tệp nén 7Z"),
    "GZIP": gettext_lazy("tệp nén GZIP"),
    "ZIP": gettext_lazy("tệp nén ZIP"),
    "HTML": gettext_lazy("trang web"),
    "XML": gettext_lazy("tệp XML"),
    "PROGRAM": gettext_lazy("chương trình"),
    "SOUND": gettext_lazy("tệp âm thanh"),
    "VIDEO": gettext_lazy("phim"),
}
PICTURES = ("PNG", "JPEG", "GIF", "TIFF", "BMP", "WEBP", "HEIC")


def unreadable_sentence(error: Unreadable) -> str:
    """One code of the reader as a sentence; a code that is not known here still says what to do."""
    values = error.values
    match error.code:
        case "EMPTY" if values.get("reason") == "WAITED":
            return _("Văn bản chờ quá một giờ nên đã được xóa. Đồng chí chọn lại tệp hoặc dán lại nội dung.")
        case "EMPTY":
            return _("Tệp rỗng, không có nội dung. Đồng chí chọn đúng tệp văn bản hoặc dán nội dung vào ô bên dưới.")
        case "TOO_LARGE" if "lines" in values:
            return _("Văn bản quá dài. Đồng chí chỉ tải phần kế hoạch, tách riêng phụ lục, biểu mẫu rồi tải lại.")
        case "TOO_LARGE" if "scans" in values:
            return _(
                "Bản chụp quá nhiều trang (nhận dạng được nhiều nhất %(scans)s trang). Đồng chí tách riêng phần kế hoạch"
                " rồi tải lại."
            ) % {"scans": values["scans"]}
        case "TOO_LARGE" if "pages" in values:
            return _("Tệp PDF quá dài hoặc quá nhiều trang. Đồng chí tách phần kế hoạch, bỏ phụ lục rồi tải lại.")
        case "TOO_LARGE" if "rows" in values or "sheets" in values:
            return _(
                "Tệp Excel quá nhiều dòng hoặc quá nhiều trang tính. Đồng chí chỉ giữ bảng nhiệm vụ, lưu lại rồi tải lên."
            )
        case "TOO_LARGE":
            return _(
                "Tệp lớn quá mức cho phép (%(limit)s MB). Đồng chí bỏ bớt ảnh trong tệp hoặc dán phần chữ vào ô bên dưới."
            ) % {"limit": values.get("limit", 20)}
        case "WRONG_TYPE":
            return _wrong_type(str(values.get("seen", "")))
        case "DAMAGED" if values.get("reason") == "ENCODING":
            return _(
                "Không nhận ra bảng mã chữ của tệp. Đồng chí mở tệp, chọn Lưu thành (Save As) kiểu Word .docx"
                " hoặc văn bản Unicode (UTF-8), rồi tải lại."
            )
        case "DAMAGED" if values.get("reason") == "SCRAMBLED":
            return _(
                "Chữ trong tệp PDF bị sai (lỗi phông), đọc ra không còn là tiếng Việt. Đồng chí tải bản Word của văn bản"
                " hoặc dán nội dung vào ô bên dưới."
            )
        case "DAMAGED" if values.get("reason") == "PDF":
            return _(
                "Tệp PDF bị hỏng hoặc tải về chưa hết. Đồng chí tải lại tệp từ nơi gửi, hoặc dùng bản Word của văn bản."
            )
        case "DAMAGED" if values.get("reason") == "WORKBOOK":
            return _("Tệp Excel bị hỏng. Đồng chí mở bằng Excel, lưu lại thành .xlsx rồi tải lên lần nữa.")
        case "DAMAGED" if values.get("reason") == "READER_FAILED":
            return _(
                "Tệp này làm chương trình đọc phải dừng. Đồng chí mở bằng Word, lưu thành .docx mới rồi tải lại, hoặc dán"
                " nội dung vào ô bên dưới."
            )
        case "DAMAGED" if values.get("reason") == "NOT_CONVERTED":
            return _(
                "Không chuyển được tệp này sang loại mới, có thể tệp bị hỏng. Đồng chí mở bằng phần mềm gốc, lưu thành"
                " .docx (bảng tính thành .xlsx) rồi tải lại."
            )
        case "DAMAGED":
            return _(
                "Tệp bị hỏng hoặc tải về chưa hết. Đồng chí mở thử bằng Word, lưu lại thành .docx rồi tải lên lần nữa."
            )
        case "BOMB":
            return _(
                "Tệp có cấu trúc bất thường, có thể gây hại nên không được mở. Đồng chí mở bản gốc bằng Word,"
                " lưu thành tệp .docx mới rồi tải lại."
            )
        case "ENCRYPTED":
            return _("Tệp đặt mật khẩu nên không đọc được. Đồng chí bỏ mật khẩu trong Word, lưu lại rồi tải lên.")
        case "NO_TEXT" if values.get("reason") == "ILLEGIBLE":
            return _(
                "Bản chụp mờ hoặc đặt nghiêng, ngược nên máy không nhận ra chữ. Đồng chí chụp (scan) lại rõ hơn, tải bản"
                " Word, hoặc dán nội dung vào ô bên dưới."
            )
        case "NO_TEXT" if values.get("reason") != "SCANNED":
            return _(
                "Tệp không có chữ nào. Đồng chí kiểm tra lại đúng tệp chưa; nếu văn bản nằm trong ảnh thì tải bản Word hoặc"
                " dán nội dung vào ô bên dưới."
            )
        case "NO_TEXT":
            return _(
                "Tệp không có chữ, có thể là bản chụp (scan). Đồng chí tải bản Word của văn bản hoặc dán nội dung vào ô bên dưới."
            )
        case "UNSUPPORTED":
            return _(
                "Chưa đọc được tệp %(kind)s. Đồng chí lưu văn bản thành .docx (bảng tính thành .xlsx) rồi tải lại, hoặc"
                " dán nội dung vào ô bên dưới."
            ) % {"kind": values.get("kind", "")}
        case "BUSY":
            return _("Máy chủ đang đọc tệp khác cùng loại. Đồng chí thử lại sau ít phút.")
        case "TOO_SLOW":
            return _(
                "Đọc tệp quá lâu nên đã dừng. Đồng chí tách phụ lục ra khỏi văn bản, hoặc dán phần nội dung vào ô bên dưới."
            )
        case "SECRET":
            return _("Văn bản có dấu “%(mark)s” nên không được đưa vào hệ thống này.") % {
                "mark": values.get("mark", "MẬT")
            }
        case _other:
            return _(
                "Không đọc được tệp này (%(code)s). Đồng chí lưu thành .docx rồi tải lại, hoặc dán nội dung vào ô bên dưới."
            ) % {"code": error.code}


def _wrong_type(seen: str) -> str:
    if seen in PICTURES:
        if ocr.is_installed():
            return _(
                "Tệp này là %(seen)s. Đồng chí lưu ảnh hoặc chụp (scan) văn bản thành tệp PDF rồi tải lên để máy nhận dạng"
                " chữ, hoặc tải bản Word."
            ) % {"seen": SEEN[seen]}
        return _(
            "Tệp này là %(seen)s, máy chủ chưa nhận dạng được chữ trong ảnh. Đồng chí tải bản Word hoặc dán nội dung vào ô"
            " bên dưới."
        ) % {"seen": SEEN[seen]}
    if seen in SEEN:
        return _(
            "Tệp này thực chất là %(seen)s, không phải văn bản. Đồng chí chọn tệp .docx, .pdf, .xlsx, .txt hoặc dán nội"
            " dung vào ô bên dưới."
        ) % {"seen": SEEN[seen]}
    return _("Tệp này không phải văn bản. Đồng chí chọn tệp .docx, .pdf, .xlsx, .txt hoặc dán nội dung vào ô bên dưới.")
