"""What is made black is gone from the copy; the rest and the first picture stay."""

import io

import pytest
from PIL import Image

from idaman.core.files import blobs
from idaman.features.reports.rules.redaction import COLUMNS, ROWS, NoCells, blacken, box_of


def a_picture(folder, size=(640, 480)):
    out = io.BytesIO()
    Image.new("RGB", size, "white").save(out, "JPEG")
    return blobs.path_of(folder, blobs.keep(folder, [out.getvalue()], limit=10**6).sha256)


def test_a_chosen_cell_is_black_and_its_neighbours_are_not(tmp_path):
    path = a_picture(tmp_path)
    before = path.read_bytes()
    made = blobs.path_of(tmp_path, blacken(path, tmp_path, [0, 14]))
    image = Image.open(made).convert("L")
    for cell, dark in ((0, True), (14, True), (2, False), (13, False)):
        left, top, right, bottom = box_of(cell, *image.size)
        middle = image.getpixel(((left + right) // 2, (top + bottom) // 2))
        assert (middle < 10) == dark, cell
    assert path.read_bytes() == before


@pytest.mark.parametrize("size", [(640, 480), (2048, 1365), (13, 11)])
def test_the_cells_cover_every_pixel_once(size):
    seen = set()
    for cell in range(COLUMNS * ROWS):
        left, top, right, bottom = box_of(cell, *size)
        pixels = {(x, y) for x in range(left, right) for y in range(top, bottom)}
        assert not pixels & seen
        seen |= pixels
    assert len(seen) == size[0] * size[1]


@pytest.mark.parametrize("cells", [[], [-1], [COLUMNS * ROWS]])
def test_no_cell_or_one_that_is_not_there_is_refused(tmp_path, cells):
    with pytest.raises(NoCells):
        blacken(a_picture(tmp_path), tmp_path, cells)
