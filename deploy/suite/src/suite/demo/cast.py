"""Who is in the demo, what they agreed, and how they pay: a firm with half a year behind it."""

from dataclasses import dataclass, field
from typing import Any

TERMS = (
    "Invoices are payable within 14 days. Either side may end monthly work with 30 days' notice."
    " Work already done is billed."
)


@dataclass(frozen=True)
class Offer:
    """A proposal: its lines, when it is sent (days after the beginning), and what becomes of it."""

    title: str
    introduction: str
    lines: tuple[dict[str, Any], ...]
    day: int
    outcome: str = "accepted"


@dataclass(frozen=True)
class Guess:
    """An estimate: its lines, when it is sent, and which percents of it are invoiced, if approved."""

    title: str
    notes: str
    lines: tuple[dict[str, Any], ...]
    day: int
    stages: tuple[str, ...] = ()


@dataclass(frozen=True)
class Someone:
    """A client with its contact, its card and its proposals."""

    name: str
    contact: str
    email: str
    card: str | None
    address: dict[str, str]
    offers: tuple[Offer, ...]
    tax_id: str | None = None
    others: tuple[tuple[str, str, str], ...] = field(default=())
    guesses: tuple[Guess, ...] = field(default=())


def monthly(name: str, description: str, price: str, quantity: str = "1") -> dict[str, Any]:
    """A service billed every month."""
    rhythm = {"billing": "recurring", "interval_unit": "month", "interval_count": 1}
    return _line(name, description, price, quantity) | rhythm


def once(name: str, description: str, price: str, quantity: str = "1") -> dict[str, Any]:
    """A service billed on acceptance."""
    return _line(name, description, price, quantity) | {"billing": "on_acceptance"}


def when_done(name: str, description: str, price: str) -> dict[str, Any]:
    """A service billed when the work is complete."""
    return _line(name, description, price, "1") | {"billing": "on_completion"}


def work(name: str, description: str, price: str, quantity: str = "1") -> dict[str, Any]:
    """A line of an estimate."""
    return _line(name, description, price, quantity)


def _line(name: str, description: str, price: str, quantity: str) -> dict[str, Any]:
    return {
        "name": name,
        "description": description,
        "quantity": quantity,
        "unit_price": price,
        "discount_percent": "0",
        "tax_name": "VAT",
        "tax_rate": "20",
    }


CAST = (
    Someone(
        name="Acme Ltd",
        contact="Dana Moore",
        email="dana@acme.example",
        card="tok_visa",
        address={
            "line1": "14 Tanner Street",
            "city": "London",
            "postal_code": "SE1 3LD",
            "country": "GB",
        },
        tax_id="GB 123 4567 89",
        others=(
            ("Tom Okafor", "tom@acme.example", "client"),
            ("Ruth Lind", "ruth@acme.example", "lead"),
        ),
        offers=(
            Offer(
                "Design retainer",
                "Dear Dana, thank you for the workshop. This keeps two days a month for you.",
                (
                    monthly("Design retainer", "Two days a month", "1050.00"),
                    monthly("Figma seats", "For your team", "50.00", "3"),
                ),
                day=2,
            ),
            Offer(
                "Website care",
                "Updates, backups and small fixes, so that nobody has to think of them.",
                (
                    once("Move to our servers", "With a day of overlap", "450.00"),
                    monthly("Website care", "Updates, backups, small fixes", "180.00"),
                ),
                day=48,
            ),
            Offer(
                "Brand refresh 2027",
                "What we would do from January, in steps, and what each costs.",
                (
                    once("Discovery and audit", "Interviews, inventory, findings", "1400.00"),
                    when_done("Visual identity", "Logo, type, color and a guide", "3600.00"),
                    monthly("Brand guardianship", "Reviews and small fixes", "350.00"),
                ),
                day=148,
                outcome="sent",
            ),
        ),
        guesses=(
            Guess(
                "Exhibition stand for the spring fair",
                "Drawn, built and put up. It is invoiced as the work goes on.",
                (
                    work("Drawings", "Plan, sections, lighting", "85.00", "16"),
                    work("Building", "Timber, print, assembly in our workshop", "3180.00"),
                    work("On site", "Two people, two days", "420.00", "4"),
                ),
                day=141,
                stages=("30", "25"),
            ),
            Guess(
                "Photographs of the new range",
                "Twelve products, cut out and retouched.",
                (
                    work("Day in the studio", "Photographer and assistant", "950.00", "2"),
                    work("Retouching", "Per photograph", "37.50", "12"),
                ),
                day=149,
            ),
        ),
    ),
    Someone(
        name="Harbor Dental",
        contact="Ines Ferreira",
        email="ines@harbor-dental.example",
        card="tok_mastercard",
        address={
            "line1": "3 Quay Road",
            "city": "Bristol",
            "postal_code": "BS1 4XN",
            "country": "GB",
        },
        offers=(
            Offer(
                "A site that books appointments",
                "Built in six weeks, then looked after.",
                (
                    when_done("Website build", "Design, text, booking", "5400.00"),
                    monthly("Hosting and care", "Servers, updates, reports", "95.00"),
                ),
                day=20,
            ),
        ),
    ),
    Someone(
        name="Lumen Studio",
        contact="Kofi Mensah",
        email="kofi@lumen.example",
        card="tok_declined_insufficient_funds",
        address={
            "line1": "88 Mill Lane",
            "city": "Leeds",
            "postal_code": "LS1 2HH",
            "country": "GB",
        },
        offers=(
            Offer(
                "Social templates",
                "A set each month, ready to post.",
                (monthly("Social templates", "Twelve a month", "320.00"),),
                day=136,
            ),
        ),
    ),
    Someone(
        name="Pell & Sons",
        contact="Marta Pell",
        email="marta@pell.example",
        card=None,
        address={
            "line1": "Old Foundry",
            "city": "Sheffield",
            "postal_code": "S3 8AB",
            "country": "GB",
        },
        offers=(
            Offer(
                "Annual report",
                "From manuscript to print file.",
                (once("Annual report", "Forty pages, two rounds", "4500.00"),),
                day=150,
                outcome="draft",
            ),
        ),
    ),
)
