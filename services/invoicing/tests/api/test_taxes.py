"""A firm's list of taxes: offered for lines to come, and no line that is there changes with it."""

import pytest

from common.ids import new_id
from services.invoicing.tests.builders import a_client, a_firm, an_item, an_offer, done

PATH = "/v1/taxes"
TEACHING = {"name": "Teaching", "rate": "0", "category": "exempt", "reason": "Article 132"}
REVERSE = {"name": "Reverse charge", "rate": "0", "category": "reverse_charge"}
NOTHING_SAID = {"name": "Design", "unit_price": "100"}


class Clerk:
    """Who keeps the firm's list, and short names for what they do with it."""

    def __init__(self, caller):
        self.caller = caller

    def add(self, **draft):
        body = {"name": "VAT", "rate": "20"} | draft
        return self.caller.post(PATH, body, key=str(new_id()))

    def change(self, tax, **changes):
        return self.caller.patch(f"{PATH}/{tax['id']}", changes, etag=f'"{tax["version"]}"')

    def listed(self):
        return [
            (tax["name"], tax["rate"], tax["status"], tax["is_default"])
            for tax in done(self.caller.get(PATH))["items"]
        ]

    def act(self, tax, what):
        return self.caller.post(f"{PATH}/{tax['id']}/{what}")

    def remove(self, tax):
        return self.caller.delete(f"{PATH}/{tax['id']}")


@pytest.fixture
def clerk(studio):
    return Clerk(studio.service.client("firm:read", "firm:write"))


def draft_of(studio, *lines):
    body = {"client_id": studio.client, "lines": list(lines)}
    return done(studio.member().post("/v1/invoices", body, key=str(new_id())))


def issue(studio, invoice):
    return studio.member().post(f"/v1/invoices/{invoice['id']}/issue", key=str(new_id()))


def line_with(tax):
    return NOTHING_SAID | {"tax_name": tax["name"], "tax_rate": tax["rate"]}


def borne(document):
    [line] = document["lines"]
    return line["tax_name"], line["tax_rate"]


def test_a_new_firm_has_no_list_and_its_lines_bear_its_usual_tax(studio, clerk):
    assert clerk.listed() == []
    assert borne(draft_of(studio, NOTHING_SAID)) == ("VAT", "20")


def test_the_first_tax_is_the_default_until_another_is(studio, clerk):
    done(clerk.add(name="Reduced", rate="5.00"))
    standard = done(clerk.add())
    assert borne(draft_of(studio, NOTHING_SAID)) == ("Reduced", "5")

    standard = done(clerk.change(standard, is_default=True))

    assert clerk.listed() == [("Reduced", "5", "active", False), ("VAT", "20", "active", True)]
    assert borne(draft_of(studio, NOTHING_SAID)) == ("VAT", "20")
    done(clerk.act(standard, "retirement"))
    assert borne(draft_of(studio, NOTHING_SAID)) == ("", "0")


def test_a_name_and_a_rate_are_there_once(studio, clerk):
    first = done(clerk.add())
    done(clerk.add(rate="5"))
    other = done(clerk.add(name="Other"))

    for refused in (clerk.add(name=" VAT ", rate="20.00"), clerk.change(other, name="VAT")):
        assert (refused.status_code, refused.json["code"]) == (409, "tax_already_there")
        assert list(refused.json["errors"]) == ["name"]
    done(clerk.act(first, "retirement"))
    assert clerk.add().json["code"] == "tax_already_there"
    done(clerk.remove(first))
    assert done(clerk.add())["name"] == "VAT"


