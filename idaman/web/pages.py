"""The pages of a feature as its `urls.py` lists them."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeAlias

from django.http.response import HttpResponseBase

Pages: TypeAlias = list[tuple[str, Callable[..., HttpResponseBase], str]]
"""What follows a government's address, the view, its name."""
