"""One action ends and begins posts, moves open work, and keeps the minutes."""

import threading
from datetime import date, timedelta

import pytest
import time_machine
from django.db import connection, transaction

from communes import actions
from communes.models import Assignment, AuditEntry, Handover, OfficeTitle, Paper, PaperState
from communes.roles import Role
from config.handovers import open_work_of
from households.models import RosterImport
from lib.errors import RuleError
from tests import build
from tests.pages import at, signed_in, text

TODAY = date(2026, 11, 23)
TOMORROW = TODAY + timedelta(days=1)


@pytest.fixture
def clock():
    with time_machine.travel("2026-11-23 08:00 +0700", tick=True) as clock:
        yield clock


pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]


@pytest.fixture
def commune():
    return build.commune("Ấp 1", "Ấp 2")


@pytest.fixture
def admin(commune):
    return build.person(Role.ADMINISTRATOR, commune)


@pytest.fixture
def giver(commune):
    return build.person(Role.POVERTY_OFFICER, commune)


@pytest.fixture
def taker(commune):
    return build.person(Role.CLERK, commune)


def hand_over(admin, commune, giver, taker, **values):
    posts = list(giver.assignments.all())
    given = {"by": admin, "posts": posts, "last_day": TODAY, "works": open_work_of(commune, giver), **values}
    return actions.hand_over(commune=commune, giver=giver, taker=taker, **given)


def refused(*args, **values):
    before = posts_now(), Handover.objects.count(), AuditEntry.objects.count()
    with pytest.raises(RuleError) as error:
        hand_over(*args, **values)
    assert (posts_now(), Handover.objects.count(), AuditEntry.objects.count()) == before
    return str(error.value)


def posts_now():
    return list(Assignment.objects.order_by("pk").values_list("user", "role", "valid_from", "valid_to"))


def draft_paper(commune, keeper, subject="Tờ trình thử"):
    return Paper.objects.create(
        commune=commune, unit=commune, kind="submission", state=PaperState.DRAFT, subject=subject, kept_by=keeper
    )


def test_posts_end_and_begin_open_work_goes_over_one_entry_is_left(admin, commune, giver, taker):
    second = Assignment.objects.create(user=giver, role=Role.EMULATION_OFFICER, unit=commune)
    paper = draft_paper(commune, giver)
    draft = RosterImport.objects.create(commune=commune, created_by=giver)
    entries = AuditEntry.objects.count()
    kept = hand_over(admin, commune, giver, taker, witness="Lê Thị Chứng", note="Sổ quản lý")
    assert [post.valid_to for post in giver.assignments.all()] == [TODAY, TODAY]
    begun = taker.assignments.exclude(role="clerk").order_by("pk").values_list("role", "valid_from", "valid_to")
    assert list(begun) == [("poverty_officer", TOMORROW, None), ("emulation_officer", TOMORROW, None)]
    paper.refresh_from_db()
    draft.refresh_from_db()
    assert (paper.kept_by, draft.created_by) == (taker, taker)
    (entry,) = AuditEntry.objects.order_by("pk")[entries:]
    assert entry.sentence == f"Bàn giao từ {giver} cho {taker}, ngày cuối 23/11/2026: 2 phân công, 2 việc đang làm."
    assert kept.lines == {
        "giver": {
            "name": giver.full_name,
            "titles": [
                "Công chức phụ trách giảm nghèo, Xã Thử Nghiệm",
                "Công chức phụ trách thi đua, khen thưởng, Xã Thử Nghiệm",
            ],
        },
        "taker": {"name": taker.full_name, "titles": ["Văn thư, Xã Thử Nghiệm"]},
        "posts": [
            "Công chức phụ trách giảm nghèo, Xã Thử Nghiệm",
            "Công chức phụ trách thi đua, khen thưởng, Xã Thử Nghiệm",
        ],
        "works": [
            {"words": "Văn bản đang soạn hoặc đã trình ký", "names": ["Tờ trình thử"], "count": 1},
            {
                "words": "Tệp danh sách đang xem trước, chưa cập nhật",
                "names": ["Tệp nhận ngày 23/11/2026"],
                "count": 1,
            },
        ],
    }
    assert second.valid_to is None


def test_what_is_done_stays_with_who_did_it(admin, commune, giver, taker):
    signed = actions.file_paper(by=giver, unit=commune, number="1/QĐ", signed_on=date(2026, 1, 5))
    Paper.objects.filter(pk=signed.pk).update(kept_by=giver)
    applied = RosterImport.objects.create(
        commune=commune, created_by=giver, state="applied", applied_at="2026-01-01T00:00Z"
    )
    elsewhere = draft_paper(build.commune(), giver)
    hand_over(admin, commune, giver, taker)
    assert [Paper.objects.get(pk=one.pk).kept_by for one in (signed, elsewhere)] == [giver, giver]
    assert RosterImport.objects.get(pk=applied.pk).created_by == giver


