"""The two calls of the shared results in the words of the national portal (domain.md 3.7)."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from core.identifiers import PERSONAL_NUMBER


class _Shape(BaseModel):
    """Fields that later versions of the portal add are let through: it is theirs to extend."""

    model_config = ConfigDict(extra="ignore", populate_by_name=True)


class KindAsked(_Shape):
    """One kind of result, with the number on the paper where it is known."""

    MaKetQua: str = Field(min_length=1, max_length=60)
    SoKyHieu: str | None = Field(default=None, max_length=100)


class SharedResultsAsked(_Shape):
    """First call: which results of these kinds does this person have."""

    SoDinhDanhChuSoHuu: str = Field(pattern=PERSONAL_NUMBER.pattern)
    HoTenNguoiYeuCau: str = Field(min_length=2, max_length=200)
    KenhThucHien: Literal["1", "2", "3"] = Field(
        description="1 trực tiếp, 2 trực tuyến, 3 bưu chính công ích"
    )
    SoDinhDanhNguoiYeuCau: str = Field(pattern=PERSONAL_NUMBER.pattern)
    MaThuTuc: str = Field(min_length=1, max_length=60)
    DanhSachDanhMucKetQua: list[KindAsked] = Field(min_length=1, max_length=30)
    MaHoSo: str | None = Field(
        default=None, max_length=40, description="Dossier of the asking system, for the owner's log"
    )


class AttachedFile(_Shape):
    """A file of a result; the way to it is opaque, of one client and runs out."""

    TenTep: str = Field(max_length=300)
    DuongDan: str = Field(max_length=2000)


class ResultTold(_Shape):
    """One result in force."""

    MaKetQua: str = Field(max_length=60)
    TenGiayTo: str = Field(max_length=500)
    SoKyHieu: str | None = Field(default=None, max_length=200)
    CoQuanChuQuan: str = Field(max_length=300)
    DanhSachTepDinhKem: list[AttachedFile] = Field(default_factory=list, max_length=50)


class ResultList(_Shape):
    """What the first call gives."""

    DanhSachGiayToKetQua: list[ResultTold] = Field(default_factory=list, max_length=500)


class SharedResultsTold(_Shape):
    """The list in the wrapping that the portal uses."""

    error_code: str = Field(default="0", alias="errorCode")
    message: str = ""
    result: ResultList


class SharedFileAsked(_Shape):
    """Second call: the file behind a way that the first call gave."""

    CoQuanChuQuan: str = Field(min_length=1, max_length=300)
    DuongDan: str = Field(min_length=16, max_length=2000)
