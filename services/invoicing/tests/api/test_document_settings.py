"""How documents look: said by the firm, drawn anew, and kept by what was issued before."""

import base64
import io

import pytest
from PIL import Image
from pypdf import PdfReader

from services.invoicing.tests.builders import done

PATH = "/v1/document-settings"
LOOKS = {
    "legal_name": "Northwind Studio Limited",
    "address": {"line1": "5 Quay Street", "city": "Bristol", "country": "GB"},
    "tax_id": "GB987654321",
    "registration": "Company 01234567",
    "email": "accounts@northwind.example",
    "color": "#7A1F5C",
    "footer": "Registered in England and Wales",
    "payment_instructions": "IBAN GB33 BUKB 2020 1555 5555 55",
}


@pytest.fixture
def owner(studio):
    return studio.service.client("firm:read", "firm:write", "invoices:read")


def a_file(format_="PNG", size=(400, 100)):
    out = io.BytesIO()
    Image.new("RGB", size, "#d5652b").save(out, format_)
    return out.getvalue()


def send(owner, data):
    return owner.put(f"{PATH}/logo", {"image": base64.b64encode(data).decode()})


def change(owner, **looks):
    etag = owner.get(PATH).headers["ETag"]
    return owner.put(PATH, LOOKS | looks, etag=etag)


def text_of(caller, invoice):
    pdf = caller.get(f"/v1/invoices/{invoice['id']}/pdf").data
    return "".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages)


def test_until_a_firm_says_more_its_name_and_color_do(studio, owner):
    shown = done(owner.get(PATH))

    assert (shown["version"], shown["legal_name"]) == (0, "Northwind Studio")
    assert (shown["color"], shown["address"]["country"]) == ("#0E5A6B", "GB")
    assert studio.service.published() == []


def test_what_a_firm_says_stands_on_what_is_issued_from_then_on(studio, owner):
    before = studio.invoice()

    changed = done(change(owner))
    after = studio.invoice()

    assert {name: changed[name] for name in LOOKS if name != "address"} == {
        name: value for name, value in LOOKS.items() if name != "address"
    }
    [event] = studio.service.published("document_settings.changed")
    assert (event.data, event.version) == (changed, 1)
    words = text_of(owner, after)
    for told in ("Northwind Studio Limited", "Bristol", "GB987654321", "Company 01234567"):
        assert told in words
    for told in ("Registered in England", "IBAN GB33", "accounts@northwind.example"):
        assert told in words
    # What was issued before looks as it did then, even if it is put on paper only now.
    assert "Limited" not in text_of(owner, before).replace("Acme Limited", "")


def test_it_is_changed_only_by_who_has_seen_it(owner):
    first = done(change(owner))

    assert owner.put(PATH, LOOKS).status_code == 428
    assert owner.put(PATH, LOOKS, etag='"0"').status_code == 412
    assert done(change(owner, color="#000000"))["version"] == first["version"] + 1


@pytest.mark.parametrize("looks, field", [
    ({"color": "red"}, "color"),
    ({"color": "#12345g"}, "color"),
    ({"address": {"country": "United Kingdom"}}, "address.country"),
    ({"email": "nobody"}, "email"),
    ({"footer": "x" * 501}, "footer"),
    ({"legal_name": "x" * 201}, "legal_name"),
    ({"payment_instructions": "x" * 1001}, "payment_instructions"),
    ({"logo_hash": "0f343b0931126a20f133d67c2b018a3b"}, "logo_hash"),
])  # fmt: skip
def test_bad_looks_are_refused_by_field(studio, owner, looks, field):
    refused = change(owner, **looks)

    assert refused.status_code == 422
    assert field in refused.json["errors"]
    assert studio.service.published() == []


@pytest.mark.parametrize("format_", ["PNG", "JPEG"])
def test_a_logo_is_drawn_anew_and_small_enough(studio, owner, format_):
    changed = done(send(owner, a_file(format_, size=(3000, 600))))

    kept = done(owner.get(f"{PATH}/logos/{changed['logo_hash']}"))
    picture = Image.open(io.BytesIO(base64.b64decode(kept["image"])))
    assert (picture.format, picture.size) == ("PNG", (1200, 240))
    assert studio.service.published("document_settings.changed")[0].data == changed


def test_a_logo_stands_on_what_is_issued_while_it_is_the_firms(studio, owner):
    done(send(owner, a_file()))
    marked = studio.invoice()
    done(owner.delete(f"{PATH}/logo"))
    plain = studio.invoice()

    def pictures(invoice):
        pdf = owner.get(f"/v1/invoices/{invoice['id']}/pdf").data
        return PdfReader(io.BytesIO(pdf)).pages[0].images

    assert len(pictures(marked)) == 1
    assert len(pictures(plain)) == 0
    assert owner.delete(f"{PATH}/logo").status_code == 404


@pytest.mark.parametrize("data", [
    b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>',
    b"GIF89a" + bytes(20),
    b"",
    a_file()[:60],
])  # fmt: skip
def test_what_is_no_picture_is_refused_and_nothing_is_changed(studio, owner, data):
    refused = send(owner, data)

    assert (refused.status_code, refused.json["code"]) == (422, "logo_invalid")
    assert refused.json["errors"] == {"image": ["This is no PNG or JPEG picture."]}
    assert done(owner.get(PATH))["logo_hash"] is None
    assert studio.service.published() == []


def test_a_logo_may_have_two_megabytes(owner):
    refused = send(owner, a_file() + bytes(2_000_000))

    assert (refused.status_code, refused.json["code"]) == (413, "logo_too_large")


def test_one_firms_looks_are_no_other_firms(studio, owner):
    changed = done(send(owner, a_file()))
    stranger = studio.service.client("firm:read", firm=studio.service.other_firm)

    assert done(stranger.get(PATH))["logo_hash"] is None
    assert stranger.get(f"{PATH}/logos/{changed['logo_hash']}").status_code == 404
    assert studio.service.client("firm:read").put(PATH, LOOKS, etag='"1"').status_code == 403
