"""python -m identity web | worker | migrate | tick."""

import sys

from common.processes import main
from identity.app import SERVICE

if __name__ == "__main__":
    sys.exit(main(SERVICE, sys.argv[1:]))
