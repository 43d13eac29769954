"""Pages of modules that a government has closed: nothing stands at their addresses."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

from django.http import Http404, HttpRequest
from django.urls import URLPattern, URLResolver, get_resolver

from idaman.core.people.models import Government
from idaman.core.people.rules.modules import Module, module_of


def require_open(request: HttpRequest, government: Government) -> None:
    """Raise Http404 where the page asked for belongs to a module the government has closed."""
    if not government.closed_modules or request.resolver_match is None:
        return
    if module_of(request.resolver_match.func.__module__) in government.closed_modules:
        raise Http404


def is_open(government: Government, page: str) -> bool:
    """Tell whether a page, as `desk:…` or `portal:…`, is one the government uses."""
    return not government.closed_modules or (
        pages_of_modules().get(page) not in government.closed_modules
    )


@cache
def pages_of_modules() -> dict[str, Module]:
    """Give the module of each page that belongs to one, by the page's whole name."""
    return {
        name: module
        for name, view in _pages(get_resolver())
        if (module := module_of(view.__module__)) is not None
    }


def _pages(resolver: URLResolver, space: str = "") -> Iterator[tuple[str, object]]:
    for each in resolver.url_patterns:
        if isinstance(each, URLResolver):
            yield from _pages(each, f"{each.namespace}:" if each.namespace else space)
        elif isinstance(each, URLPattern) and each.name:
            yield f"{space}{each.name}", each.callback
