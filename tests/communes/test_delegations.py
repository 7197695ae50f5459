"""One person acts on behalf of another, for a time."""

from datetime import date, timedelta

import pytest
import time_machine

from communes import actions
from communes.access import scope_of
from communes.models import Assignment, AuditEntry
from communes.roles import PERSONAL_ROLES, Role, Verb
from lib.errors import RuleError
from tests import build
from tests.pages import at, signed_in, text

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 23)
WEEK = timedelta(days=7)


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel("2026-11-23 08:00 +0700", tick=False) as clock:
        yield clock


@pytest.fixture
def commune():
    return build.commune("Ấp 1", "Ấp 2")


@pytest.fixture
def officer(commune):
    return build.person(Role.POVERTY_OFFICER, commune)


@pytest.fixture
def clerk(commune):
    return build.person(Role.CLERK, commune)


def delegate(commune, giver, to, **values):
    given = {"by": giver, "post": giver.assignments.first(), "first": TODAY, "last": TODAY + WEEK, **values}
    return actions.delegate(commune=commune, to=to, **given)


def refused(commune, giver, to, **values):
    with pytest.raises(RuleError) as error:
        delegate(commune, giver, to, **values)
    assert not Assignment.objects.delegated().filter(user=to).exists()
    return str(error.value)


def may_import(user, on):
    return bool(scope_of(user, on).whole_communes(Verb.IMPORT_ROSTER))


def test_the_taker_may_what_the_post_may_on_its_days_only(commune, officer, clerk):
    delegate(commune, officer, clerk, first=TODAY + timedelta(days=1))
    days = [TODAY + timedelta(days=n) for n in (0, 1, 7, 8)]
    assert [may_import(clerk, day) for day in days] == [False, True, True, False]
    assert may_import(officer, days[1])
    reach = next(one for one in scope_of(clerk, days[1]).reaches if one.role == Role.POVERTY_OFFICER)
    assert reach.on_behalf_of == officer.full_name


def test_a_hamlet_heads_deputy_sees_that_hamlet_only(commune, clerk):
    hamlet = build.hamlet(commune, "Ấp 1")
    head = build.person(Role.HAMLET_HEAD, hamlet)
    other = build.person(Role.HAMLET_HEAD, build.hamlet(commune, "Ấp 2"))
    delegate(commune, head, other)
    assert scope_of(other, TODAY).hamlets(Verb.REPORT_CHANGE) == {
        hamlet.pk,
        build.hamlet(commune, "Ấp 2").pk,
    }


def test_it_ends_with_the_post_it_comes_from(commune, officer, clerk):
    given = delegate(commune, officer, clerk)
    admin = build.person(Role.ADMINISTRATOR, commune)
    last = TODAY + timedelta(days=2)
    actions.end_assignment(by=admin, assignment=officer.assignments.get(), on=last, commune=commune)
    assert [may_import(clerk, last + timedelta(days=n)) for n in (0, 1)] == [True, False]
    given.refresh_from_db()
    assert given.valid_to == last


def test_a_post_that_ends_by_itself_takes_the_delegation_along(commune, officer, clerk):
    officer.assignments.update(valid_to=TODAY + timedelta(days=3))
    delegate(commune, officer, clerk)
    assert [may_import(clerk, TODAY + timedelta(days=n)) for n in (3, 4)] == [True, False]


def test_it_rests_while_the_holders_account_is_out_of_use(commune, officer, clerk):
    delegate(commune, officer, clerk)
    type(officer).objects.filter(pk=officer.pk).update(is_active=False)
    assert not may_import(clerk, TODAY)


def test_it_is_not_passed_on(commune, officer, clerk):
    given = delegate(commune, officer, clerk)
    third = build.person(Role.FRONT, commune)
    assert "không ủy quyền tiếp" in refused(commune, clerk, third, post=given)


@pytest.mark.parametrize("role", sorted(PERSONAL_ROLES - {Role.SUPERIOR_READER}))
def test_posts_bound_to_the_person_are_not_delegated(commune, clerk, role):
    assert "gắn với từng người" in refused(commune, build.person(role, commune), clerk)


