"""Whatever a text is, it is set as that text: no markup, no file, no other machine, no other order."""

import io
import re
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image
from pypdf import PdfReader

from invoicing.papers.fonts import PLAIN, printable
from invoicing.papers.invoices import invoice_paper
from invoicing.papers.letterheads import Logo
from invoicing.papers.logos import drawn_anew
from invoicing.papers.typesetting import FOLDER, picture, typeset
from invoicing.papers.wording import Tongue
from services.invoicing.tests.papers.samples import AT, a_head, a_line, an_invoice

ENGLISH = Tongue("en")


def a_paper(name, head=None):
    invoice = an_invoice(a_line(name=name), bill_to={"name": name, "address": {"line1": name}})
    return invoice_paper(invoice, head or a_head(), ENGLISH)


def text_of(pdf):
    words = "".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages)
    return re.sub(r"\s", "", words)


@pytest.mark.parametrize("text", [
    '#import "@preview/cetz:0.3.0": *',
    '#read("/etc/passwd")',
    "#include \"paper.typ\"",
    "#sys.inputs",
    "$x^2$ *bold* _slanted_ @reference <label> `raw` = Heading",
    "// a comment? /* or this */",
    r"\u{1F600} \# \n",
    "https://169.254.169.254/latest/meta-data",
    "<img src=file:///etc/passwd>",
    "{{ 7 * 7 }} {page} of {pages}",
    '"} , "x": "',
])  # fmt: skip
def test_what_looks_like_markup_is_text(text):
    told = text_of(typeset(a_paper(text), at=AT))

    assert told.count(re.sub(r"\s", "", text)) == 3
    assert "root:" not in told


@pytest.mark.parametrize("text, there", [
    ("شركة الأمل للتجارة", "شركة"),
    ("חברה לדוגמה", "חברה"),
    ("株式会社サンプル", "株式会社サンプル"),
    ("한국어 이름", "한국어"),
    ("中文名称", "中文名称"),
    ("Ελληνικά", "Ελληνικά"),
    ("Кириллица", "Кириллица"),
    ("Łódź Ąčęšžđ ŐŰ ẞ", "Łódź"),
])  # fmt: skip
def test_names_of_many_scripts_are_there_to_be_read(text, there):
    reader = PdfReader(io.BytesIO(typeset(a_paper(text), at=AT)))

    words = "".join(page.extract_text() for page in reader.pages)
    # How a reader puts the letters of a line that runs from the right in order is the reader's.
    assert sorted(there) == sorted(set(there) & set(words)) or there in words


def test_what_no_font_has_is_a_box_and_what_turns_the_order_is_nothing():
    assert printable("Acme \U0001f600 Ltd") == "Acme □ Ltd"
    assert printable("Acme \u202eDTL\u2066") == "Acme DTL"
    assert printable("e\u0301 x\u0301 \u4dc0\u0301") == "é x\u0301 \u4dc0"
    assert printable("a\x00b\x1bc\r\nd\te") == "abc\nd e"


def test_what_is_taken_as_it_is_would_be_set_as_it_is():
    for sign in sorted(PLAIN):
        # A letter that is not plain makes the whole text go the long way.
        assert printable(f"\u0416{sign}x") == f"\u0416{sign}x"


def test_a_line_from_the_right_is_marked_as_such_and_no_other():
    assert printable("חברה\nAcme חברה\n12 חברה") == (
        "\u200fחברה\u200f\nAcme חברה\n\u200f12 חברה\u200f"
    )


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=30))
def test_whatever_the_characters_are_the_paper_is_made(text):
    assert typeset(a_paper(text), at=AT).startswith(b"%PDF-1.7")


def test_the_same_paper_at_the_same_instant_is_the_same_bytes():
    first, again = (typeset(a_paper("Acme"), at=AT) for _ in range(2))

    assert first == again
    assert typeset(a_paper("Acme 2"), at=AT) != first


def test_a_paper_is_for_archives_and_holds_nothing_that_acts():
    pdf = typeset(a_paper("Acme"), at=AT)

    assert b"<pdfaid:part>3</pdfaid:part>" in pdf
    for name in (b"/JavaScript", b"/AcroForm", b"/Launch", b"/URI", b"/Annots"):
        assert name not in pdf


def test_the_sheet_is_all_that_can_be_read():
    assert [path.name for path in FOLDER.iterdir()] == ["paper.typ"]


def test_five_hundred_lines_are_set():
    lines = [a_line(name=f"Line {n:03}", description="Words about it") for n in range(500)]
    reader = PdfReader(io.BytesIO(typeset(_long(lines), at=AT)))

    last = reader.pages[-1].extract_text()
    assert "Line 499" in last
    assert f"Page {len(reader.pages)} of {len(reader.pages)}" in last


def test_a_logo_stands_in_the_place_of_the_name():
    out = io.BytesIO()
    Image.new("RGB", (400, 100), "#d5652b").save(out, "PNG")
    drawn = drawn_anew(out.getvalue())
    head = a_head(logo=Logo(drawn.image, drawn.width, drawn.height))

    [plain] = picture(a_paper("Acme"), ppi=40)
    [marked] = picture(a_paper("Acme", head), logo=head.drawing, ppi=40)

    assert _has_color(marked, (213, 101, 43))
    assert not _has_color(plain, (213, 101, 43))


def _long(lines):
    return invoice_paper(an_invoice(*lines), a_head(), ENGLISH)


def _has_color(png, color):
    with Image.open(io.BytesIO(png)) as page:
        counted = page.convert("RGB").getcolors(page.width * page.height)
    return color in {each for _, each in counted}


def test_a_line_stays_on_one_page_and_a_word_longer_than_its_column_breaks():
    between = "\n".join("between" for _ in range(9))
    texts = [f"first {n}\n{between}\nlast {n}" for n in range(12)]
    lines = [a_line(name=f"No {n}", description=text) for n, text in enumerate(texts)]
    paper = invoice_paper(an_invoice(*lines, a_line(name="W" * 160)), a_head(), ENGLISH)

    pages = [page.extract_text() for page in PdfReader(io.BytesIO(typeset(paper, at=AT))).pages]

    assert len(pages) > 2
    for n in range(12):
        [page] = [page for page in pages if re.search(rf"first {n}\b", page)]
        assert re.search(rf"last {n}\b", page)
    assert "W" * 160 not in "".join(pages)
    assert re.sub(r"[\s\u200b]", "", "".join(pages)).count("W" * 160) == 1


@pytest.mark.parametrize(
    ("language", "told"), [("fr", "1er novembre 2026"), ("de", "1. November 2026")]
)
def test_the_first_of_a_month_is_written_as_the_language_does(language, told):
    assert Tongue(language).day(date(2026, 11, 1)) == told
    assert "1er" not in Tongue("fr").day(date(2026, 11, 11))
