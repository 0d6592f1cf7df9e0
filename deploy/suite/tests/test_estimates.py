"""An estimate's way through the pages, by forms alone: written, sent, approved, billed in stages."""

import re
from types import SimpleNamespace

import pytest

from common.ids import new_id
from suite.check import check_suite, find
from suite.firms import OWNER
from suite.story.acts import PASSWORD

from .doors import Browser

LINES = {"line": "a", "a-name": "A sign", "a-quantity": "1", "a-unit_price": "333.33",
         "a-tax_rate": "20"}  # fmt: skip


@pytest.fixture
def world(told, running):
    """The suite after the story: its owner, and the client's contact, each at a browser."""
    urls = told.copy(*told.urls)
    suite = running(urls)
    owner, contact = (Browser(suite.app.test_client()) for _ in range(2))
    assert owner.sign_in(OWNER, told.secrets.demo_password).status_code == 303
    [accepted, *_] = owner.api("GET", "/proposals?status=accepted").json["items"]
    client = accepted["client"]
    [dana, *_] = owner.api("GET", f"/clients/{client['id']}").json["contacts"]
    assert contact.sign_in(dana["email"], PASSWORD.format(run="tests")).status_code == 303
    return SimpleNamespace(
        owner=owner, contact=contact, client=client["id"], dana=dana["id"], urls=urls, told=told
    )


def composed(world, **fields):
    """Sends the composer's form."""
    form = {"client_id": world.client, "contact_id": world.dana, "currency": "GBP",
            "title": "A sign for the door", "idempotency_key": str(new_id())}  # fmt: skip
    return world.owner.post("/estimates/new", form | LINES | fields)


def sent(world):
    """Composes an estimate and sends it; returns its path."""
    made = composed(world, act="send")
    assert made.status_code == 303, made.text
    path = made.location.removesuffix("/sending")
    assert world.owner.post(f"{path}/sending").location == path
    return path


def signature(page, **fields):
    hash_ = re.findall(r'name="document_hash" value="([^"]+)"', page)[0]
    signed = {"name": "Dana Moore", "agreed": "1", "idempotency_key": str(new_id())}
    return signed | {"document_hash": hash_} | fields


def approved(world):
    path = sent(world)
    signed = signature(world.contact.get(path).text)
    assert world.contact.post(f"{path}/approval", signed).location == path
    return path


def billed(world, path, **fields):
    return world.owner.post(f"{path}/invoices/new", {"idempotency_key": str(new_id())} | fields)


def status(world, path):
    return world.owner.api("GET", path).json["estimate"]["shown_status"]


def test_the_composer_works_without_a_script(world):
    priced = composed(world, act="preview")
    longer = composed(world, line_op="add")
    wrong = composed(world, **{"a-unit_price": "-1"})

    assert "£400.00" in priced.text
    assert longer.text.count("data-line>") == priced.text.count("data-line>") + 1
    assert (wrong.status_code, "a-unit_price-error" in wrong.text) == (422, True)
    assert world.owner.api("GET", "/estimates").json["total"] == 0


def test_a_discount_on_all_of_it_is_typed_counted_refused_and_billed(world):
    priced = composed(world, act="preview", discount="10%")
    too_much = composed(world, act="preview", discount="333.34")
    refused = composed(world, act="save", discount="333.34")
    kept = world.owner.get(composed(world, act="save", discount="25").location).text

    assert "Discount 10%" in priced.text
    assert "£360.00" in priced.text
    assert "Not counted yet: the discount" in too_much.text
    assert "£400.00" in too_much.text
    assert (refused.status_code, "discount-error" in refused.text) == (422, True)
    assert 'value="25.00"' in kept
    made = composed(world, act="send", discount="10%").location.removesuffix("/sending")
    world.owner.post(f"{made}/sending")
    asked = world.contact.get(made).text
    assert "Discount 10%" in asked
    world.contact.post(f"{made}/approval", signature(asked))
    invoice = billed(world, made).location
    assert "Discount 10%" in world.owner.get(invoice).text
    shown = world.owner.api("GET", invoice).json["invoice"]
    assert (shown["discount_percent"], shown["discount_amount"]) == ("10", 3333)
    assert (shown["net_amount"], shown["total_amount"]) == (30000, 36000)
    form = {"client_id": world.client, "currency": "GBP", "idempotency_key": str(new_id())} | LINES
    by_hand = world.owner.post("/invoices/new", form | {"act": "preview", "discount": "100%"})
    kept = world.owner.post("/invoices/new", form | {"act": "save", "discount": "33.33"})
    assert "Discount 100%" in by_hand.text
    assert 'value="33.33"' in world.owner.get(kept.location).text
    assert find(world.urls)["I1"].violations == []