@pytest.mark.parametrize(
    ("draft", "field"),
    [
        ({"name": ""}, "name"),
        ({"name": "x" * 41}, "name"),
        ({"rate": "NaN"}, "rate"),
        ({"rate": "1e2"}, "rate"),
        ({"rate": 20}, "rate"),
        ({"rate": "-1"}, "rate"),
        ({"rate": "0.00001"}, "rate"),
        ({"category": "luxury"}, "category"),
        ({"category": "zero"}, "rate"),
        ({"rate": "0", "category": "exempt", "reason": "   "}, "reason"),
        ({"is_default": "yes"}, "is_default"),
    ],
)
def test_what_is_no_tax_is_refused_by_field(studio, clerk, draft, field):
    refused = clerk.add(**draft)

    assert (refused.status_code, list(refused.json["errors"])) == (422, [field])
    assert clerk.listed() == []
    assert studio.service.published() == []


def test_a_change_is_about_the_version_that_was_seen(studio, clerk):
    tax = done(clerk.add())
    done(clerk.change(tax, name="Value added tax"))

    assert clerk.change(tax, name="MWSt").status_code == 412
    assert clerk.caller.patch(f"{PATH}/{tax['id']}", {"name": "MWSt"}).status_code == 428


def test_a_tax_of_another_firm_is_not_there(studio, clerk):
    tax = done(clerk.add())
    stranger = Clerk(
        studio.service.client("firm:read", "firm:write", firm=studio.service.other_firm)
    )

    assert stranger.listed() == []
    for refused in (
        stranger.change(tax, name="Mine"),
        stranger.act(tax, "retirement"),
        stranger.act(tax, "restoration"),
        stranger.remove(tax),
        clerk.remove({"id": str(new_id())}),
    ):
        assert refused.status_code == 404


def test_a_change_touches_no_line_and_what_it_meant_stays(studio, clerk):
    tax = done(clerk.add(**TEACHING))
    draft = draft_of(studio, line_with(tax))

    done(clerk.change(tax, name="Courses", reason="Article 133"))

    path = f"/v1/invoices/{draft['id']}"
    assert borne(studio.member().get(path).json) == ("Teaching", "0")
    rewritten = {"client_id": studio.client, "lines": [line_with(tax)]}
    done(studio.member().put(path, rewritten, etag='"1"'))
    [said] = done(issue(studio, draft))["taxes"]
    assert (said["name"], said["category"]) == ("Teaching", "exempt")
    assert said["reason"] == "Article 132"


@pytest.mark.parametrize("kind", ["draft", "estimate", "proposal", "accepted"])
def test_what_something_to_come_bears_is_not_removed_but_retired(studio, clerk, kind):
    tax = done(clerk.add(**TEACHING))
    other = done(clerk.add(name="Teaching", rate="7"))
    name = bear(studio, kind, line_with(tax))

    refused = clerk.remove(tax)

    assert (refused.status_code, refused.json["code"]) == (409, "tax_in_use")
    assert refused.json["errors"] == {"tax": [f"In use by {name}. Retire it instead."]}
    recategorized = clerk.change(tax, category="zero", reason="")
    assert recategorized.json["code"] == "tax_in_use"
    assert list(recategorized.json["errors"]) == ["category"]
    assert done(clerk.act(tax, "retirement"))["status"] == "retired"
    assert done(clerk.remove(other))["status"] == "removed"
    assert done(clerk.act(tax, "restoration"))["status"] == "active"


@pytest.mark.parametrize("kind", ["draft", "estimate", "accepted"])
def test_what_something_to_come_bears_means_nothing_else_under_a_name_that_is_free_again(
    studio, clerk, kind
):
    tax = done(clerk.add(**TEACHING))
    other = done(clerk.add(**REVERSE))
    name = bear(studio, kind, line_with(tax))
    done(clerk.change(tax, name="Courses"))
    again = {"name": "Teaching", "rate": "0", "category": "reverse_charge"}

    for refused in (clerk.add(**again), clerk.change(other, name="Teaching")):
        assert (refused.status_code, refused.json["code"]) == (409, "tax_in_use")
        assert refused.json["errors"] == {"name": [f"In use by {name}. Choose another name."]}
    assert done(clerk.add(**TEACHING | {"reason": "Article 133"}))["name"] == "Teaching"


