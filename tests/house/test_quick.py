"""`make quick` finds the tests of what changed."""

from tests.quick import HOUSE, ROOT, asked_of, concerned


def test_every_feature_and_every_part_of_the_core_has_tests_in_its_place():
    folders = [*(ROOT / "idaman" / "features").iterdir(), *(ROOT / "idaman" / "core").iterdir()]
    files = [file for folder in folders if folder.is_dir() for file in folder.rglob("[a-z]*.py")]
    assert len(files) > 300
    assert [str(file) for file in files if not asked_of(str(file.relative_to(ROOT)))] == []


def test_a_page_is_asked_by_the_asked_of_its_audience_and_the_house_always():
    said = concerned(
        ["idaman/features/delivery/desk/evidence.py", "tests/features/plan/test_drafts.py"]
    )
    assert said == [*HOUSE, "tests/features/delivery/desk", "tests/features/plan/test_drafts.py"]


def test_what_lies_in_a_folder_that_is_asked_is_not_asked_twice():
    said = concerned(["idaman/features/plan/models.py", "tests/features/plan/test_drafts.py"])
    assert said == [*HOUSE, "tests/features/plan"]


def test_a_test_that_is_gone_is_not_asked():
    assert concerned(["tests/features/plan/test_gone.py"]) == [*HOUSE]