def test_the_minutes_stay_as_they_were(admin, commune, giver, taker):
    kept = hand_over(admin, commune, giver, taker)
    type(giver).objects.filter(pk=giver.pk).update(full_name="Tên Khác")
    OfficeTitle.objects.create(commune=commune, role="poverty_officer", valid_from=date(2020, 1, 1), title="Tên mới")
    page = text(signed_in(admin).get(at(commune, f"handovers/{kept.pk}/")))
    assert giver.full_name in page
    assert "Tên Khác" not in page
    assert "Tên mới" not in page


def test_chosen_posts_go_and_the_others_stay(admin, commune, giver, taker):
    stays = Assignment.objects.create(user=giver, role=Role.FRONT, unit=commune)
    hand_over(admin, commune, giver, taker, posts=[giver.assignments.get(role="poverty_officer")])
    stays.refresh_from_db()
    assert stays.valid_to is None


def test_a_dated_post_goes_on_to_its_own_last_day(admin, commune, giver, taker):
    giver.assignments.update(valid_to=date(2026, 12, 31))
    hand_over(admin, commune, giver, taker)
    assert taker.assignments.get(role="poverty_officer").valid_to == date(2026, 12, 31)


def test_a_post_the_taker_holds_already_is_not_given_twice(admin, commune, giver, taker):
    Assignment.objects.create(user=taker, role="poverty_officer", unit=commune, valid_from=TODAY)
    hand_over(admin, commune, giver, taker)
    assert taker.assignments.filter(role="poverty_officer").count() == 1


def test_delegations_of_the_giver_end_with_the_posts(admin, commune, giver, taker):
    third = build.person(Role.FRONT, commune)
    given = actions.delegate(
        by=giver, commune=commune, post=giver.assignments.get(), to=third, first=TODAY, last=TODAY + timedelta(days=9)
    )
    hand_over(admin, commune, giver, taker)
    given.refresh_from_db()
    assert given.valid_to == TODAY


def test_the_last_administrator_hands_over_and_the_commune_keeps_one(admin, commune, taker):
    hand_over(admin, commune, admin, taker)
    lasting = Assignment.objects.get(role="administrator", unit=commune, valid_to__isnull=True)
    assert (lasting.user, lasting.valid_from) == (taker, TOMORROW)


def test_a_commune_is_not_left_with_an_administrator_for_a_time_only(admin, commune, taker):
    admin.assignments.update(valid_to=date(2026, 12, 31))
    assert "phải luôn có người quản trị không thời hạn" in refused(admin, commune, admin, taker)


def test_refusals(admin, commune, giver, taker):
    assert "Người giao và người nhận là một" in refused(admin, commune, giver, giver)
    stranger = build.person(Role.CLERK, build.commune())
    assert "chưa từng được phân công" in refused(admin, commune, giver, stranger)
    assert "chưa từng được phân công" in refused(admin, commune, stranger, taker, posts=[])
    assert "Có phân công không còn là của" in refused(admin, commune, giver, taker, posts=[taker.assignments.get()])
    assert "Chưa có gì để bàn giao" in refused(admin, commune, giver, taker, posts=[])
    for day in (date(2025, 1, 1), date(9999, 12, 31), date.min):
        assert "quá một năm" in refused(admin, commune, giver, taker, last_day=day)
    giver.assignments.update(valid_from=TOMORROW)
    assert "chỉ bắt đầu ngày 24/11/2026" in refused(admin, commune, giver, taker)
    giver.assignments.update(valid_from=None, valid_to=TODAY)
    assert "đã kết thúc ngày 23/11/2026" in refused(admin, commune, giver, taker)
    type(taker).objects.filter(pk=taker.pk).update(is_active=False)
    taker.refresh_from_db()
    assert "đang bị khóa" in refused(admin, commune, giver, taker)


def test_a_post_elsewhere_does_not_go(admin, commune, giver, taker):
    other = build.commune()
    foreign = Assignment.objects.create(user=giver, role="clerk", unit=other)
    assert "Có phân công không còn là của" in refused(admin, commune, giver, taker, posts=[foreign])


def test_a_delegated_post_does_not_go(admin, commune, giver, taker):
    third = build.person(Role.FRONT, commune)
    given = actions.delegate(
        by=giver, commune=commune, post=giver.assignments.get(), to=third, first=TODAY, last=TODAY + timedelta(days=9)
    )
    assert "Có phân công không còn là của" in refused(admin, commune, third, taker, posts=[given])


