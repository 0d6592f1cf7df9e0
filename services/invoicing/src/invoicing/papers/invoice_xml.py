"""An e-invoice as a text, which the official schema allows."""

from xml.etree import ElementTree

from drafthorse.models import NS_QDT
from drafthorse.models.document import Document
from drafthorse.models.fields import Field, MultiField
from drafthorse.models.trade import InvoiceReferencedDocument, TradeSettlement, TradeTransaction
from drafthorse.utils import validate_xml

SCHEMA = "FACTUR-X_EN16931"
# Some readers want all of them named, whether they are used or not.
NAMES = {
    "qdt": NS_QDT,
    "xs": "http://www.w3.org/2001/XMLSchema",
    "xsi": "http://www.w3.org/2001/XMLSchema-instance",
}


class Settlement(TradeSettlement):
    """How an invoice is paid; it may follow several earlier ones, of which the library knows one."""

    invoice_referenced_document = MultiField(InvoiceReferencedDocument)


class Transaction(TradeTransaction):
    """What was traded."""

    settlement = Field(Settlement, required=True)


class EInvoice(Document):
    """An invoice that is yet to be written."""

    trade = Field(Transaction, required=True)


def written(document: Document) -> str:
    """Returns the document as XML; raises lxml's XMLSyntaxError for what the schema does not allow.

    The library would write it twice and read it in between, only to name what is not used.
    """
    xml = ElementTree.tostring(document.to_etree(), encoding="unicode")
    unnamed = [
        f' xmlns:{name}="{url}"' for name, url in NAMES.items() if f"xmlns:{name}=" not in xml
    ]
    xml = xml.replace(">", "".join(unnamed) + ">", 1)
    validate_xml(xml.encode(), SCHEMA)
    return f"<?xml version='1.0' encoding='utf-8'?>\n{xml}"