@pytest.mark.parametrize(
    ("days", "sentence"),
    [
        ((0, -1), "Ngày đầu ủy quyền phải trước ngày cuối."),
        ((-1, 3), "Ủy quyền bắt đầu sớm nhất từ hôm nay"),
        ((0, 367), "không quá một năm"),
        ((400, 401), "không quá một năm"),
    ],
)
def test_days_out_of_reason_are_refused(commune, officer, clerk, days, sentence):
    first, last = (TODAY + timedelta(days=n) for n in days)
    assert sentence in refused(commune, officer, clerk, first=first, last=last)


def test_nobody_delegates_to_himself(commune, officer):
    assert "Không tự ủy quyền cho chính mình" in refused(commune, officer, officer)


def test_an_administrator_does_not_take_anothers_post_himself(commune, officer):
    administrator = build.person(Role.ADMINISTRATOR, commune)
    said = refused(commune, administrator, administrator, post=officer.assignments.get())
    assert "Không tự nhận việc của người khác" in said


def test_who_represents_an_organisation_gets_no_office_post(commune, officer):
    representative = build.representative(commune)
    assert "đại diện một tổ chức" in refused(commune, officer, representative)
    delegate(commune, representative, build.representative(commune))


def test_an_ended_post_is_not_delegated(commune, officer, clerk):
    officer.assignments.update(valid_to=TODAY - timedelta(days=1))
    assert "kết thúc ngày 22/11/2026" in refused(commune, officer, clerk)


def test_a_post_that_ends_before_the_first_day_is_not_delegated(commune, officer, clerk):
    officer.assignments.update(valid_to=TODAY + timedelta(days=1))
    assert "không còn gì để ủy quyền" in refused(commune, officer, clerk, first=TODAY + timedelta(days=2))


def test_the_taker_must_work_here(commune, officer):
    stranger = build.person(Role.CLERK, build.commune())
    assert "hiện không được phân công việc gì" in refused(commune, officer, stranger)
    gone = build.person(Role.CLERK, commune)
    gone.assignments.update(valid_to=TODAY - timedelta(days=1))
    assert "hiện không được phân công việc gì" in refused(commune, officer, gone)


def test_only_the_holder_or_an_administrator_gives_it(commune, officer, clerk):
    assert "Chỉ người giữ phân công" in refused(commune, officer, clerk, by=clerk)
    strange = build.person(Role.ADMINISTRATOR, build.commune())
    assert "Chỉ người giữ phân công" in refused(commune, officer, clerk, by=strange)
    delegate(commune, officer, clerk, by=build.person(Role.ADMINISTRATOR, commune))
    assert may_import(clerk, TODAY)


def test_a_post_elsewhere_is_not_delegated_here(commune, officer, clerk):
    other = build.commune()
    assert "không thuộc" in refused(other, officer, clerk)


def test_the_same_days_are_not_given_twice(commune, officer, clerk):
    delegate(commune, officer, clerk)
    with pytest.raises(RuleError, match="đã được ủy quyền việc này"):
        delegate(commune, officer, clerk, first=TODAY + WEEK, last=TODAY + 2 * WEEK)
    delegate(commune, officer, clerk, first=TODAY + WEEK + timedelta(days=1), last=TODAY + 2 * WEEK)


def test_it_leaves_one_entry_and_so_does_its_end(commune, officer, clerk):
    before = AuditEntry.objects.count()
    given = delegate(commune, officer, clerk)
    actions.end_delegation(by=officer, commune=commune, delegation=given)
    sentences = [entry.sentence for entry in AuditEntry.objects.order_by("pk")[before:]]
    assert sentences == [
        f"{officer} ủy quyền cho {clerk}: Công chức phụ trách giảm nghèo, Xã Thử Nghiệm, từ 23/11/2026 đến 30/11/2026.",
        f"Thôi ủy quyền cho {clerk}: Công chức phụ trách giảm nghèo, Xã Thử Nghiệm.",
    ]
    assert not may_import(clerk, TODAY)
    with pytest.raises(RuleError, match="đã kết thúc trước đó"):
        actions.end_delegation(by=officer, commune=commune, delegation=given)


