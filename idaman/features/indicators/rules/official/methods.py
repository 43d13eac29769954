"""Reading the official methods from their file."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from importlib.resources import files
from typing import Any

from idaman.core.text import Named, Text, in_context

HUNDRED = Fraction(100)


class Combination(StrEnum):
    """How the inputs become one number."""

    MEAN = "mean"
    WEIGHTED = "weighted"
    RATIO = "ratio"
    IPM = "ipm"
    SKM = "skm"


class ConstantGrade(StrEnum):
    """How a constant is known."""

    REGULATION = "regulation"
    """Read in the regulation itself."""
    SECONDARY = "secondary"
    """In a source that quotes it."""
    BACKGROUND = "background"
    """Known, seen in no source; it reproduces what was published."""


@dataclass(frozen=True)
class Input(Named):
    """A number that is asked for, from `least` to `most`."""

    key: str
    name: Text
    least: Decimal
    most: Decimal
    unit: Text | None = None
    weight: Fraction | None = None


@dataclass(frozen=True)
class Constant:
    name: Text
    value: Text
    grade: ConstantGrade
    source: Text


@dataclass(frozen=True)
class MethodVersion(Named):
    """The same index by other weights, or by a rule, a formula and inputs of its own."""

    key: str
    name: Text
    weights: tuple[Fraction, ...] = ()
    """One an input; or one for all; none where the inputs carry them."""
    rule: Text | None = None
    formula: Text | None = None
    inputs: tuple[Input, ...] = ()
    constants: tuple[Constant, ...] = ()
    bands_source: Text | None = None


@dataclass(frozen=True)
class ResultBand(Named):
    """A word for a result of at least this, or above this where the method says so."""

    least: Decimal
    name: Text


@dataclass(frozen=True)
class MethodExample:
    """Inputs whose result was published, or follows from the formula."""

    said: Text
    values: tuple[Decimal, ...]
    result: Decimal
    source: Text
    band: str = ""
    version: str = ""


@dataclass(frozen=True)
class Method:
    """One official method as its file says it."""

    key: str
    title: Text
    rule: Text
    how: Combination
    formula: Text
    decimals: int
    inputs: tuple[Input, ...]
    constants: tuple[Constant, ...]
    bands: tuple[ResultBand, ...]
    """The highest first."""
    bands_source: Text | None
    bands_above: bool
    """Whether a band begins above its bound instead of at it."""
    band_decimals: int
    """A result is rounded so before its band is looked up."""
    scale: int
    versions: tuple[MethodVersion, ...]
    """The one that holds first."""
    examples: tuple[MethodExample, ...]
    total: Fraction

    def version(self, key: str) -> MethodVersion | None:
        """Give a version by its key, else the one that holds; None where there is but one."""
        found = [version for version in self.versions if version.key == key]
        return next(iter((*found, *self.versions)), None)

    def in_version(self, version: MethodVersion | None) -> Method:
        """Give the method as one of its versions says it; what that leaves open stays."""
        if version is None:
            return self
        return replace(
            self,
            rule=version.rule or self.rule,
            formula=version.formula or self.formula,
            inputs=version.inputs or self.inputs,
            constants=version.constants or self.constants,
            bands_source=version.bands_source or self.bands_source,
        )

    @property
    def has_versions_of_its_own_inputs(self) -> bool:
        """Tell whether the versions ask for different numbers."""
        return any(version.inputs for version in self.versions)

    def weights(self, version: MethodVersion | None) -> tuple[Fraction, ...]:
        """Give the weight of each input. Raises ValueError where they do not make the whole."""
        if version is not None and len(version.weights) == len(self.inputs):
            found = version.weights
        else:
            found = tuple(each.weight or Fraction(1) for each in self.inputs)
        if self.how is Combination.WEIGHTED and sum(found) != self.total:
            raise ValueError(f"{self.key}: the weights make {sum(found)}, not {self.total}")
        return found


def _text(english: str) -> Text:
    return in_context("official method", english)


def _method(said: Mapping[str, Any]) -> Method:
    def optional(of: Mapping[str, Any], name: str) -> Text | None:
        return _text(of[name]) if name in of else None

    def inputs(of: Mapping[str, Any]) -> tuple[Input, ...]:
        return tuple(
            Input(
                each["key"], _text(each["name"]),
                Decimal(str(each["least"])), Decimal(str(each["most"])),
                optional(each, "unit"),
                Fraction(each["weight"]) if "weight" in each else None,
            )
            for each in of.get("inputs", ())
        )  # fmt: skip

    def constants(of: Mapping[str, Any]) -> tuple[Constant, ...]:
        return tuple(
            Constant(
                _text(each["name"]), _text(each["value"]), ConstantGrade(each["grade"]),
                _text(each["source"]),
            )
            for each in of.get("constants", ())
        )  # fmt: skip

    def weights(of: Mapping[str, Any]) -> tuple[Fraction, ...]:
        given = of.get("weights") or ([of["weight"]] if "weight" in of else [])
        return tuple(Fraction(weight) for weight in given)

    decimals = said["decimals"]
    versions = tuple(
        MethodVersion(
            each["key"], _text(each["name"]), weights(each), optional(each, "rule"),
            optional(each, "formula"), inputs(each), constants(each),
            optional(each, "bands_source"),
        )
        for each in said.get("versions", ())
    )  # fmt: skip
    return Method(
        key=said["key"],
        title=_text(said["title"]),
        rule=_text(said["rule"]),
        how=Combination(said["how"]),
        formula=_text(said["formula"]),
        decimals=decimals,
        inputs=inputs(said),
        constants=constants(said),
        bands=tuple(
            ResultBand(Decimal(str(band["least"])), _text(band["name"]))
            for band in said["bands"]
        ),
        bands_source=optional(said, "bands_source"),
        bands_above=said.get("bands_above", False),
        band_decimals=said.get("band_decimals", decimals),
        scale=said.get("scale", 1),
        versions=versions,
        examples=tuple(
            MethodExample(
                _text(each["said"]), tuple(Decimal(v) for v in each["values"]),
                Decimal(each["result"]), _text(each["source"]),
                each.get("band", ""), each.get("version", ""),
            )
            for each in said["examples"]
        ),
        total=Fraction(said.get("total", "100")),
    )  # fmt: skip


def _read() -> dict[str, Method]:
    text = (files(__package__) / "methods.toml").read_text("utf-8")
    return {said["key"]: _method(said) for said in tomllib.loads(text)["method"]}


METHODS = _read()
"""By key, in the order they are shown."""
