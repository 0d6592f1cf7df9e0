"""`counterfoil contracts`: prints the suite's AsyncAPI document."""

import argparse
import json

from suite.contracts import document
from suite.registry import all_services


def contracts(_: argparse.Namespace) -> int:
    """Prints what every service publishes."""
    print(json.dumps(document(all_services()), indent=2, ensure_ascii=False))
    return 0
