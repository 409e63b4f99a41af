"""`python -m geomap.cli`."""

import sys

from geomap.cli.main import main

sys.exit(main())
