"""The permission table says what product and contract say, role by role."""

import pytest

from identity.rules.permissions import (
    OF_CONTACTS,
    OF_MEMBERS,
    may_sign_in,
    of_contact,
    of_key,
    of_member,
    of_visitor,
)

NEVER = {"owners", "api_keys", "impersonations", "test_contacts"}
MONEY = ("proposals", "estimates", "invoices", "payments", "payment_methods")


def test_only_owners_deal_with_owners_and_close_the_firm():
    assert OF_MEMBERS["owner"] - OF_MEMBERS["admin"] == {"owners:write", "firm:close"}
    assert OF_MEMBERS["admin"] < OF_MEMBERS["owner"]


def test_billing_does_all_but_team_and_settings():
    missing = OF_MEMBERS["admin"] - OF_MEMBERS["billing"]

    assert missing == {
        *("members:write", "firm:write", "clients:export", "clients:erase", "audit:read"),
        *("impersonations:read", "impersonations:write", "api_keys:write"),
    }


def test_staff_see_clients_and_services_and_no_money():
    assert OF_MEMBERS["staff"] == {
        *("clients:read", "contacts:read", "services:read", "avatars:read"),
    }
    assert not any(p.startswith(noun) for p in OF_MEMBERS["staff"] for noun in MONEY)


def test_a_contact_of_role_client_acts_on_its_own_billing_and_nothing_else():
    assert of_contact("client") == {
        "proposals:read",
        "proposals:accept",
        "estimates:read",
        "estimates:approve",
        "invoices:read",
        "services:read",
        "payments:read",
        "payments:write",
        "payment_methods:read",
        "payment_methods:write",
        "subscriptions:read",
        "subscriptions:write",
        "impersonations:read",
        "avatars:read",
        "mail_choices:read",
        "mail_choices:write",
    }


def test_who_looks_at_a_contacts_billing_only_looks():
    assert of_visitor("client") == {
        "proposals:read",
        "estimates:read",
        "invoices:read",
        "services:read",
        "payments:read",
        "payment_methods:read",
        "subscriptions:read",
        "impersonations:read",
        "avatars:read",
        "mail_choices:read",
    }


@pytest.mark.parametrize("role", OF_MEMBERS)
def test_a_key_never_has_what_asks_for_a_password_or_opens_anothers_door(role):
    everything = OF_MEMBERS["owner"]

    given = of_key(role, "sandbox", everything)

    assert given < OF_MEMBERS[role] or role == "staff"
    assert not {each for each in given if each.split(":")[0] in NEVER}
    assert not given & {"members:write", "firm:close", "mails:read", "clock:write"}
    assert of_key(role, "sandbox", ["clients:read", "invoices:void"]) == {"clients:read"}


@pytest.mark.parametrize("role", ["lead", "prospect"])
def test_other_contacts_do_not_sign_in(role):
    assert not may_sign_in(role)
    assert of_contact(role) == frozenset()


@pytest.mark.parametrize("role", OF_MEMBERS)
def test_no_live_firm_moves_its_time(role):
    assert "clock:write" not in of_member(role, "live")
    assert of_member(role, "live") == of_member(role, "sandbox") - {"clock:write"}


@pytest.mark.parametrize("role", ["owner", "admin", "billing"])
def test_a_sandbox_firm_moves_its_time(role):
    assert "clock:write" in of_member(role, "sandbox")


@pytest.mark.parametrize("role", OF_CONTACTS)
def test_no_contact_moves_time_or_touches_the_firm(role):
    assert not {
        p for p in of_contact(role) if p.startswith(("clock", "firm", "members", "clients"))
    }
