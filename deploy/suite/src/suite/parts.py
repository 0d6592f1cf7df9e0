"""`counterfoil web | worker | tick SERVICE`: one part of one service, told by its environment."""

import argparse

from common.processes import main
from suite.data import CannotStart
from suite.registry import NAMES, service_named


def run_part(options: argparse.Namespace) -> int:
    """Does what `python -m <package> web | worker | tick` does."""
    name = options.service.replace("_", "-")
    if name not in NAMES:
        raise CannotStart(f"There is no service {options.service}; there are {', '.join(NAMES)}.")
    return main(service_named(name), [options.part])
