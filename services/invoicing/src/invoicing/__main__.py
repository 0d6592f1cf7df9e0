"""python -m invoicing web | worker | migrate | tick."""

import sys

from common.processes import main
from invoicing.app import SERVICE

if __name__ == "__main__":
    sys.exit(main(SERVICE, sys.argv[1:]))
