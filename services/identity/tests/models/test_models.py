"""What firms, members, contacts and invitations refuse."""

from datetime import UTC, datetime, timedelta

import pytest

from common.errors import Conflict
from common.ids import new_id
from identity.models import Contact, ContactLink, Firm, Invitation, InvitationNotFound, Member
from identity.rules import keys

NOW = datetime(2026, 11, 20, 9, tzinfo=UTC)


def a_member(**fields: object) -> Member:
    return Member(
        **{"name": "Mia", "email": "m@x.example", "role": "staff", "status": "invited"} | fields
    )


def an_invitation(**fields: object) -> Invitation:
    return Invitation(**{"expires_at": NOW + timedelta(days=14)} | fields)


def test_a_member_joins_once():
    member, person = a_member(), new_id()
    member.join(person)

    assert member.is_active
    assert member.person_id == person
    with pytest.raises(Conflict, match="waiting"):
        member.join(new_id())


def test_a_member_who_left_neither_joins_nor_changes_nor_leaves_again():
    member = a_member(status="active", person_id=new_id())
    member.leave(NOW)

    for act in (
        lambda: member.join(new_id()),
        lambda: member.change(role="admin"),
        lambda: member.leave(NOW),
    ):
        with pytest.raises(Conflict):
            act()
    assert member.role == "staff"


def test_a_closed_firm_takes_no_settings():
    firm = Firm(name="Old", status="closed")

    with pytest.raises(Conflict, match="closed"):
        firm.change(name="New")
    assert firm.name == "Old"


@pytest.mark.parametrize(
    "role, status, may",
    [
        ("client", "active", True),
        ("client", "removed", False),
        ("prospect", "active", False),
        ("lead", "active", False),
    ],
)
def test_only_an_active_contact_of_role_client_signs_in(role, status, may):
    assert Contact(role=role, status=status).may_sign_in is may


def test_a_link_ends_when_the_contact_gets_somebody_elses_address():
    link = ContactLink(name_key=keys.of_name("bob@client.example"))

    assert link.is_good_for(Contact(email="BOB@client.example"))
    assert not link.is_good_for(Contact(email="alice@client.example"))


@pytest.mark.parametrize(
    "state",
    [
        {"accepted_at": NOW},
        {"revoked_at": NOW},
        {"expires_at": NOW},
        {"expires_at": NOW - timedelta(seconds=1)},
    ],
)
def test_an_invitation_that_is_used_replaced_or_old_looks_absent(state):
    with pytest.raises(InvitationNotFound) as refused:
        an_invitation(**state).accept(NOW)

    assert refused.value.status == 404
    assert refused.value.code == "invitation_not_found"


def test_an_open_invitation_is_used_up_by_its_answer():
    invitation = an_invitation(expires_at=NOW + timedelta(seconds=1))
    invitation.accept(NOW)

    with pytest.raises(InvitationNotFound):
        invitation.accept(NOW)
