"""python -m clients web | worker | migrate | tick."""

import sys

from clients.app import SERVICE
from common.processes import main

if __name__ == "__main__":
    sys.exit(main(SERVICE, sys.argv[1:]))
