"""How documents look, by hand and without a script: said, shown, refused at its field; and PDFs for both."""

import io
from collections.abc import Callable
from types import SimpleNamespace

import pytest
from PIL import Image
from playwright.sync_api import expect
from pypdf import PdfReader

from tests.e2e import drivers as by
from tests.e2e.browser import Person

SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'


@pytest.fixture
def plain(person: Callable[..., Person], owner_session: dict) -> Person:
    """The owner without a script."""
    plain = person(script=False)
    plain.context.add_cookies(owner_session["cookies"])
    return plain


def read(person: Person, path: str) -> str:
    """Returns the words of a PDF that a person may have."""
    answer = person.context.request.get(path)
    assert answer.ok, answer.status
    assert answer.headers["content-type"] == "application/pdf"
    assert "no-store" in answer.headers["cache-control"]
    assert answer.headers["content-disposition"].startswith("attachment;")
    return "\n".join(page.extract_text() for page in PdfReader(io.BytesIO(answer.body())).pages)


def test_a_firm_says_how_its_documents_look(plain: Person) -> None:
    page = plain.page
    plain.goto("/settings/documents")
    page.get_by_label("Legal name").fill("Harbour Studio Limited")
    page.get_by_role("textbox", name="Color").fill("teal")
    plain.press("Save")
    expect(page.locator("#color-error")).to_contain_text("#0E5A6B")
    expect(page.get_by_label("Legal name")).to_have_value("Harbour Studio Limited")

    page.get_by_role("textbox", name="Color").fill("#7A1F5C")
    plain.press("Save")

    expect(page.get_by_role("textbox", name="Color")).to_have_value("#7A1F5C")
    assert "Harbour Studio Limited" in read(plain, "/settings/documents/sample.pdf")


def test_a_drawing_is_no_logo_and_a_picture_is(plain: Person, a_picture: bytes) -> None:
    page = plain.page
    plain.goto("/settings/documents")
    bad = {"name": "logo.png", "mimeType": "image/png", "buffer": SVG}
    page.get_by_label("PNG or JPEG").set_input_files(bad)
    plain.press("Save the logo")
    expect(page.get_by_text("This is no PNG or JPEG picture.")).to_be_visible()

    good = {"name": "logo.svg", "mimeType": "image/svg+xml", "buffer": a_picture}
    page.get_by_label("PNG or JPEG").set_input_files(good)
    plain.press("Save the logo")

    expect(page.locator("img.paper-logo")).to_be_visible()
    plain.press("Remove the logo")
    expect(page.locator("img.paper-logo")).to_have_count(0)


def test_a_proposal_is_a_pdf_for_both_sides(plain: Person, deal: SimpleNamespace) -> None:
    assert f"Proposal {deal.number}" in read(plain, f"{deal.offer}.pdf")
    assert f"Proposal {deal.number}" in read(deal.contact, f"{deal.offer}.pdf")


def test_an_invoice_is_a_pdf_for_both_sides(plain: Person, deal: SimpleNamespace) -> None:
    by.add_card(deal.contact, "4242")
    by.accept(deal.contact, deal.offer, "Dana Moore")
    page = deal.contact.page
    deal.contact.waits_for("INV-", "/invoices")
    page.locator("a[href*='/invoices/']").first.click()
    expect(page.get_by_role("link", name="PDF")).to_be_visible()
    address = page.get_by_role("link", name="PDF").get_attribute("href") or ""

    assert "Invoice INV-" in read(deal.contact, address)
    assert read(plain, address) == read(deal.contact, address)


@pytest.fixture
def a_picture() -> bytes:
    """A small picture."""
    out = io.BytesIO()
    Image.new("RGB", (400, 100), "#d5652b").save(out, "PNG")
    return out.getvalue()
