"""A prospect has no sign-in: one proposal opens by the link in the mail, until it is decided."""

import re
from collections.abc import Callable

from playwright.sync_api import expect

from suite.story.api import Api
from tests.e2e import drivers as by
from tests.e2e.browser import Person
from tests.e2e.by_hand.deals import PASSWORD, numbers


def test_a_prospect_reads_and_accepts_by_the_link_and_becomes_a_client(
    api: Api, owner: Person, person: Callable[..., Person]
) -> None:
    number, prospect = next(numbers), person(width=390)
    email, title = f"ida{number}@pell.example", f"Annual report {number}"
    by.given_offer(api, number, title, {"name": "Ida Pell", "email": email, "role": "prospect"})
    link = by.link_in_mail(owner, title, email)

    assert prospect.goto(link) == 200
    expect(prospect.page.get_by_role("heading", level=1)).to_have_text(title)
    by.fill_signature(prospect, link, "Ida Pell")
    prospect.press("Accept and sign")
    expect(prospect.page).to_have_url(re.compile("/invitations/"))
    by.choose_password(prospect, prospect.page.url, PASSWORD)

    expect(prospect.page.get_by_role("heading", level=1)).to_have_text("Ida Pell")
    stranger = person()
    assert stranger.goto(link) == 404
    assert stranger.sees("This link no longer works")
