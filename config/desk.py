"""What waits for a person in a commune, gathered from every room: the first page after signing in.

Each source is a function from the desk to its items; a source asks for its verb first, so that nobody is shown
work he may not do. New work gets a source here and nothing else.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from awards.queries.waiting import Waiting, unsent_of_predecessors
from awards.queries.waiting import waiting as dossiers_waiting
from campaigns.queries.left_open import left_open
from campaigns.queries.pledges import waiting as pledges_waiting
from campaigns.queries.registrations import count_registered
from campaigns.queries.support_lists import waiting as support_waiting
from campaigns.views.dashboard import NAMES_SAID, Chore, overview
from communes.access import Scope
from communes.models import Unit, User
from communes.queries.papers import papers_of_predecessors, papers_waiting
from communes.queries.staffing import staffing
from communes.roles import Verb
from config.place import Place
from households.queries.mergers import open_years
from households.queries.reports import waiting as reports_waiting
from lib.vietnamese import thousands

MOST_HAMLETS = 8  # of more the first page says how they stand, and folds their figures


@dataclass(frozen=True)
class Item:
    """Work of one kind that waits: how much, what, since when, and the page where it is done."""

    count: int
    words: str
    url: str
    hand: str
    detail: str = ""
    late: bool = False


@dataclass(frozen=True)
class Desk:
    """A person at a place on a day, with what he may do there; `chores` are what the year's lists lack."""

    place: Place
    user: User
    held: Scope
    today: date
    chores: tuple[Chore, ...] = ()

    def may(self, verb: Verb) -> bool:
        """Say whether the person may do this somewhere in the commune."""
        return self.held.may(verb, self.place.commune)


def lists_and_totals(desk: Desk) -> Iterable[Item]:
    """What the year's lists lack, for who keeps them; others see it as the work of others."""
    if not desk.may(Verb.IMPORT_ROSTER):
        return
    for chore in desk.chores:
        if chore.url:
            yield Item(chore.count, chore.words, chore.url, chore.hand, chore.which)


def papers(desk: Desk) -> Iterable[Item]:
    """Papers on their way, and signed ones without a scan; for who signs, what lies before him on paper."""
    signs = desk.may(Verb.DECIDE_AWARD)
    if not (desk.may(Verb.KEEP_PAPERS) or signs):
        return
    waiting, page = papers_waiting(desk.place.commune, desk.user), desk.place.url("communes:papers")
    if signs and waiting.sent:
        yield Item(waiting.sent, _("văn bản đang trình ký"), f"{page}?state=sent", _("Xem"))
    if not desk.may(Verb.KEEP_PAPERS):
        return
    if waiting.unscanned:
        words = ngettext("văn bản đã ký, thiếu bản scan", "văn bản đã ký, thiếu bản scan", waiting.unscanned)
        yield Item(waiting.unscanned, words, f"{page}?state=unscanned", _("Đưa bản scan lên"))
    if waiting.sent:
        yield Item(waiting.sent, _("văn bản đã trình ký, chờ ghi số"), f"{page}?state=sent", _("Ghi số"))
    if waiting.drafts:
        yield Item(waiting.drafts, _("dự thảo văn bản"), f"{page}?state=draft", _("Mở"))


def dossiers(desk: Desk) -> Iterable[Item]:
    """Dossiers of commendation: to receive, to appraise, to decide, or returned to one's own unit."""
    found, page = dossiers_waiting(desk.place.commune, desk.user), desk.place.url("awards:dossiers")
    if found.late:
        yield Item(found.late, _("hồ sơ khen thưởng quá hạn"), f"{page}?tab=late", _("Xem"), _nearest(found), late=True)
    if found.submitted:
        yield Item(found.submitted, _("hồ sơ khen thưởng chờ tiếp nhận"), f"{page}?tab=submitted", _("Tiếp nhận"))
    if found.received:
        yield Item(found.received, _("hồ sơ khen thưởng chờ thẩm định"), f"{page}?tab=received", _("Thẩm định"))
    if found.appraised:
        yield Item(found.appraised, _("hồ sơ khen thưởng chờ quyết định"), f"{page}?tab=appraised", _("Ghi quyết định"))
    if found.returned:
        yield Item(found.returned, _("hồ sơ khen thưởng bị trả lại"), f"{page}?tab=returned", _("Bổ sung"))


def _nearest(found: Waiting) -> str:
    """Say which dossier is due first."""
    first = next(iter(found.nearest), None)
    return _("đến hạn trước nhất: {name}").format(name=first.dossier.name) if first else ""


