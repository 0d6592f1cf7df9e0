"""python -m subscriptions web | worker | migrate | tick."""

import sys

from subscriptions.app import SERVICE
from common.processes import main

if __name__ == "__main__":
    sys.exit(main(SERVICE, sys.argv[1:]))
