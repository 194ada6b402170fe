"""Civil status papers: birth, marriage, marital status, death (forms of TT 04/2020/TT-BTP)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from core.artifacts import FieldValue
from ocr.fields.form import read_form
from ocr.fields.labels import Label
from ocr.fields.letterhead import document_number, issuer, place_and_date, signer
from ocr.fields.sentences import facts_in_sentences, purpose_in_sentence
from ocr.fields.wordings import ADDRESS, PERSONAL_NUMBER
from ocr.lines import Line

_NAME: Final = ("Họ, chữ đệm, tên", "Họ và tên", "Họ, chữ đệm và tên", "Họ tên", "Họ, tên")
_BORN: Final = ("Ngày, tháng, năm sinh", "Ngày tháng năm sinh", "Sinh ngày", "Ngày sinh")
_REGISTERED: Final = (
    "Ngày, tháng, năm đăng ký",
    "Ngày tháng năm đăng ký",
    "Ngày đăng ký",
    "Đăng ký ngày",
    "ngày, tháng, năm đăng ký",
)
_ENDS: Final = (
    Label("", ("Ghi bằng chữ", "bằng chữ", "Ghi chú", "Ghi chú (nếu có)", "Nơi nhận")),
    Label("", ("Số", "Số đăng ký", "Cấp ngày", "Nơi cấp")),
    Label("book_number", ("Quyển số", "Quyển"), "book_number"),
)

_BIRTH: Final = (
    Label(
        "mother_name",
        (
            "Họ, chữ đệm, tên người mẹ",
            "Họ, chữ đệm, tên mẹ",
            "Họ và tên mẹ",
            "Họ và tên người mẹ",
            "Họ tên mẹ",
        ),
        "name",
        opens="mother",
    ),
    Label(
        "father_name",
        (
            "Họ, chữ đệm, tên người cha",
            "Họ, chữ đệm, tên cha",
            "Họ và tên cha",
            "Họ và tên người cha",
            "Họ tên cha",
        ),
        "name",
        opens="father",
    ),
    Label(
        "",
        (
            "Họ, chữ đệm, tên người đi khai sinh",
            "Họ và tên người đi khai sinh",
            "Người đi khai sinh",
            "Họ và tên người đi đăng ký khai sinh",
        ),
        opens="declarant",
    ),
    Label("holder_name", _NAME, "name", within=""),
    Label("date_of_birth", _BORN, "date", within="", wraps=True),
    Label("sex", ("Giới tính", "Nam/nữ"), "sex", within=""),
    Label("ethnicity", ("Dân tộc",), "ethnicity", within=""),
    Label("nationality", ("Quốc tịch",), "nationality", within=""),
    Label("place_of_birth", ("Nơi sinh",), "place", wraps=True, within=""),
    Label("hometown", ("Quê quán", "Nguyên quán"), "place", wraps=True, within=""),
    Label("personal_number", PERSONAL_NUMBER, "personal_number", within=""),
    Label("", ("Năm sinh", "Nơi cư trú", "Nơi thường trú/tạm trú")),
    Label(
        "issuer",
        (
            "Nơi đăng ký khai sinh",
            "Nơi đăng ký",
            "Đăng ký khai sinh tại",
            "Đã đăng ký khai sinh tại",
        ),
        "place",
        wraps=True,
    ),
    Label("registration_date", _REGISTERED, "date"),
    *_ENDS,
)

_MARRIAGE: Final = (
    Label(
        "husband_name",
        ("Họ, chữ đệm, tên chồng", "Họ và tên chồng", "Họ tên chồng"),
        "name",
        opens="husband",
    ),
    Label("wife_name", ("Họ, chữ đệm, tên vợ", "Họ và tên vợ", "Họ tên vợ"), "name", opens="wife"),
    Label("", ("Chồng", "Bên chồng", "Bên nam", "Người chồng"), opens="husband"),
    Label("", ("Vợ", "Bên vợ", "Bên nữ", "Người vợ"), opens="wife"),
    Label("", (*_BORN, "Năm sinh", "Dân tộc", "Quốc tịch")),
    Label("", ("Nơi cư trú", "Nơi thường trú", "Nơi thường trú/tạm trú"), wraps=True),
    Label(
        "issuer", ("Nơi đăng ký kết hôn", "Nơi đăng ký", "Đăng ký kết hôn tại"), "place", wraps=True
    ),
    Label("registration_date", _REGISTERED, "date"),
    *_ENDS,
)
_COUPLE: Final = (("husband", "husband"), ("wife", "wife"))

_MARITAL: Final = (
    Label("holder_name", (*_NAME, "Ông", "Bà", "Ông/Bà"), "name"),
    Label("date_of_birth", _BORN, "date"),
    Label("sex", ("Giới tính",), "sex"),
    Label("ethnicity", ("Dân tộc",), "ethnicity"),
    Label("nationality", ("Quốc tịch",), "nationality"),
    Label("personal_number", PERSONAL_NUMBER, "personal_number", wraps=True),
    Label("address", ADDRESS, "place", wraps=True),
    Label("marital_status", ("Tình trạng hôn nhân",), wraps=True),
    Label(
        "purpose",
        (
            "Giấy này được cấp để",
            "Giấy này được sử dụng để",
            "Giấy xác nhận này được cấp để",
            "Giấy xác nhận này được sử dụng để",
            "Mục đích sử dụng",
            "Được cấp để",
            "được sử dụng để",
            "sử dụng để",
        ),
        wraps=True,
    ),
    Label("", ("Xác nhận ông/bà", "Xác nhận", "Xét đề nghị của ông/bà", "Xét đề nghị của")),
    Label("", ("Trong thời gian cư trú tại", "Giấy này có giá trị")),
    *_ENDS,
)

_DEATH: Final = (
    Label(
        "",
        ("Họ, chữ đệm, tên người đi khai tử", "Họ và tên người đi khai tử", "Người đi khai tử"),
        opens="declarant",
    ),
    Label("holder_name", _NAME, "name", within=""),
    Label("date_of_birth", _BORN, "date", within=""),
    Label("sex", ("Giới tính",), "sex", within=""),
    Label("ethnicity", ("Dân tộc",), "ethnicity", within=""),
    Label("nationality", ("Quốc tịch",), "nationality", within=""),
    Label("personal_number", PERSONAL_NUMBER, "personal_number", within=""),
    Label(
        "address",
        (
            "Nơi cư trú cuối cùng",
            "Nơi cư trú",
            "Nơi thường trú cuối cùng",
            "Nơi thường trú/tạm trú cuối cùng",
            "Nơi thường trú",
        ),
        "place",
        wraps=True,
    ),
    Label(
        "date_of_death",
        (
            "Đã chết vào lúc",
            "Đã chết ngày",
            "Chết vào lúc",
            "Ngày, tháng, năm chết",
            "Đã chết vào hồi",
            "Đã chết vào lúc giờ phút ngày tháng năm",
        ),
        "date",
        wraps=True,
    ),
    Label("cause_of_death", ("Nguyên nhân chết", "Nguyên nhân"), wraps=True),
    Label("", ("Nơi chết", "Giấy báo tử", "Giấy báo tử/Giấy tờ thay thế Giấy báo tử số")),
    Label(
        "issuer", ("Đăng ký khai tử tại", "Nơi đăng ký khai tử", "Nơi đăng ký"), "place", wraps=True
    ),
    Label("registration_date", _REGISTERED, "date"),
    *_ENDS,
)


def read_birth(rows: Sequence[Line]) -> dict[str, FieldValue]:
    """Fields of a birth certificate or of its extract."""
    return _dated(_with_head(read_form(rows, _BIRTH), rows), rows)


def read_marriage(rows: Sequence[Line]) -> dict[str, FieldValue]:
    """Fields of a marriage certificate; husband and wife side by side or one under the other."""
    labels = [
        Label(f"{who}_{field}", wordings, kind, within=section, wraps=True)
        for who, section in _COUPLE
        for field, wordings, kind in (
            ("name", _NAME, "name"),
            ("personal_number", PERSONAL_NUMBER, "personal_number"),
        )
    ]
    fields: dict[str, FieldValue] = {}
    for section in ("husband", "wife"):
        own = tuple(label for label in labels if label.within == section)
        for name, value in read_form(rows, (*_MARRIAGE, *own)).items():
            fields.setdefault(name, value)
    return _with_head(fields, rows)


def read_marital_status(rows: Sequence[Line]) -> dict[str, FieldValue]:
    """Fields of a confirmation of marital status."""
    fields = read_form(rows, _MARITAL)
    purpose = purpose_in_sentence(rows)
    if purpose is not None:
        fields["purpose"] = purpose
    for name, value in facts_in_sentences(rows).items():
        fields.setdefault(name, value)
    return _with_head(fields, rows)


def read_death(rows: Sequence[Line]) -> dict[str, FieldValue]:
    """Fields of a death extract or of an old death certificate."""
    return _dated(_with_head(read_form(rows, _DEATH), rows), rows)


def _dated(fields: dict[str, FieldValue], rows: Sequence[Line]) -> dict[str, FieldValue]:
    """`(BẢN CHÍNH)` of the forms of 2006 bears no date but that of the registration."""
    is_original = any(row.plain == "banchinh" for row in rows)
    if is_original and "issue_date" not in fields and "registration_date" in fields:
        return {**fields, "issue_date": fields["registration_date"]}
    return fields


def _with_head(fields: dict[str, FieldValue], rows: Sequence[Line]) -> dict[str, FieldValue]:
    """The form's fields with number, date, agency and signer where the form has none."""
    number, agency = document_number(rows), issuer(rows)
    head = place_and_date(rows) | signer(rows)
    if number is not None:
        head["document_number"] = number
    if agency is not None:
        head["issuer"] = agency
    return head | fields
