"""What travels: text and HTML with the same words, in the firm's color, its logo inside."""

import base64
import io
import re
from html import unescape
from types import SimpleNamespace

import pytest
from PIL import Image
from sqlalchemy import select

from common.mail import Mail, deliver_due, message
from invoicing.usecases.mail_looks import dress_with
from services.invoicing.tests.builders import a_client, a_firm, done

HOME = "https://billing.example"


@pytest.fixture
def sent(studio):
    """A function that sends what a live firm has to send, and returns it as it traveled."""
    dress = dress_with(studio.service.worker_database, HOME)

    def send():
        out = []
        post = SimpleNamespace(
            send=lambda mail: out.append(message(mail, "a@b.example", dress(mail)))
        )
        deliver_due(studio.service.worker_database, post)
        return out

    studio.tell("firm.changed", a_firm(studio.service.firm, mode="live"), version=2)
    return send


def test_a_mail_is_text_and_html_with_the_same_words(studio, sent):
    studio.tell("client.changed", a_client(studio.client, language="de"), version=2)
    invoice = studio.invoice(collection="manual", payment_method_id=None)

    [mail] = sent()

    assert mail.get_content_type() == "multipart/alternative"
    plain = mail.get_body(("plain",)).get_content()
    html = mail.get_body(("html",)).get_content()
    assert f"Die Rechnung {invoice['number']} über" in plain
    link = f"{HOME}/invoices/{invoice['id']}"
    shown = unescape(re.sub(r"<[^>]*>", " ", html.partition("</head>")[2]))
    for word in plain.replace(link, "").replace(":", "").split():
        assert word in shown
    assert re.findall(r'href="([^"]*)"', html) == [link]
    assert 'lang="de"' in html
    assert "#0E5A6B" in html


def test_the_logo_travels_inside_and_nothing_is_fetched(studio, sent):
    owner = studio.service.client("firm:read", "firm:write")
    out = io.BytesIO()
    Image.new("RGB", (40, 10), "#d5652b").save(out, "PNG")
    picture = {"image": base64.b64encode(out.getvalue()).decode()}
    done(owner.put("/v1/document-settings/logo", picture))
    studio.invoice(collection="manual", payment_method_id=None)

    [mail] = sent()

    html = mail.get_body(("html",)).get_content()
    assert re.findall(r'src="([^"]*)"', html) == ["cid:logo"]
    [logo] = [part for part in mail.walk() if part.get_content_type() == "image/png"]
    assert logo["Content-ID"] == "<logo>"
    assert Image.open(io.BytesIO(logo.get_content())).size == (40, 10)


def test_no_name_adds_a_header_or_a_reader(studio, sent):
    name = "Northwind\r\nBcc: all@x.example <b>Studio</b>"
    studio.tell("firm.changed", a_firm(studio.service.firm, mode="live", name=name), version=3)
    studio.sent_proposal(title="Care</p><script>alert(1)</script>")

    [mail] = sent()

    assert mail["Bcc"] is None
    assert mail["Subject"] == (
        "Northwind Bcc: all@x.example <b>Studio</b> sent you a proposal: "
        "Care</p><script>alert(1)</script>"
    )
    html = mail.get_body(("html",)).get_content()
    assert "<script" not in html
    assert "<b>" not in html
    with studio.service.transaction() as session:
        assert session.scalars(select(Mail)).one().sent_at
