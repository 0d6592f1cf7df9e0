"""The shape of tax ids: how a country writes its VAT numbers, and what any number may look like."""

import re

# After the country's letters; from the European Commission's and each authority's own descriptions.
_VAT = {
    "AT": r"U\d{8}", "BE": r"[01]\d{9}", "BG": r"\d{9,10}", "CH": r"E\d{9}(MWST|TVA|IVA)?",
    "CY": r"\d{8}[A-Z]", "CZ": r"\d{8,10}", "DE": r"\d{9}", "DK": r"\d{8}", "EE": r"\d{9}",
    "EL": r"\d{9}", "ES": r"[A-Z0-9]\d{7}[A-Z0-9]", "FI": r"\d{8}", "FR": r"[A-HJ-NP-Z0-9]{2}\d{9}",
    "GB": r"(\d{9}|\d{12}|GD\d{3}|HA\d{3})", "HR": r"\d{11}", "HU": r"\d{8}",
    "IE": r"(\d[A-Z0-9+*]\d{5}[A-Z]|\d{7}[A-W][A-I])", "IT": r"\d{11}", "LT": r"(\d{9}|\d{12})",
    "LU": r"\d{8}", "LV": r"\d{11}", "MT": r"\d{8}", "NL": r"\d{9}B\d{2}", "NO": r"\d{9}(MVA)?",
    "PL": r"\d{10}", "PT": r"\d{9}", "RO": r"\d{2,10}", "SE": r"\d{12}", "SI": r"\d{8}",
    "SK": r"\d{10}",
}  # fmt: skip
_ANY = re.compile(r"[A-Z0-9+*&]{2,30}")
_BETWEEN = re.compile(r"[\s.\-/]")


def tidy(country: str, number: str) -> str:
    """Returns a number as it is compared: capitals, nothing between, without its country."""
    plain = _BETWEEN.sub("", number).upper()
    return plain.removeprefix(_letters(country))


def is_shaped(country: str, number: str) -> bool:
    """Tells whether a tidy number looks like one of the country."""
    pattern = _VAT.get(_letters(country))
    return bool(re.fullmatch(pattern, number, re.ASCII) if pattern else _ANY.fullmatch(number))


def _letters(country: str) -> str:
    """Greece writes its VAT numbers with other letters than its country's code."""
    return "EL" if country == "GR" else country
