"""The settings tests run under, laid before anything of Django is imported."""

import atexit
import os
import shutil
import sys
import tempfile

_home = tempfile.mkdtemp(prefix="idaman-test-")
atexit.register(shutil.rmtree, _home, ignore_errors=True)
os.environ["IDAMAN_HOME"] = _home
os.environ["IDAMAN_SECRET_KEY"] = "only-for-tests-" + "x" * 40
os.environ["IDAMAN_PUBLIC_URL"] = "http://testserver"
os.environ["IDAMAN_HOSTS"] = "testserver,localhost,127.0.0.1,.example.go.id"
os.environ.pop("IDAMAN_DEMO", None)

# The suite starts hundreds of processes; each would compile a thousand modules anew.
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
sys.dont_write_bytecode = False

from idaman.cli import house  # noqa: E402

house.compile_translations()