def bear(studio, kind, line):
    """Writes a document with the line; returns how a refusal names it."""
    if kind == "draft":
        draft_of(studio, line)
        return "a draft for Acme Limited"
    if kind == "estimate":
        return f"estimate {studio.sent_estimate(lines=[line])['number']}"
    proposal = studio.sent_proposal(lines=[an_offer(**line), an_offer(optional=True)])
    if kind == "accepted":
        done(studio.accept(proposal, chosen=[]))
    return f"proposal {proposal['number']}"


def test_what_is_done_with_a_tax_is_not_in_use(studio, clerk):
    taxes = [done(clerk.add(name=f"Tax {n}", rate="5")) for n in range(4)]
    issued = draft_of(studio, line_with(taxes[0]))
    done(issue(studio, issued))
    removed = draft_of(studio, line_with(taxes[1]))
    done(studio.member().delete(f"/v1/invoices/{removed['id']}"))
    declined = studio.sent_proposal(lines=[an_offer(**line_with(taxes[2]))])
    reason = {"reason": "Too early."}
    done(studio.signer().post(f"/v1/proposals/{declined['id']}/decline", reason))
    # What the client left out of what they accepted is billed by nobody.
    option = an_offer(**line_with(taxes[3]), optional=True)
    done(studio.accept(studio.sent_proposal(lines=[an_offer(), option]), chosen=[]))

    assert [clerk.remove(tax).status_code for tax in taxes] == [200] * 4


def test_a_refusal_names_a_few_and_says_that_there_are_more(studio, clerk):
    tax = done(clerk.add())
    for _ in range(4):
        draft_of(studio, line_with(tax))

    [sentence] = clerk.remove(tax).json["errors"]["tax"]

    assert sentence.count("a draft for Acme Limited") == 3
    assert ", more. " in sentence


def test_who_owes_the_tax_must_have_a_number_for_it(studio, clerk):
    tax = done(clerk.add(**REVERSE))
    draft = draft_of(studio, line_with(tax))
    studio.tell("client.changed", a_client(studio.client, tax_id=None), version=2)
    before = studio.service.published()

    refused = issue(studio, draft)

    assert (refused.status_code, refused.json["code"]) == (409, "client_tax_id_missing")
    assert studio.service.published() == before
    item = an_item(studio.client, tax_name=tax["name"], tax_rate="0")
    studio.release(items=[item])
    assert studio.refusals() == ["client_tax_id_missing"]
    studio.tell("client.changed", a_client(studio.client), version=3)
    [said] = studio.invoice(items=[item])["taxes"]
    assert said["category"] == "reverse_charge"


def test_what_a_tax_means_goes_through_stages_and_credit_notes(studio, clerk):
    tax = done(clerk.add(**TEACHING))
    draft = done(studio.bill(studio.approved_estimate(lines=[line_with(tax)]), percent="50"))
    invoice = done(issue(studio, draft))
    note = done(studio.credit(invoice))

    for document in (invoice, note):
        [said] = document["taxes"]
        assert (said["category"], said["reason"]) == ("exempt", "Article 132")


def test_without_a_default_a_list_says_that_lines_bear_none(studio, clerk):
    tax = done(clerk.add())
    studio.tell("firm.changed", a_firm(studio.service.firm, tax_rate="21"), version=2)

    done(clerk.change(tax, is_default=False))

    assert borne(draft_of(studio, NOTHING_SAID)) == ("", "0")


def test_a_draft_says_what_its_tax_has_come_to_mean_when_it_is_issued(studio, clerk):
    draft = draft_of(studio, line_with({"name": REVERSE["name"], "rate": "0"}))
    done(clerk.add(**REVERSE))

    issued = done(issue(studio, draft))

    [tax] = issued["taxes"]
    assert tax["category"] == REVERSE["category"]