def test_a_deposit_is_asked_for_and_told_by_the_invoice_after_it(world):
    path = approved(world)

    wrong = billed(world, path, how="rest", deposit="1")
    deposit = billed(world, path, how="percent", percent="30", deposit="1").location
    world.owner.post(f"{deposit}/issue", {"idempotency_key": str(new_id())})
    final = billed(world, path, how="rest").location
    world.owner.post(f"{final}/issue", {"idempotency_key": str(new_id())})

    assert (wrong.status_code, "deposit-error" in wrong.text) == (422, True)
    assert "Deposit ·" in world.owner.get(deposit).text
    for reader in (world.owner, world.contact):
        page = reader.get(final).text
        assert "Invoiced before" in page
        assert f'href="{deposit}"' in page
        assert "£120.00" in page
    assert find(world.urls)["I1"].violations == []


def test_a_firm_whose_prices_include_tax_composes_and_shows_them_so(world):
    before = composed(world, act="save").location
    page = world.owner.get("/settings/documents").text
    etag = re.findall(r'name="etag" value="([^"]+)"', page)[0].replace("&#34;", '"')
    said = {"etag": etag, "prices_include_tax": "yes", "tax_rounding": "line"}

    half = world.owner.post("/settings/documents/pricing", said | {"prices_include_tax": ""})
    saved = world.owner.post("/settings/documents/pricing", said)
    stale = world.owner.post("/settings/documents/pricing", said)

    assert [each.status_code for each in (half, saved, stale)] == [422, 303, 412]
    assert "prices_include_tax-error" in half.text
    path = composed(world, act="save").location
    old, new = world.owner.get(before).text, world.owner.get(path).text
    assert "Prices are before tax." in old
    assert "£400.00" in old
    assert "Prices include tax." in new
    assert "£333.33" in new
    assert "£400.00" not in new
    kept = re.findall(r'name="(prices_include_tax|tax_rounding)" value="([^"]+)"', new)
    priced = composed(world, act="preview", **dict(kept))
    assert "£277.77" in priced.text  # 333.33 less the 55.56 of tax that it contains.
    shown = world.owner.get(path.removesuffix("/edit")).text
    assert "Unit price incl. tax" in shown
    assert "£333.33" in shown
    settings = world.owner.api("GET", "/document-settings").json
    back = {"prices_include_tax": False, "tax_rounding": "document", "etag": settings["etag"]}
    assert world.owner.api("PUT", "/document-settings/pricing", back).status_code == 200
    assert "Prices are before tax." in world.owner.get(f"/estimates/new?client={world.client}").text


def test_a_change_meets_what_somebody_else_saved_meanwhile(world):
    path = composed(world, act="save").location
    form = {"client_id": world.client, "contact_id": world.dana, "currency": "GBP",
            "title": "Mine", "version": "1"} | LINES  # fmt: skip

    first = world.owner.post(path, form)
    second = world.owner.post(path, form | {"title": "Theirs"})

    assert (first.status_code, second.status_code) == (303, 412)
    assert "Theirs" in second.text
    kept = world.owner.api("GET", path.removesuffix("/edit")).json["estimate"]
    assert kept["title"] == "Mine"


