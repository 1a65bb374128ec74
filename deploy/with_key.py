"""Become a program that has a signing key of its own: python with_key.py FROM TO COMMAND…

What hands secrets to containers lets their group read them, and warraq uses no key that others may read. So the key is copied to a
place in memory that is the user's alone. Where FROM is no file the program makes a key of its own, as ever.
"""

import os
import sys
from pathlib import Path

given, own, command = Path(sys.argv[1]), Path(sys.argv[2]), sys.argv[3:]
if given.is_file():
    own.unlink(missing_ok=True)
    with os.fdopen(os.open(own, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o400), "wb") as file:
        file.write(given.read_bytes())
    os.environ["WARRAQ_SIGNING_KEY"] = str(own)
os.execvp(command[0], command)  # noqa: S606 - the command is that of the manifest; there may be no shell
