"""Deals of a test's own: a number that no other test of the run has, and a proposal made by hand.

Not in conftest.py, which pytest may load under another name than those who import from it.
"""

from itertools import count
from types import SimpleNamespace

from tests.e2e import drivers as by
from tests.e2e.browser import Person

PASSWORD = "quiet harbor walks"

numbers = count(1)


def a_deal(owner: Person, contact: Person) -> SimpleNamespace:
    """Makes a client, a proposal that is sent, and a contact who has come in by its link."""
    number = next(numbers)
    email, title = f"dana{number}@acme.example", f"Care and audit {number}"
    client = by.add_client(owner, f"Acme {number} Ltd", "Dana Moore", email)
    by.compose(owner, client, title)
    offer = by.send(owner)
    link = by.link_in_mail(owner, title, email)
    by.choose_password(contact, link, PASSWORD)
    return SimpleNamespace(
        client=client, offer=offer, link=link, email=email, title=title, contact=contact
    )
