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
from common.mail_links import is_good, read
from invoicing.usecases.mail_looks import dress_with
from services.invoicing.tests.builders import a_client, a_contact, a_firm, done

HOME = "https://billing.example"
KEY = "the key of these tests"
DAY = 86400


@pytest.fixture
def sent(studio):
    """A function that sends what a live firm has to send, and returns it as it traveled."""
    dress = dress_with(studio.service.worker_database, HOME, KEY)

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


def reminded(studio, sent):
    """Returns the mail of the invoice, and the first reminder of it, as they traveled."""
    studio.invoice(collection="manual", payment_method_id=None)
    studio.advance(12 * DAY)
    studio.service.run_jobs()
    first, second = sent()
    return first, second


def test_a_reminder_says_where_it_is_declined_and_nothing_kept_does(studio, sent):
    studio.tell("client.changed", a_client(studio.client, language="de"), version=2)

    invoice, reminder = reminded(studio, sent)

    assert (invoice["List-Unsubscribe"], invoice["List-Unsubscribe-Post"]) == (None, None)
    [address] = re.findall(rf"^<({HOME}/m/[\w=-]+)>$", reminder["List-Unsubscribe"])
    assert reminder["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    # On the wire as well: an encoded word there is an address to nobody.
    assert f"\nList-Unsubscribe: <{address}>\n".encode() in reminder.as_bytes()
    plain = reminder.get_body(("plain",)).get_content()
    assert "weil Sie Erinnerungen von Northwind Studio erhalten" in plain
    assert plain.endswith(f"\nDiese Mails abbestellen:\n{address}\n")
    assert f'href="{address}"' in reminder.get_body(("html",)).get_content()
    token = address.rpartition("/")[2]
    link = read(token)
    assert (link.firm_id, str(link.contact_id)) == (studio.service.firm, studio.contact)
    assert (link.kind, is_good(KEY, token, "dana@acme.example")) == ("reminders", True)
    with studio.service.transaction() as session:
        assert not [mail for mail in session.scalars(select(Mail)) if "/m/" in mail.body]


def test_one_click_is_offered_only_where_nobody_listens_in(studio, sent):
    dress = dress_with(studio.service.worker_database, "http://suite.localhost", KEY)
    reminded(studio, sent)

    with studio.service.transaction() as session:
        mail = session.scalars(select(Mail).where(Mail.kind == "invoice.reminded")).one()
        told = message(mail, "a@b.example", dress(mail))
        mail.to_address = "gone@acme.example"
        nobodys = message(mail, "a@b.example", dress(mail))
        session.rollback()

    assert told["List-Unsubscribe"].startswith("<http://suite.localhost/m/")
    assert told["List-Unsubscribe-Post"] is None
    assert nobodys["List-Unsubscribe"] is None


def test_what_was_declined_is_not_written_and_invoices_go_on(studio, sent):
    mails = ["invoices", "receipts"]
    changed = a_contact(studio.contact, studio.client) | {"mails": mails, "mails_chosen_by": "firm"}
    studio.tell("contact.changed", changed, version=2)
    studio.invoice(collection="manual", payment_method_id=None)
    studio.advance(12 * DAY)
    studio.service.run_jobs()

    [invoice] = sent()

    assert invoice["Subject"].startswith("New invoice")
