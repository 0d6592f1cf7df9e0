"""How a document is priced, kept with it from the day it is made; and what its lines say."""

from uuid import UUID

from sqlalchemy.orm import Mapped, mapped_column

from invoicing.models.metadata import Amount, Number
from invoicing.rules import totals
from invoicing.rules.totals import BY_DOCUMENT, Discount, LineInput, Method

ROUNDING = "tax_rounding IN ('document', 'line')"
DISCOUNT = "discount_amount >= 0 AND discount_percent BETWEEN 0 AND 100"


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


class Discounted:
    """A document off whose lines a percent is taken, or an amount, or nothing."""

    discount_percent: Mapped[Number | None]
    discount_amount: Mapped[Amount] = mapped_column(default=0)

    @property
    def discount(self) -> Discount:
        """What is taken off."""
        return Discount(self.discount_percent, self.discount_amount)


class PricedLine:
    """A line of a priced document."""

    firm_id: Mapped[UUID] = mapped_column(primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str]
    description: Mapped[str]
    unit_price: Mapped[Number]
    discount_percent: Mapped[Number]
    tax_name: Mapped[str]
    tax_rate: Mapped[Number]
    net_amount: Mapped[Amount]
    # What its price contains of tax; nothing where prices are before tax.
    included_tax_amount: Mapped[Amount] = mapped_column(default=0)
    # Its share of what is taken off the whole document.
    discount_amount: Mapped[Amount] = mapped_column(default=0)

    @property
    def amount(self) -> int:
        """What the line says: its price with the tax that it contains, before the document's discount."""
        return self.net_amount + self.included_tax_amount + (self.discount_amount or 0)


class ChargedLine(PricedLine):
    """A line that asks for money: so much of something, at a price."""

    quantity: Mapped[Number]

    @property
    def price(self) -> LineInput:
        """The line as the rules price it."""
        return LineInput(
            *(self.quantity, self.unit_price, self.discount_percent),
            *(self.tax_name, self.tax_rate),
            may_give_back=self.may_give_back,
        )

    @property
    def may_give_back(self) -> bool:
        """Whether its quantity may be below nothing."""
        return False


class TotaledLine(ChargedLine):
    """A line that says what it comes to with its tax, as that of an offer and an estimate does."""

    tax_amount: Mapped[Amount]
    total_amount: Mapped[Amount]

    def take_amounts(self, priced: totals.PricedLine) -> None:
        """Keeps what the rules say the line comes to."""
        self.net_amount = priced.net_amount
        self.tax_amount = priced.tax_amount
        self.total_amount = priced.total_amount
        self.included_tax_amount = priced.included_tax_amount
        self.discount_amount = priced.discount_amount
