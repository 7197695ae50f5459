"""Who stores what another stored meanwhile is told: campaigns and plans count their writes."""

from __future__ import annotations

from django.db.models import F

from campaigns.models import Campaign, Plan
from lib.errors import RuleError


class Overtaken(RuleError):
    """Someone else stored it since the page was opened; nothing was written."""


def take_version(model: type[Campaign] | type[Plan], pk: int, version: int | None, name: str) -> None:
    """Count the write up, if what stands is what the author saw. Raises Overtaken."""
    if not model._default_manager.filter(pk=pk, version=version).update(version=F("version") + 1):
        raise Overtaken(
            "Trong lúc anh/chị nhập, người khác đã lưu {name}. Xem bản đang lưu bên dưới; "
            "lưu lần nữa là thay bản ấy bằng những gì đang ghi trên trang.",
            name=name,
        )