def test_a_third_person_does_not_end_it(commune, officer, clerk):
    given = delegate(commune, officer, clerk)
    with pytest.raises(RuleError, match="Chỉ người giữ phân công"):
        actions.end_delegation(by=build.person(Role.FRONT, commune), commune=commune, delegation=given)
    actions.end_delegation(by=clerk, commune=commune, delegation=given)


def test_the_database_wants_both_days(commune, officer, clerk):
    from django.db import IntegrityError, transaction

    with pytest.raises(IntegrityError), transaction.atomic():
        Assignment.objects.create(
            user=clerk, role="clerk", unit=commune, delegated_from=officer.assignments.get(), valid_from=TODAY
        )


# -- the page


def form(giver, to, typed=()):
    return {
        "post": giver.assignments.first().pk,
        "to": to.pk,
        "first": "23/11/2026",
        "last": "30/11/2026",
    } | dict(typed)


def test_the_holder_gives_it_on_the_page_and_everybody_sees_for_whom_one_acts(commune, officer, clerk):
    client = signed_in(officer)
    answer = client.post(at(commune, "delegations/"), form(officer, clerk), follow=True)
    assert "Đã ghi ủy quyền" in text(answer)
    page = text(signed_in(clerk).get(at(commune, "overview/")))
    assert f"Công chức phụ trách giảm nghèo (thay mặt {officer})" in page
    admin = text(signed_in(build.person(Role.ADMINISTRATOR, commune)).get(at(commune, "accounts/")))
    assert f"thay mặt {officer}" in admin


def test_a_forged_post_of_another_person_is_no_choice(commune, officer, clerk):
    third = build.person(Role.FRONT, commune)
    answer = signed_in(clerk).post(at(commune, "delegations/"), form(officer, third))
    assert "Lựa chọn này không có trong danh sách" in text(answer)
    assert not Assignment.objects.delegated().exists()


def test_who_acts_for_another_has_that_persons_post_in_no_choice(commune, officer, clerk):
    delegate(commune, officer, clerk)
    shown = signed_in(clerk).get(at(commune, "delegations/")).context["form"]
    assert [str(post) for post in shown.posts.values()] == ["Văn thư, Xã Thử Nghiệm"]


def test_a_forged_end_of_somebody_elses_is_not_found(commune, officer, clerk):
    given = delegate(commune, officer, clerk)
    url = at(commune, f"delegations/{given.pk}/end/")
    assert signed_in(build.person(Role.FRONT, commune)).post(url).status_code == 404
    foreign = build.commune()
    stranger = signed_in(build.person(Role.ADMINISTRATOR, foreign))
    assert stranger.post(at(foreign, f"delegations/{given.pk}/end/")).status_code == 404
    assert signed_in(officer).post(at(commune, f"delegations/{officer.assignments.get().pk}/end/")).status_code == 404
    assert "Đã thôi ủy quyền" in text(signed_in(officer).post(url, follow=True))
    assert not may_import(clerk, TODAY)


@pytest.mark.parametrize("typed", [{"first": "0001-01-01"}, {"last": "9999-12-31"}, {"post": 10**30}, {"to": "\0"}])
def test_whatever_is_typed_has_an_answer(commune, officer, clerk, typed):
    answer = signed_in(officer).post(at(commune, "delegations/"), form(officer, clerk, typed))
    assert answer.status_code == 200
    assert not Assignment.objects.delegated().exists()


@pytest.mark.parametrize("times", [1, 3])
def test_the_list_costs_the_same_queries_for_few_and_many(commune, officer, times, django_assert_num_queries):
    for _time in range(times):
        delegate(commune, officer, build.person(Role.CLERK, commune))
    client = signed_in(build.person(Role.ADMINISTRATOR, commune))
    with django_assert_num_queries(9):  # six of the frame; people, titles; delegations
        client.get(at(commune, "delegations/"))