@pytest.mark.django_db(transaction=True)
def test_of_two_administrators_at_once_one_hands_over_and_the_other_is_told(admin, commune, giver, taker):
    second_taker = build.person(Role.FRONT, commune)
    posts = list(giver.assignments.all())
    barrier, said = threading.Barrier(2), []

    def try_it(to):
        barrier.wait()
        try:
            actions.hand_over(by=admin, commune=commune, giver=giver, taker=to, posts=posts, last_day=TODAY)
            said.append("done")
        except RuleError as error:
            said.append(str(error))
        finally:
            connection.close()

    threads = [threading.Thread(target=try_it, args=(to,)) for to in (taker, second_taker)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(sentence == "done" for sentence in said) == [False, True]
    assert "đã kết thúc ngày 23/11/2026" in " ".join(said)
    assert Assignment.objects.filter(role="poverty_officer", valid_to__isnull=True).count() == 1
    assert Handover.objects.count() == 1


def test_a_failure_half_way_leaves_nothing(admin, commune, giver, taker):
    class Broken:
        words, count, names = "Việc hỏng", 1, ["x"]

        def move(self, *, to):
            raise RuleError("Không chuyển được.")

    assert refused(admin, commune, giver, taker, works=[Broken()]) == "Không chuyển được."


# -- the pages


def typed(giver, taker, **more):
    return {
        "posts": [post.pk for post in giver.assignments.all()],
        "taker": taker.pk,
        "last_day": "23/11/2026",
        "witness": "Lê Thị Chứng",
        "note": "",
        **more,
    }


def test_the_page_leads_from_the_person_to_the_minutes(admin, commune, giver, taker):
    draft_paper(commune, giver, "Tờ trình về danh sách")
    client = signed_in(admin)
    url = at(commune, "handovers/add/")
    assert "Ai bàn giao công việc?" in text(client.get(url))
    page = text(client.get(f"{url}?giver={giver.pk}"))
    assert "Văn bản đang soạn hoặc đã trình ký: 1" in page
    answer = client.post(f"{url}?giver={giver.pk}", typed(giver, taker, works=["0"]), follow=True)
    minutes = text(answer)
    for words in ("BIÊN BẢN", "Bàn giao công việc", giver.full_name, taker.full_name, "Lê Thị Chứng", "BÊN NHẬN"):
        assert words in minutes
    assert "Tờ trình về danh sách" in minutes
    assert f"handovers/{Handover.objects.get().pk}/" in text(client.get(at(commune, "accounts/")))
    again = client.post(f"{url}?giver={giver.pk}", typed(giver, taker))
    assert again.status_code == 200
    assert Handover.objects.count() == 1


def test_forged_choices_are_refused(admin, commune, giver, taker):
    client = signed_in(admin)
    url = f"{at(commune, 'handovers/add/')}?giver={giver.pk}"
    stranger = build.person(Role.CLERK, build.commune())
    foreign = stranger.assignments.get().pk
    draft_paper(commune, giver)
    for forged in (
        {"posts": [foreign]},
        {"posts": [taker.assignments.get().pk]},
        {"works": ["7"]},
        {"last_day": "31/02/2026"},
        {"last_day": "9999-12-31"},
        {"note": "x" * 28_000},
        {"witness": "\0"},
    ):
        answer = client.post(url, typed(giver, taker, **forged))
        assert answer.status_code == 200, forged
    for forged in (stranger, giver):
        assert client.post(url, typed(giver, forged)).status_code == 200
    assert Handover.objects.count() == 0
    assert client.get(f"{at(commune, 'handovers/add/')}?giver={stranger.pk}").status_code == 200
    assert "Ai bàn giao công việc?" in text(client.get(f"{at(commune, 'handovers/add/')}?giver={stranger.pk}"))


def test_minutes_of_another_commune_are_not_found(admin, commune, giver, taker):
    kept = hand_over(admin, commune, giver, taker)
    foreign = build.commune()
    stranger = signed_in(build.person(Role.ADMINISTRATOR, foreign))
    assert stranger.get(at(foreign, f"handovers/{kept.pk}/")).status_code == 404
    assert stranger.get(at(commune, f"handovers/{kept.pk}/")).status_code == 404


def test_the_savepoint_of_a_refusal_leaves_the_transaction_usable(admin, commune, giver):
    with transaction.atomic():
        with pytest.raises(RuleError):
            hand_over(admin, commune, giver, giver)
        assert Handover.objects.count() == 0
