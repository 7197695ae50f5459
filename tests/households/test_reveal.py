"""Seeing a full ID number: with a reason, once, and never without leaving a trace."""

import json
import logging

import pytest

from communes.models import AuditEntry
from communes.roles import VERBS, Role, Verb
from households.actions.register import reveal_id
from lib.errors import RuleError
from tests import build
from tests.pages import at

pytestmark = pytest.mark.django_db
CANARY = "079123456789"
REASON = "Lập hồ sơ vay vốn ưu đãi cho hộ"


@pytest.fixture
def commune():
    return build.commune("Ấp 1", "Ấp 2")


@pytest.fixture
def member(commune):
    return build.household(commune, "Ấp 1", "Nguyễn Văn Mẫu", {2023: "poor"}, cccd=CANARY).members.get()


def address(member):
    return build.address("reveal_id", member.commune, 2023, member.household_id, member.pk)


def entries():
    return list(AuditEntry.objects.filter(verb="reveal_id"))


def test_reveal_shows_the_number_once_and_leaves_one_masked_entry(client, commune, member, caplog):
    officer = build.person(Role.POVERTY_OFFICER, commune)
    client.force_login(officer)
    assert CANARY not in client.get(address(member)).content.decode()
    with caplog.at_level(logging.DEBUG):
        answer = client.post(address(member), {"usual": REASON})
    assert CANARY in answer.content.decode()
    assert "no-store" in answer["Cache-Control"]
    (entry,) = entries()
    assert (entry.username, entry.commune_id, entry.after["reason"]) == (officer.username, commune.pk, REASON)
    household = member.household_id
    assert entry.sentence == (
        f"Xem số định danh cá nhân/CCCD 079••••••789 của một thành viên hộ số {household}. Lý do: {REASON}"
    )
    assert entry.after["household"] == household
    assert CANARY not in json.dumps([entry.sentence, entry.subject, entry.before, entry.after])
    assert CANARY not in caplog.text
    assert CANARY not in client.get(address(member)).content.decode()


def test_administrator_who_may_not_see_the_register_finds_no_name_in_the_audit(client, commune, member):
    reveal_id(member=member, reason=REASON, by=build.person(Role.POVERTY_OFFICER, commune))
    client.force_login(build.person(Role.ADMINISTRATOR, commune))
    html = client.get(at(commune, "audit/", year=2023)).content.decode()
    assert f"hộ số {member.household_id}" in html
    assert member.name not in html
    assert client.get(build.address("household", commune, 2023, member.household_id)).status_code == 403


@pytest.mark.parametrize("reason", ["", "cần xem", "1234567890 12", "..............."])
def test_reveal_without_a_reason_is_refused(client, commune, member, reason):
    client.force_login(build.person(Role.POVERTY_OFFICER, commune))
    html = client.post(address(member), {"words": reason}).content.decode()
    assert "ít nhất 10 chữ cái" in html
    assert CANARY not in html
    assert entries() == []


def test_number_typed_into_the_reason_does_not_reach_the_audit(commune, member):
    by = build.person(Role.POVERTY_OFFICER, commune)
    reveal_id(member=member, reason="Xác minh người có số 0791 2345 6789", by=by)
    assert entries()[0].after["reason"] == "Xác minh người có số (số đã che)"


def test_reveal_of_a_member_without_number_is_refused(client, commune):
    member = build.household(commune, "Ấp 1", "Trần Thị Không").members.get()
    client.force_login(build.person(Role.POVERTY_OFFICER, commune))
    assert client.get(address(member)).status_code == 404
    with pytest.raises(RuleError, match="chưa có số"):
        reveal_id(member=member, reason=REASON, by=build.person(Role.POVERTY_OFFICER, commune))


@pytest.mark.parametrize(
    "role", [role for role in Role if Verb.REVEAL_ID not in VERBS[role] and role != "organisation"]
)
def test_role_without_the_verb_is_forbidden(client, commune, member, role):
    place = build.hamlet(commune, "Ấp 1") if role in (Role.HAMLET_HEAD, Role.REVIEWER) else commune
    client.force_login(build.person(role, place))
    assert client.post(address(member), {"usual": REASON}).status_code == 403
    assert entries() == []


def test_officer_of_another_hamlet_or_commune_does_not_find_it(client, commune, member):
    for unit in (build.hamlet(commune, "Ấp 2"), build.commune()):
        client.force_login(build.person(Role.POVERTY_OFFICER, unit))
        assert client.post(address(member), {"usual": REASON}).status_code == 404
    assert entries() == []


def test_member_of_another_household_is_not_found(client, commune, member):
    other = build.household(commune, "Ấp 1", "Lê Văn Khác", cccd="079999999999")
    client.force_login(build.person(Role.POVERTY_OFFICER, commune))
    page = build.address("reveal_id", commune, 2023, other.pk, member.pk)
    assert client.post(page, {"usual": REASON}).status_code == 404