def test_the_client_approves_what_it_was_shown(world):
    path = sent(world)
    page = world.contact.get(path).text

    unticked = world.contact.post(f"{path}/approval", signature(page, agreed=""))
    nameless = world.contact.post(f"{path}/approval", signature(page, name=" "))
    stale = world.contact.post(f"{path}/approval", signature(page, document_hash="old"))
    done = world.contact.post(f"{path}/approval", signature(page))

    assert path in world.contact.get("/estimates").text
    assert [each.status_code for each in (unticked, nameless, stale, done)] == [422, 422, 409, 303]
    assert "Tick this to go on." in unticked.text
    assert "The estimate was changed." in stale.text
    assert status(world, path) == "approved"


def test_declining_tells_the_firm_why(world):
    path = sent(world)

    silent = world.contact.post(f"{path}/decline", {"reason": ""})
    done = world.contact.post(f"{path}/decline", {"reason": "Too dear."})

    assert (silent.status_code, done.location) == (422, "/my-billing")
    assert "Too dear." in world.owner.get(path).text
    late = world.contact.post(f"{path}/decline", {"reason": "Again."})
    assert late.location == path


def test_an_estimate_waits_in_my_billing_until_it_is_answered(world):
    path = sent(world)
    before = world.contact.api("GET", "/my-billing").json["actions"]
    signed = signature(world.contact.get(path).text)
    world.contact.post(f"{path}/approval", signed)

    after = world.contact.api("GET", "/my-billing").json["actions"]

    assert path.rpartition("/")[2] in [action["id"] for action in before]
    assert path.rpartition("/")[2] not in [action["id"] for action in after]


def test_stages_are_shown_first_then_made_and_add_up(world):
    path = approved(world)

    shown = billed(world, path, how="percent", percent="30", act="preview")
    nothing = billed(world, path, how="percent", percent="")
    first = billed(world, path, how="percent", percent="30")
    above = billed(world, path, how="amount", amount="300")
    partly = status(world, path)
    last = billed(world, path, how="rest")

    assert "£120.00" in shown.text
    assert (nothing.status_code, above.status_code) == (422, 422)
    assert 'id="amount-error"' in above.text
    invoices = [world.owner.api("GET", each.location).json["invoice"] for each in (first, last)]
    assert [invoice["total_amount"] for invoice in invoices] == [12000, 28000]
    assert (partly, status(world, path)) == ("partly_invoiced", "invoiced")
    assert [world.contact.get(each.location).status_code for each in (first, last)] == [404, 404]


def test_a_draft_is_issued_or_removed_on_its_page(world):
    path = approved(world)
    first, second = (billed(world, path, how="percent", percent="50").location for _ in range(2))

    issued = world.owner.post(f"{first}/issue", {"idempotency_key": str(new_id())})
    removed = world.owner.post(f"{second}/removal")

    assert (issued.location, removed.location) == (first, path)
    assert path in world.contact.get(first).text, "the trail leads back to the estimate"
    assert first in world.contact.get(path).text
    assert world.owner.get(second).status_code == 404
    assert status(world, path) == "partly_invoiced"
    assert world.owner.post(f"{first}/removal").location == first


def test_a_second_mail_has_to_wait(world):
    path = sent(world)

    soon = world.owner.post(f"{path}/resending")

    assert soon.location == path
    assert "ten minutes" in world.owner.get(path).text


def test_the_checker_knows_what_is_billed_of_an_estimate(world):
    path = approved(world)
    billed(world, path, how="percent", percent="33.33")
    said = []

    kept = check_suite(world.urls, said.append)
    with world.told.superuser(world.urls["invoicing"]) as connection:
        connection.execute("UPDATE estimate_lines SET invoiced_net_amount = 1")
    broken = check_suite(world.urls, said.append, patience=0)

    assert kept == 0, "\n".join(said)
    assert broken >= 1
    assert "of estimate" in "\n".join(said)
