"""Begin a new feature by copying the smallest: `python -m tests.new_feature markets`.

It copies idaman/features/economy and tests/features/economy, renames (RENAMED), leaves out what few
features need (LEFT_OUT), registers the copy beside the economy (REGISTERED) and makes its first
migration. The copy runs at once, with pages and tests of its own; then it is changed by hand.
docs/tour.md shows it, tests/house/test_a_new_feature.py does it.
"""

from __future__ import annotations

import argparse
import keyword
import os
import re
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).parents[1]
FEATURES, TESTS = Path("idaman/features"), Path("tests/features")
SMALLEST = "economy"
LONGEST = 14
"""Letters of a name, so that the name of an index stays within Django's thirty."""

LEFT_OUT = (
    "migrations/0*.py",  # The copy has tables of its own, so its first migration is made anew.
    "actions/arrival.py",  # Tables that arrive as a file are added later; see CONTRIBUTING.md.
    "rules/columns.py",
)
SENTENCE = r"(?<!the[ _])(?<!'s )(?<!whole )"
"""What stands before the word in a sentence, which is translated and stays as it is."""
RENAMED = {
    # The public site's book keeps the economy alone; the copy reads its tables itself.
    r"return site\.book\.economy\n": "return None\n",
    # Tables are named by Django, after the app.
    r" +class Meta:\n +db_table = .*\n\n": "",
    r"(?: +# The ledger binds .*\n)? +db_table = .*\n": "",
    r"\bpotentials\.table(?=-)": "{name}.table",  # Acts in the ledger.
    r"(?<=[\"/])ekonomi(?=[/-])": "{name}",  # The public address, and the names of its CSV files.
    r"sector([_-])table": r"{name}\1table",  # Pages, views, templates, index, reverse accessor.
    r"\bEconomy\b(?!\")": "{Name}",
    # Folders, app, imports, templates, tags, functions, addresses, the family of its figures.
    rf"{SENTENCE}(?<!may\.)economy": "{name}",
}
"""What is renamed in the copy and in the names of its files, in this order."""
REGISTERED = {
    "idaman/config/settings.py": r' +"economy": "economy",',
    "idaman/config/urls_desk.py": r"from idaman\.features\.economy import .*| +\*economy\.DESK,",
    "idaman/config/urls_public.py": r"from idaman\.features\.economy .*| +\*economy\.PUBLIC,",
    "pyproject.toml": r' +"economy",| +"idaman\.features\.economy\.[^"]*",',
    "idaman/web/desk/navigation.py": r' +NavigationEntry\("sector-tables", .*',
    "idaman/web/portal/site.py": r' +\("economy", .*| +"economy",',
    "idaman/web/words.py": r' +"potentials\.table-.*',
}
"""Where a feature is named: below each such line of the economy comes the same of the copy."""


class NotAName(ValueError):
    """A feature cannot be called so."""


def renamed(text: str, name: str) -> str:
    """Give text of the economy as it reads in the copy.

    >>> renamed('from idaman.features.economy.queries import Economy, economy', "markets")
    'from idaman.features.markets.queries import Markets, markets'
    >>> renamed('("economy/new/", desk.sector_table_new, "sector-table-new"),', "markets")
    '("markets/new/", desk.markets_table_new, "markets-table-new"),'
    >>> renamed('_("Tables of the economy")', "markets")
    '_("Tables of the economy")'
    """
    for pattern, by in RENAMED.items():
        text = re.sub(pattern, by.replace("{name}", name).replace("{Name}", name.title()), text)
    return text


def sources(root: Path) -> list[Path]:
    """List what is copied of the smallest feature and of its tests."""
    feature = root / FEATURES / SMALLEST
    left_out = {file for pattern in LEFT_OUT for file in feature.glob(pattern)}
    files = [*feature.rglob("*"), *(root / TESTS / SMALLEST).rglob("*")]
    return sorted(
        file
        for file in files
        if file.is_file() and file not in left_out and "__pycache__" not in file.parts
    )


def check(root: Path, name: str) -> None:
    """Refuse a name that would not do.

    Raises NotAName.
    """
    if not re.fullmatch(rf"[a-z]{{3,{LONGEST}}}", name) or keyword.iskeyword(name):
        raise NotAName(f"“{name}”: write one English word of 3 to {LONGEST} small letters.")
    settings = (root / "idaman/config/settings.py").read_text()
    if (root / FEATURES / name / "__init__.py").exists() or f'    "{name}": "' in settings:
        raise NotAName(f"“{name}” is there already.")
    if any(re.search(rf"\b{name}\b", file.read_text()) for file in sources(root)):
        raise NotAName(f"“{name}” is a word the {SMALLEST} uses itself; choose another.")


def copy(root: Path, name: str) -> list[Path]:
    """Copy the smallest feature and its tests under the new name; give the files made."""
    made = []
    for file in sources(root):
        to = root / renamed(str(file.relative_to(root)), name)
        to.parent.mkdir(parents=True, exist_ok=True)
        to.write_text(renamed(file.read_text(), name))
        made.append(to)
    return made


def register(root: Path, name: str) -> list[Path]:
    """Name the copy wherever the economy is named; give the files changed."""
    for place, pattern in REGISTERED.items():
        file = root / place
        lines = file.read_text().splitlines(keepends=True)
        file.write_text(
            "".join(
                line + renamed(line, name) if re.fullmatch(pattern, line.rstrip("\n")) else line
                for line in lines
            )
        )
    return [root / place for place in REGISTERED]


def run(root: Path, *arguments: str) -> None:
    with tempfile.TemporaryDirectory() as home:
        env = os.environ | {
            "IDAMAN_HOME": home,
            "IDAMAN_SECRET_KEY": "only-to-make-a-migration",
            "DJANGO_SETTINGS_MODULE": "idaman.config.settings",
            "PYTHONPATH": str(root),
        }
        subprocess.run([sys.executable, "-m", *arguments], cwd=root, env=env, check=True)


def begin(root: Path, name: str) -> None:
    """Copy, rename, register and make the first migration.

    Raises NotAName.
    """
    check(root, name)
    touched = [*copy(root, name), *register(root, name)]
    code = [str(file) for file in touched if file.suffix == ".py"]
    run(root, "ruff", "check", "--quiet", "--select", "I", "--fix", *code)
    run(root, "ruff", "format", "--quiet", *code)
    run(root, "django", "makemigrations", name, "--verbosity", "0")


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.new_feature", description=__doc__)
    parser.add_argument("name", help="one English word in small letters, e.g. markets")
    name = parser.parse_args().name
    try:
        begin(ROOT, name)
    except NotAName as no:
        sys.exit(str(no))
    print(f"{FEATURES / name} and {TESTS / name} are there, with a first migration.")
    print(f"At the desk: /desk/kukar/{name}/   In the open: /kukar/{name}/")


if __name__ == "__main__":
    main()
