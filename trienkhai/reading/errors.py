"""The one class of refusal that a reader may raise: a code and values, no sentence."""

from __future__ import annotations


class Unreadable(Exception):
    """The bytes cannot be read as a directive. ``code`` says why; the edge makes the sentence.

    Codes: EMPTY, TOO_LARGE, WRONG_TYPE, DAMAGED, BOMB, ENCRYPTED, NO_TEXT, UNSUPPORTED, TOO_SLOW, BUSY.
    """

    def __init__(self, code: str, **values: object) -> None:
        super().__init__(code)
        self.code = code
        self.values = values


class SecretMark(Unreadable):
    """A MẬT / TỐI MẬT / TUYỆT MẬT mark was seen: nothing of the document may be kept
    (Luật Bảo vệ bí mật nhà nước 117/2025/QH15). ``values["mark"]`` is the mark, nothing else."""

    def __init__(self, mark: str) -> None:
        super().__init__("SECRET", mark=mark)
