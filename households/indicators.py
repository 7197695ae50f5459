"""The indicators of deprivation of basic social services that each standard measures, by their codes in Phiếu B2."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

POINTS_OF_EACH = 10  # of Phiếu B2


@dataclass(frozen=True)
class Indicator:
    """One indicator: its code in the register, the service it belongs to, its name as official forms print it."""

    code: str
    service: str
    name: str


# Nghị định 07/2021/NĐ-CP, Điều 3 and Phụ lục: six services, twelve indicators, in the order of the columns of form 7.
_OF_2022 = (
    Indicator("VL1", "Việc làm", "Việc làm"),
    Indicator("VL2", "Việc làm", "Người phụ thuộc trong hộ gia đình"),
    Indicator("YT1", "Y tế", "Dinh dưỡng"),
    Indicator("YT2", "Y tế", "Bảo hiểm y tế"),
    Indicator("GD1", "Giáo dục", "Trình độ giáo dục của người lớn"),
    Indicator("GD2", "Giáo dục", "Tình trạng đi học của trẻ em"),
    Indicator("NO1", "Nhà ở", "Chất lượng nhà ở"),
    Indicator("NO2", "Nhà ở", "Diện tích nhà ở bình quân đầu người"),
    Indicator("NS1", "Nước sinh hoạt và vệ sinh", "Nguồn nước sinh hoạt"),
    Indicator("NS2", "Nước sinh hoạt và vệ sinh", "Nhà tiêu hợp vệ sinh"),
    Indicator("TT1", "Thông tin", "Sử dụng dịch vụ viễn thông"),
    Indicator("TT2", "Thông tin", "Phương tiện phục vụ tiếp cận thông tin"),
)
_OF_STANDARD = {"national-2022": _OF_2022}


def indicators_of(standard: str) -> tuple[Indicator, ...]:
    """Return the indicators of a standard (by its code), none where the program has no table of them."""
    return _OF_STANDARD.get(standard, ())


def every_indicator() -> tuple[Indicator, ...]:
    """Return the indicators of all standards, each code once: what a household may lack, whichever list says so."""
    known = {one.code: one for table in _OF_STANDARD.values() for one in table}
    return tuple(known.values())


def points_of(deprivations: Collection[str]) -> int:
    """Return the points of Phiếu B2 that so many deprivations make: 10 each."""
    return POINTS_OF_EACH * len(deprivations)
