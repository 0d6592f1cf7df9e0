"""A PDF says in its metadata that it carries a Factur-X invoice.

The metadata stands in the file as it is read; the PDF is extended by a newer version of it, as the
format provides (an incremental update), and nothing else of the file is touched.
"""

import re

NAMESPACE = "urn:factur-x:pdfa:CrossIndustryDocument:invoice:1p0#"
FIELDS = {
    "DocumentFileName": ("factur-x.xml", "The name of the embedded XML document"),
    "DocumentType": ("INVOICE", "The type of the hybrid document in capital letters"),
    "Version": ("1.0", "The version of the standard applying to the embedded XML document"),
    "ConformanceLevel": ("EN 16931", "The conformance level of the embedded XML document"),
}

_METADATA = re.compile(rb"/Metadata (\d+) 0 R")
_START = re.compile(rb"startxref\n(\d+)\n%%EOF\s*$")
_TRAILER = re.compile(rb"trailer\n<<(.*?)>>\s*startxref", re.DOTALL)
_SCHEMAS_END = b"</rdf:Bag></pdfaExtension:schemas>"
_DESCRIPTION_END = b"</rdf:Description></rdf:RDF>"


def announced(pdf: bytes) -> bytes:
    """Returns the PDF with the four facts of Factur-X, and what they mean, in its metadata."""
    number = int(_only(_METADATA, pdf)[1])
    start = pdf.index(b"\n%d 0 obj" % number) + 1
    head, _, rest = pdf[start:].partition(b"stream\n")
    xmp = _with_facts(rest[: rest.index(b"\nendstream")])
    head = re.sub(rb"/Length \d+", b"/Length %d" % len(xmp), head)
    body = head + b"stream\n" + xmp + b"\nendstream\nendobj\n"
    place = len(pdf) + 1
    table = b"xref\n%d 1\n%010d 00000 n \n" % (number, place)
    trailer = _only(_TRAILER, pdf)[1] + b"/Prev " + _only(_START, pdf)[1]
    ending = b"trailer\n<<%s>>\nstartxref\n%d\n%%%%EOF\n" % (trailer, place + len(body))
    return pdf + b"\n" + body + table + ending


def _with_facts(xmp: bytes) -> bytes:
    properties = "".join(_property(name, meaning) for name, (_, meaning) in FIELDS.items())
    facts = "".join(f"<fx:{name}>{value}</fx:{name}>" for name, (value, _) in FIELDS.items())
    schema = (
        '<rdf:li rdf:parseType="Resource">'
        "<pdfaSchema:schema>Factur-X PDFA Extension Schema</pdfaSchema:schema>"
        f"<pdfaSchema:namespaceURI>{NAMESPACE}</pdfaSchema:namespaceURI>"
        "<pdfaSchema:prefix>fx</pdfaSchema:prefix>"
        f"<pdfaSchema:property><rdf:Seq>{properties}</rdf:Seq></pdfaSchema:property></rdf:li>"
    )
    told = f'</rdf:Description><rdf:Description rdf:about="" xmlns:fx="{NAMESPACE}">{facts}'
    xmp = xmp.replace(_SCHEMAS_END, schema.encode() + _SCHEMAS_END)
    return xmp.replace(_DESCRIPTION_END, told.encode() + _DESCRIPTION_END)


def _property(name: str, meaning: str) -> str:
    return (
        '<rdf:li rdf:parseType="Resource">'
        f"<pdfaProperty:name>{name}</pdfaProperty:name>"
        "<pdfaProperty:valueType>Text</pdfaProperty:valueType>"
        "<pdfaProperty:category>external</pdfaProperty:category>"
        f"<pdfaProperty:description>{meaning}</pdfaProperty:description></rdf:li>"
    )


def _only(pattern: re.Pattern[bytes], pdf: bytes) -> re.Match[bytes]:
    found = pattern.search(pdf)
    assert found  # The file is one that the typesetter has just written.
    return found