def reports(desk: Desk) -> Iterable[Item]:
    """Reports of change to review, classes that wait for a list, and one's own that came back."""
    if not desk.may(Verb.REPORT_CHANGE):
        return
    waiting, page = reports_waiting(desk.place.commune, desk.user), desk.place.url("households:reports")
    if waiting.to_review and waiting.oldest:
        day = timezone.localtime(waiting.oldest)
        since = _("cũ nhất từ {day}, {hamlet}").format(day=f"{day:%d/%m}", hamlet=waiting.oldest_hamlet)
        yield Item(waiting.to_review, _("báo biến động chờ duyệt"), page, _("Duyệt"), since)
    if waiting.returned and waiting.oldest_returned:
        day = timezone.localtime(waiting.oldest_returned)
        since = _("trả lại từ {day}").format(day=f"{day:%d/%m}")
        yield Item(waiting.returned, _("báo biến động bị trả lại, cần sửa"), f"{page}?state=returned", _("Xem"), since)
    if waiting.for_list:
        words = _("đề nghị phân loại đã duyệt, chờ danh sách hoặc quyết định")
        yield Item(waiting.for_list, words, f"{page}?state=waits_for_list", _("Xem"))


def pledges(desk: Desk) -> Iterable[Item]:
    """What came and was not handed on, promises whose day went by or comes soon: the office's work, no reminder."""
    if not desk.may(Verb.KEEP_PLEDGES):
        return
    waiting = pledges_waiting(desk.place.commune, desk.user, desk.place.year)
    page = desk.place.url("campaigns:pledges")
    if waiting.to_give:
        yield Item(waiting.to_give, _("phần ủng hộ đã tiếp nhận, chưa trao"), f"{page}?state=waits", _("Trao"))
    if waiting.late:
        yield Item(waiting.late, _("đăng ký ủng hộ quá hẹn"), f"{page}?state=late", _("Xem"), late=True)
    if waiting.due_soon:
        yield Item(waiting.due_soon, _("đăng ký ủng hộ sắp đến hẹn"), f"{page}?state=due", _("Xem"))


def support(desk: Desk) -> Iterable[Item]:
    """Households on issued lists to sign of which nobody said yet whether they received."""
    if not desk.may(Verb.TICK_SUPPORT):
        return
    waiting = support_waiting(desk.place.commune, desk.user, desk.place.year)
    if waiting:
        words = _("hộ trong danh sách ký nhận, chưa đánh dấu đã nhận hay chưa")
        yield Item(waiting, words, desk.place.url("campaigns:support_lists"), _("Đánh dấu"))


def left_by_predecessors(desk: Desk) -> Iterable[Item]:
    """What the communes that went over to this one left open: years without a decision, pledges, lists, nominations."""
    commune = desk.place.commune
    if not commune.came_from:
        return
    if desk.may(Verb.CLOSE_YEAR):
        yield from _open_years(commune)
    if desk.may(Verb.KEEP_PAPERS):
        yield from _papers_of_predecessors(desk)
    left = left_open(commune, desk.user, desk.place.year)
    for counts, words, page, hand in (
        (
            left.pledges,
            _("đăng ký ủng hộ xã cũ để lại, chưa tiếp nhận đủ hoặc chưa trao hết"),
            "pledges",
            _("Làm tiếp"),
        ),
        (left.rows, _("hộ trong danh sách ký nhận xã cũ để lại, chưa đánh dấu"), "support_lists", _("Đánh dấu")),
        (left.drafts, _("danh sách ký nhận xã cũ để lại, còn là nháp"), "support_lists", _("Xem")),
    ):
        if counts:
            which = "; ".join(_("năm {year}: {n}").format(year=year, n=counts[year]) for year in sorted(counts))
            url = desk.place.of_year(max(counts)).url(f"campaigns:{page}")
            yield Item(counts.total(), words, url, hand, which)
    if desk.may(Verb.NOMINATE) and (unsent := unsent_of_predecessors(commune, desk.user)):
        words = _("hồ sơ khen thưởng xã cũ để lại, chưa gửi hoặc bị trả lại")
        tab = "returned" if unsent["returned"] else "draft"
        yield Item(unsent.total(), words, f"{desk.place.url('awards:dossiers')}?tab={tab}", _("Xem"))


def _open_years(commune: Unit) -> Iterable[Item]:
    """Say for each predecessor which of its years have lists and no decision; the oldest is the one to go on with."""
    for unit, of_unit in groupby(open_years(commune), key=lambda one: one.unit):
        years = list(of_unit)
        first = reverse("households:close", args=[unit.pk, years[0].year, years[0].standard.code])
        words = _("năm chưa chốt của {name} (xã cũ)").format(name=unit.name)
        yield Item(len(years), words, first, _("Chốt năm"), ", ".join(str(one.year) for one in years))


