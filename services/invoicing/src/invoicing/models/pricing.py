"""How a document is priced, kept with it from the day it is made; and what its lines say."""

from sqlalchemy.orm import Mapped, mapped_column

from invoicing.models.metadata import Amount
from invoicing.rules.totals import BY_DOCUMENT, Method

ROUNDING = "tax_rounding IN ('document', 'line')"


class Priced:
    """A document whose prices include tax or not, and whose tax is rounded as the firm chose then."""

    prices_include_tax: Mapped[bool] = mapped_column(default=False)
    tax_rounding: Mapped[str] = mapped_column(default=BY_DOCUMENT)

    @property
    def method(self) -> Method:
        """How its lines are priced."""
        return Method(self.prices_include_tax, self.tax_rounding)

    def be_priced(self, method: Method) -> None:
        """Takes the way it is priced; what is made keeps it, whatever the firm says later."""
        self.prices_include_tax, self.tax_rounding = method.prices_include_tax, method.tax_rounding


class PricedLine:
    """A line of a priced document."""

    net_amount: Mapped[Amount]
    # What its price contains of tax; nothing where prices are before tax.
    included_tax_amount: Mapped[Amount] = mapped_column(default=0)

    @property
    def amount(self) -> int:
        """What the line says: its price, with the tax that it contains."""
        return self.net_amount + self.included_tax_amount
