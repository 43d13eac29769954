"""Answers of GeoReport v2, written in both of its forms from the same plain data.

In JSON the container disappears (the Spark convention): a list stands bare. In XML the container
and each of its items have a name.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any, Literal
from xml.etree import ElementTree

Form = Literal["json", "xml"]
CONTENT_TYPES: Mapping[str, str] = {
    "json": "application/json; charset=utf-8",
    "xml": "text/xml; charset=utf-8",
}
ITEMS: Mapping[str, str] = {
    "services": "service",
    "service_requests": "request",
    "errors": "error",
    "endpoints": "endpoint",
    "formats": "format",
    "attributes": "attribute",
    "values": "value",
    "notes": "note",
    "photos": "photo",
    "service_request_updates": "request_update",
}
"""Container → what each of its items is called in XML."""
_UNFIT = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def fit(text: str) -> str:
    """Leave out what no XML document may hold: control characters and halves of characters.

    >>> fit("Jalan\\x00 rusak\\x0b 🚧")
    'Jalan rusak 🚧'
    """
    return _UNFIT.sub("", text)


def written(form: Form, container: str, value: Any) -> bytes:
    """Write an answer: `value` is a list or a mapping of plain data, `container` its name.

    >>> written("json", "services", [{"service_code": "01", "metadata": True}]).decode()
    '[{"service_code": "01", "metadata": true}]'
    >>> print(written("xml", "services", [{"service_code": "01", "metadata": True}]).decode())
    <?xml version="1.0" encoding="UTF-8"?>
    <services><service><service_code>01</service_code><metadata>true</metadata></service></services>
    """
    if form == "json":
        return json.dumps(_fitting(value), ensure_ascii=False).encode()
    body = ElementTree.tostring(_element(container, value), encoding="unicode")
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{body}'.encode()


def fault(code: int, description: str) -> dict[str, Any]:
    """Give one item of a list of errors."""
    return {"code": code, "description": description}


def _fitting(value: Any) -> Any:
    if isinstance(value, str):
        return fit(value)
    if isinstance(value, Mapping):
        return {name: _fitting(each) for name, each in value.items()}
    if isinstance(value, list | tuple):
        return [_fitting(each) for each in value]
    return value


def _element(name: str, value: Any) -> ElementTree.Element:
    made = ElementTree.Element(name)
    if isinstance(value, Mapping):
        made.extend(_element(key, each) for key, each in value.items())
    elif isinstance(value, list | tuple):
        made.extend(_element(ITEMS[name], each) for each in value)
    elif isinstance(value, bool):
        made.text = "true" if value else "false"
    elif value is not None:
        made.text = fit(str(value))
    return made
