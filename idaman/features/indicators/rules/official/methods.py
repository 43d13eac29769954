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

from idaman.core.bilingual import Bilingual

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
class Input:
    """A number that is asked for, from `least` to `most`."""

    key: str
    id: str
    en: str
    least: Decimal
    most: Decimal
    unit: Bilingual | None = None
    weight: Fraction | None = None


@dataclass(frozen=True)
class Constant:
    name: Bilingual
    value: Bilingual
    grade: ConstantGrade
    source: Bilingual


@dataclass(frozen=True)
class MethodVersion:
    """The same index by other weights, or by a rule, a formula and inputs of its own."""

    key: str
    id: str
    en: str
    weights: tuple[Fraction, ...] = ()
    """One an input; or one for all; none where the inputs carry them."""
    rule: Bilingual | None = None
    formula: Bilingual | None = None
    inputs: tuple[Input, ...] = ()
    constants: tuple[Constant, ...] = ()
    bands_source: Bilingual | None = None


@dataclass(frozen=True)
class ResultBand:
    """A word for a result of at least this, or above this where the method says so."""

    least: Decimal
    id: str
    en: str


@dataclass(frozen=True)
class MethodExample:
    """Inputs whose result was published, or follows from the formula."""

    said: Bilingual
    values: tuple[Decimal, ...]
    result: Decimal
    source: Bilingual
    band: str = ""
    version: str = ""


@dataclass(frozen=True)
class Method:
    """One official method as its file says it."""

    key: str
    title: Bilingual
    rule: Bilingual
    how: Combination
    formula: Bilingual
    decimals: int
    inputs: tuple[Input, ...]
    constants: tuple[Constant, ...]
    bands: tuple[ResultBand, ...]
    """The highest first."""
    bands_source: Bilingual | None
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


def _method(said: Mapping[str, Any], english: Mapping[str, str]) -> Method:
    def words(text: str) -> Bilingual:
        return Bilingual(text, english[text])

    def optional(of: Mapping[str, Any], name: str) -> Bilingual | None:
        return words(of[name]) if name in of else None

    def rule(of: Mapping[str, Any]) -> Bilingual | None:
        return Bilingual(of["rule"], of.get("rule_en", of["rule"])) if "rule" in of else None

    def inputs(of: Mapping[str, Any]) -> tuple[Input, ...]:
        return tuple(
            Input(
                each["key"], each["id"], each["en"],
                Decimal(str(each["least"])), Decimal(str(each["most"])),
                optional(each, "unit"),
                Fraction(each["weight"]) if "weight" in each else None,
            )
            for each in of.get("inputs", ())
        )  # fmt: skip

    def constants(of: Mapping[str, Any]) -> tuple[Constant, ...]:
        return tuple(
            Constant(
                words(each["name"]), words(each["value"]), ConstantGrade(each["grade"]),
                words(each["source"]),
            )
            for each in of.get("constants", ())
        )  # fmt: skip

    def weights(of: Mapping[str, Any]) -> tuple[Fraction, ...]:
        given = of.get("weights") or ([of["weight"]] if "weight" in of else [])
        return tuple(Fraction(weight) for weight in given)

    decimals = said["decimals"]
    versions = tuple(
        MethodVersion(
            each["key"], each["id"], each["en"], weights(each), rule(each),
            optional(each, "formula"), inputs(each), constants(each),
            optional(each, "bands_source"),
        )
        for each in said.get("versions", ())
    )  # fmt: skip
    return Method(
        key=said["key"],
        title=Bilingual(said["title"], said["title_en"]),
        rule=Bilingual(said["rule"], said.get("rule_en", said["rule"])),
        how=Combination(said["how"]),
        formula=words(said["formula"]),
        decimals=decimals,
        inputs=inputs(said),
        constants=constants(said),
        bands=tuple(
            ResultBand(Decimal(str(band["least"])), band["id"], band["en"])
            for band in said["bands"]
        ),
        bands_source=optional(said, "bands_source"),
        bands_above=said.get("bands_above", False),
        band_decimals=said.get("band_decimals", decimals),
        scale=said.get("scale", 1),
        versions=versions,
        examples=tuple(
            MethodExample(
                words(each["said"]), tuple(Decimal(v) for v in each["values"]),
                Decimal(each["result"]), words(each["source"]),
                each.get("band", ""), each.get("version", ""),
            )
            for each in said["examples"]
        ),
        total=Fraction(said.get("total", "100")),
    )  # fmt: skip


def _read() -> dict[str, Method]:
    text = (files(__package__) / "methods.toml").read_text("utf-8")
    known = tomllib.loads(text)
    return {said["key"]: _method(said, known["english"]) for said in known["method"]}


METHODS = _read()
"""By key, in the order they are shown."""
