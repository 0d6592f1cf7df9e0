"""Invitations of members: by mail alone, once, never too many, and nobody reads a way up."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import time_machine
from sqlalchemy import select, text

from common.clock import now
from common.mail import Mail
from identity.rules.permissions import OF_MEMBERS

from .teams import draft, firm, team

__all__ = ["firm", "team"]


def mails(service, firm):
    with service.transaction(firm["firm"]["id"]) as session:
        return session.scalars(select(Mail).order_by(Mail.id)).all()


def test_a_member_is_invited_by_mail_and_the_token_is_in_no_answer(service, front_end, firm, team):
    invited = team["admin"].post("/v1/members", draft(email="mia@x.example"))

    [mail] = mails(service, firm)
    token = front_end.mailed_token(firm["firm"], "mia@x.example")
    assert (mail.to_address, mail.subject) == (
        "mia@x.example",
        "North invites you to its billing",
    )
    assert mail.is_sandbox
    assert token not in invited.text
    assert invited.json["invitation"].keys() == {"expires_at"}
    assert front_end.accept(token).status_code == 200


def test_a_live_firms_invitation_waits_to_be_sent(service, front_end):
    firm = front_end.found(mode="live")
    front_end.member_in(firm["firm"], "staff")

    [mail] = mails(service, firm)
    caller = service.client("mails:read", *OF_MEMBERS["owner"], firm=firm["firm"]["id"])
    assert (mail.is_sandbox, mail.sent_at) == (False, None)
    assert caller.get("/v1/mails").json["items"] == []
    assert caller.get(f"/v1/mails/{mail.id}").status_code == 404


def test_a_new_invitation_ends_the_one_before(front_end, firm, team):
    member = team["admin"].post("/v1/members", draft(email="mia@x.example")).json["member"]
    first = front_end.mailed_token(firm["firm"], "mia@x.example")

    again = team["admin"].post(f"/v1/members/{member['id']}/invitation")

    second = front_end.mailed_token(firm["firm"], "mia@x.example")
    assert again.status_code == 201
    assert front_end.accept(first).status_code == 404
    assert front_end.accept(second).status_code == 200
    late = team["admin"].post(f"/v1/members/{member['id']}/invitation")
    assert (late.status_code, late.json["code"]) == (409, "member_not_invited")


def test_nobody_is_bombed_with_invitations(service, firm, team):
    member = team["admin"].post("/v1/members", draft(email="mia@x.example")).json["member"]
    again = f"/v1/members/{member['id']}/invitation"

    with ThreadPoolExecutor(8) as pool:
        codes = list(pool.map(lambda _: team["admin"].post(again).status_code, range(8)))

    assert sorted(codes) == [201] * 4 + [429] * 4
    assert len(mails(service, firm)) == 5
    refused = team["admin"].post(again)
    assert (refused.status_code, refused.json["code"]) == (429, "too_many_mails")
    with time_machine.travel(now() + timedelta(days=1, seconds=1)):
        later = service.client(*OF_MEMBERS["admin"], firm=firm["firm"]["id"])
        assert later.post(again).status_code == 201


def test_a_firm_writes_so_many_invitations_a_day_and_no_more(service, firm, team, everything):
    with service.transaction(firm["firm"]["id"]) as session:
        session.execute(
            text(
                "INSERT INTO mails (firm_id, id, kind, about, edition, from_name, to_name,"
                " to_address, subject, body, is_sandbox, created_at, attempts)"
                " SELECT :firm, gen_random_uuid(), 'member.invited', gen_random_uuid(), 1, '', '',"
                " n || '@x.example', '', '', true, :now, 0 FROM generate_series(1, 198) n"
            ),
            {"firm": firm["firm"]["id"], "now": now()},
        )

    with ThreadPoolExecutor(6) as pool:
        codes = list(
            pool.map(lambda _: team["owner"].post("/v1/members", draft()).status_code, range(6))
        )
    assert sorted(codes) == [201, 201, 429, 429, 429, 429]
    before = everything()
    refused = team["owner"].post("/v1/members", draft())

    assert (refused.status_code, refused.json["code"]) == (429, "too_many_mails")
    assert everything() == before


def test_open_invitations_are_listed_until_they_are_answered_or_end(front_end, firm, team):
    team["admin"].post("/v1/members", draft(email="mia@x.example"))
    front_end.invite(firm["firm"], front_end.hears_of(firm["firm"], "contact.created"))

    listed = team["admin"].get("/v1/invitations")

    assert [item["name"] for item in listed.json["items"]] == ["Mia", "Cora Contact"]
    assert "token" not in listed.text
    front_end.accept(front_end.mailed_token(firm["firm"], "mia@x.example"))
    assert [i["name"] for i in team["admin"].get("/v1/invitations").json["items"]] == [
        "Cora Contact"
    ]
    with time_machine.travel(now() + timedelta(days=14, seconds=1)):
        reader = ("members:read", "contacts:read")
        assert team["admin"].get("/v1/invitations").status_code == 401
        assert _caller(front_end, firm, *reader).get("/v1/invitations").json["items"] == []
    assert team["staff"].get("/v1/invitations").status_code == 403


def _caller(front_end, firm, *permissions):
    return front_end._service.client(*permissions, firm=firm["firm"]["id"])


def test_the_mailbox_shows_nobody_a_way_in_above_their_own(front_end, firm, team):
    team["owner"].post("/v1/members", draft(role="owner", email="o@x.example"))
    team["owner"].post("/v1/members", draft(role="staff", email="s@x.example"))
    contact = front_end.hears_of(firm["firm"], "contact.created", email="c@x.example")
    front_end.hears_of_client(firm["firm"], contact["client_id"])
    assert team["owner"].post(f"/v1/contacts/{contact['id']}/invitation").status_code == 201

    seen = {
        role: {mail["to_address"] for mail in caller.get("/v1/mails").json.get("items", ())}
        for role, caller in team.items()
    }

    assert seen == {
        "owner": {"o@x.example", "s@x.example", "c@x.example"},
        "admin": {"s@x.example", "c@x.example"},
        "billing": {"c@x.example"},
        "staff": set(),
    }
    hidden = next(
        mail["id"]
        for mail in team["owner"].get("/v1/mails").json["items"]
        if mail["to_address"] == "o@x.example"
    )
    assert team["owner"].get(f"/v1/mails/{hidden}").status_code == 200
    assert team["admin"].get(f"/v1/mails/{hidden}").status_code == 404
