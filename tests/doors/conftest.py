"""Houses of their own, for real processes."""

from tests.cli.fixtures import empty_house, house

__all__ = ["empty_house", "house"]