def _papers_of_predecessors(desk: Desk) -> Iterable[Item]:
    """Say of which former commune papers lack their scan, wait for their number, or are drafts still."""
    for one in papers_of_predecessors(desk.place.commune, desk.user):
        page = reverse("communes:papers", args=[one.unit.pk, one.year, desk.place.standard.code])
        if one.unscanned:
            words = _("văn bản đã ký của {name} (xã cũ), thiếu bản scan").format(name=one.unit.name)
            yield Item(one.unscanned, words, f"{page}?state=unscanned", _("Đưa bản scan lên"))
        if one.sent:
            words = _("văn bản đã trình ký của {name} (xã cũ), chờ ghi số").format(name=one.unit.name)
            yield Item(one.sent, words, f"{page}?state=sent", _("Ghi số"))
        if one.drafts:
            words = _("dự thảo văn bản của {name} (xã cũ)").format(name=one.unit.name)
            yield Item(one.drafts, words, f"{page}?state=draft", _("Mở"))


def accounts(desk: Desk) -> Iterable[Item]:
    """Slips nobody signed in with, posts about to end, hamlets without a head, papers without theirs."""
    if not desk.may(Verb.MANAGE_ACCOUNTS):
        return
    found, page = staffing(desk.place.commune, desk.today), desk.place.url("communes:accounts")
    if found.slips_run_out:
        words = _("phiếu mật khẩu quá hạn, chưa đăng nhập lần nào")
        yield Item(found.slips_run_out, words, page, _("Đặt lại"), late=True)
    if found.slips > found.slips_run_out:
        yield Item(found.slips - found.slips_run_out, _("phiếu mật khẩu chưa dùng"), page, _("Xem"))
    if found.ending:
        which = _some(found.ending, _("; và {n} phân công khác"), between="; ")
        yield Item(len(found.ending), _("phân công sắp hết hạn"), page, _("Xem"), which)
    if found.headless:
        add = desk.place.url("communes:account_add")
        words = _("ấp chưa có tài khoản trưởng ấp")
        which = _some(found.headless, _(" … và {n} ấp khác"))
        yield Item(len(found.headless), words, add, _("Thêm tài khoản"), which)
    if found.no_letterhead:
        yield Item(1, _("tiêu đề văn bản chưa ghi"), desk.place.url("communes:letterhead"), _("Ghi tiêu đề"))


def _some(names: Sequence[str], others: str, *, between: str = ", ") -> str:
    """Return the first names, and of `others` how many there are."""
    left = len(names) - NAMES_SAID
    return between.join(names[:NAMES_SAID]) + (others.format(n=thousands(left)) if left > 0 else "")


@dataclass(frozen=True)
class Action:
    """Something the person starts from here, as a large button."""

    words: str
    url: str
    main: bool = False


def actions_of(desk: Desk) -> list[Action]:
    """Return what the person most often starts: a hamlet head two things, others none."""
    if not desk.may(Verb.REPORT_CHANGE) or desk.may(Verb.REVIEW_REPORTS):
        return []
    return [
        Action(_("Báo biến động"), desk.place.url("households:report_start"), main=True),
        Action(_("Tìm hộ"), f"{desk.place.url('households:list')}?class=all#q"),
    ]


SOURCES: tuple[Callable[[Desk], Iterable[Item]], ...] = (
    lists_and_totals,
    left_by_predecessors,
    reports,
    dossiers,
    pledges,
    support,
    papers,
    accounts,
)


def items_of(desk: Desk) -> list[Item]:
    """Return all that waits for the person, late work first, else in the order of the sources."""
    found = [item for source in SOURCES for item in source(desk)]
    return sorted(found, key=lambda item: not item.late)


def _verdicts(hamlets: Iterable[Any]) -> list[tuple[str, int]]:
    """Return how many hamlets stand how, in the words of their lines."""
    return list(Counter(row.tag.words for row in hamlets).items())


def desk_context(place: Place, user: User, held: Scope) -> dict[str, Any]:
    """Return what the first page shows: the person's work, and where the commune stands as the overview says it."""
    shown = overview(place.commune, place.standard, place.year, held).context()
    desk = Desk(place, user, held, timezone.localdate(), tuple(shown["chores"]))
    items = items_of(desk)
    return shown | {
        "commune": place.commune,
        "items": items,
        "late": sum(item.late for item in items),
        "others": desk.chores if desk.may(Verb.VIEW_REGISTER) and not desk.may(Verb.IMPORT_ROSTER) else (),
        "actions": actions_of(desk),
        "verdicts": _verdicts(shown["hamlets"]) if len(shown["hamlets"]) > MOST_HAMLETS else (),
        "registered": count_registered(place.commune, place.year, user) if desk.may(Verb.VIEW_PLEDGES) else None,
    }
