"""A suggestion of who gets a report, learned from what a government itself decided; plain to see.

A word counts by how often it stands in the report and how rare it is (TF-IDF); a linear model
(logistic regression) gives each word a weight for each agency. What it says of a report is a sum,
so the words that decided it are shown with what each added. Its three best are named, each with a
share that is calibrated on reports left out while learning (isotonic regression; Zadrozny and
Elkan, KDD 2002). Learning needs the extra `[learn]` (scikit-learn); suggesting needs nothing but
the weights, which are kept as JSON.

It is judged on the newest fifth of what was decided, which it has not seen, beside the keyword
rules on the same reports. It may be switched on only where it is right at least `MARGIN` more
often, and where of the reports that only one of both got right so many are the model's that chance
explains it in fewer than 5 of 100 cases (the exact sign test; McNemar, Psychometrika 12, 1947).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import exp, fsum, sqrt
from typing import Any, NamedTuple

import numpy as np

from idaman.core.refusal import Refused
from idaman.core.search import normalise
from idaman.core.text import Text
from idaman.features.reports.rules.clusters import tail

LEAST = 500
"""So many decided reports before anything is learned."""
NEWEST = 0.2
"""The share that is kept for judging."""
MARGIN = 0.05
"""So much more often right than the rules, at least."""
CHANCE = 0.05
WORD_IN = 5
"""A word counts from so many reports on; a name in one report is never kept."""
LABEL_IN = 5
"""Whoever decided fewer reports is not learned."""
MOST_WORDS = 4000
MOST_NAMED = 3
MOST_SHOWN = 6
STEPS = (0.1, 0.3, 0.5, 0.7, 0.9, 1.0)
"""Shares are held against what became of the reports between these."""


class TooFewReports(Refused):
    """There is not enough to learn from."""


class CannotLearn(Refused):
    """The part that learns is not installed."""


@dataclass(frozen=True)
class DecidedReport:
    """A decided report: its public words, who had it in the end, whom the rules would name."""

    text: str
    label: str
    by_rules: str = ""
    """Blank where no rule fires."""


@dataclass(frozen=True)
class Model:
    """Weights of words for each agency, as plain numbers."""

    labels: tuple[str, ...]
    rarity: Mapping[str, float]
    """Word → its inverse document frequency."""
    weights: Mapping[str, tuple[float, ...]]
    """Word → its weight for each label."""
    start: tuple[float, ...]
    """What each label begins with."""
    ladder: tuple[tuple[float, float], ...] = ()
    """What its sums make of a chance, and what share of left-out reports held; both rising.
    Empty for a model from before shares were calibrated."""

    def as_json(self) -> dict[str, Any]:
        """Give it as it is stored."""
        return {
            "labels": list(self.labels),
            "rarity": dict(self.rarity),
            "weights": {word: list(each) for word, each in self.weights.items()},
            "start": list(self.start),
            "ladder": [list(step) for step in self.ladder],
        }


def model_of(said: Mapping[str, Any]) -> Model:
    """Read a stored model."""
    return Model(
        tuple(said["labels"]),
        {word: float(n) for word, n in said["rarity"].items()},
        {word: tuple(map(float, each)) for word, each in said["weights"].items()},
        tuple(map(float, said["start"])),
        tuple((float(chance), float(held)) for chance, held in said.get("ladder", ())),
    )


@dataclass(frozen=True)
class LearnedSuggestion:
    """Whom the model names, how often such a one is right, and the words that decided."""

    label: str
    share: float | None
    """Of left-out reports like it so many went there, 0 to 1; None from an older model."""
    added: tuple[tuple[str, float], ...]
    """Words, each with what it added for this label, the most first."""

    @property
    def words(self) -> list[str]:
        """The words that speak for it."""
        return [word for word, added in self.added if added > 0]

    @property
    def of_hundred(self) -> int | None:
        """So many of a hundred reports like it went there; what was seen never makes sure."""
        return None if self.share is None else min(99, max(1, round(100 * self.share)))


def words_in(text: str) -> list[str]:
    """Give the words a model reads, spelled alike, without numbers.

    >>> words_in("Lampu jalan MATI, 3 malam!")
    ['lampu', 'jalan', 'mati', 'malam']
    """
    return [w for w in normalise(text).split() if len(w) > 2 and not any(c.isdigit() for c in w)]


def suggest(model: Model, text: str, most: int = MOST_NAMED) -> list[LearnedSuggestion]:
    """Name who may get a report, the likeliest first; nobody where no word is known.

    >>> model = Model(("PLN", "PU"), {"lampu": 1.0, "jalan": 1.0},
    ...               {"lampu": (2.0, -2.0), "jalan": (-0.5, 0.5)}, (0.0, 0.0),
    ...               ((0.1, 0.05), (0.9, 0.75)))
    >>> for said in suggest(model, "Lampu jalan mati"):
    ...     print(said.label, round(said.share, 2), [(w, round(n, 2)) for w, n in said.added])
    PLN 0.74 [('lampu', 1.41), ('jalan', -0.35)]
    PU 0.06 [('lampu', -1.41), ('jalan', 0.35)]
    >>> suggest(model, "tidak dikenal")
    []
    """
    counted = Counter(w for w in words_in(text) if w in model.weights)
    if not counted:
        return []
    weighed = {word: n * model.rarity[word] for word, n in counted.items()}
    length = sqrt(sum(n * n for n in weighed.values()))
    parts = {word: n / length for word, n in weighed.items()}
    sums = [
        start + sum(part * model.weights[word][i] for word, part in parts.items())
        for i, start in enumerate(model.start)
    ]
    odds = [exp(each - max(sums)) for each in sums]
    return [
        LearnedSuggestion(
            model.labels[i], _held(model, odds[i] / sum(odds)), _decided(model, parts, i)
        )
        for i in sorted(range(len(sums)), key=lambda i: -sums[i])[:most]
    ]


def _held(model: Model, chance: float) -> float | None:
    if not model.ladder:
        return None
    chances, held = zip(*model.ladder, strict=True)
    return float(np.interp(chance, chances, held))


def _decided(model: Model, parts: Mapping[str, float], label: int) -> tuple[tuple[str, float], ...]:
    added = {word: part * model.weights[word][label] for word, part in parts.items()}
    return tuple(sorted(added.items(), key=lambda pair: (-abs(pair[1]), pair[0]))[:MOST_SHOWN])


class Bin(NamedTuple):
    """Suggestions whose share lay between two steps: how many, what was said, what held."""

    upto: float
    many: int
    said: float
    """The sum of their shares: so many should have been right."""
    right: int


@dataclass(frozen=True)
class Judgement:
    """How often model and rules were right on the newest reports, which the model had not seen."""

    learned_from: int
    judged_on: int
    right: int
    """The model's."""
    right_by_rules: int
    only_model: int
    """Right by the model where the rules were wrong or silent."""
    only_rules: int
    right_in_three: int = 0
    """Somebody of the three it names was right."""
    bins: tuple[Bin, ...] = ()
    """Of the one it named first, by the share that was said."""

    @property
    def off(self) -> float | None:
        """By how much the shares that were said missed what held, on average over the bins.

        >>> Judgement(400, 100, 80, 70, 15, 5, 90, (Bin(0.5, 50, 20, 25), Bin(1, 50, 45, 45))).off
        0.05
        """
        many = sum(each.many for each in self.bins)
        return sum(abs(each.said - each.right) for each in self.bins) / many if many else None

    @property
    def chance(self) -> float:
        """So likely is it that the model is ahead by so much by chance, one-sided.

        >>> round(Judgement(400, 100, 80, 70, 15, 5).chance, 4)
        0.0207
        """
        return tail(self.only_model + self.only_rules, self.only_model, 0.5)

    @property
    def is_better(self) -> bool:
        """Whether it may be switched on.

        >>> Judgement(400, 100, 80, 70, 15, 5).is_better
        True
        >>> Judgement(400, 100, 74, 70, 9, 5).is_better
        False
        """
        ahead = (self.right - self.right_by_rules) / self.judged_on
        return ahead >= MARGIN and self.chance < CHANCE

    def as_json(self) -> dict[str, Any]:
        """Give it as it is stored."""
        return dict(vars(self))


def judgement_of(said: Mapping[str, Any]) -> Judgement:
    """Read a stored judgement; one from before shares were calibrated has no bins."""
    return Judgement(**{**said, "bins": tuple(Bin(*each) for each in said.get("bins", ()))})


def learn(examples: Sequence[DecidedReport]) -> tuple[Model, Judgement]:
    """Learn from the older four fifths, judge on the newest; the oldest example comes first.

    What is judged is what is kept: nothing is learned anew afterwards. Raises TooFewReports,
    CannotLearn.
    """
    if len(examples) < LEAST:
        raise TooFewReports(
            Text(
                "Only %(count)s reports were decided and have public words; %(least)s are needed.",
                count=len(examples),
                least=LEAST,
            ),
        )
    held = round(len(examples) * NEWEST)
    older, newest = examples[:-held], examples[-held:]
    many = Counter(each.label for each in older)
    if sum(n >= LABEL_IN for n in many.values()) < 2:
        raise TooFewReports(
            Text(
                "Only one that gets reports decided %(label_in)s or more; there is "
                "nothing to tell apart.",
                label_in=LABEL_IN,
            ),
        )
    model = fitted(older)
    return model, judged(model, newest, learned_from=len(older))


def judged(model: Model, examples: Sequence[DecidedReport], *, learned_from: int) -> Judgement:
    """Hold what a model says against decisions that it has not seen."""
    said = [suggest(model, each.text) for each in examples]
    pairs = list(zip(said, examples, strict=True))
    by_model = [bool(named) and named[0].label == each.label for named, each in pairs]
    by_rules = [each.by_rules == each.label for each in examples]
    differ = Counter(zip(by_model, by_rules, strict=True))
    shares = [
        (named[0].share, named[0].label == each.label)
        for named, each in pairs
        if named and named[0].share is not None
    ]
    return Judgement(
        learned_from=learned_from,
        judged_on=len(examples),
        right=sum(by_model),
        right_by_rules=sum(by_rules),
        only_model=differ[True, False],
        only_rules=differ[False, True],
        right_in_three=sum(each.label in {one.label for one in named} for named, each in pairs),
        bins=_binned(shares),
    )


def _binned(shares: Sequence[tuple[float, bool]]) -> tuple[Bin, ...]:
    bins = []
    for above, upto in pairwise((-1.0, *STEPS)):
        inside = [(share, is_right) for share, is_right in shares if above < share <= upto]
        right = sum(is_right for _share, is_right in inside)
        bins.append(Bin(upto, len(inside), _short(fsum(s for s, _ in inside)), right))
    return tuple(each for each in bins if each.many)


def fitted(examples: Sequence[DecidedReport]) -> Model:
    """Weigh words with scikit-learn: smoothed inverse frequency, L2 penalty, C = 1.

    Five times a fifth is left out while learning; what is said of it, and what became of it, give
    the ladder by which shares are told. Raises CannotLearn.
    """
    try:
        from sklearn.feature_extraction.text import TfidfVectorizer
        from sklearn.linear_model import LogisticRegression
        from sklearn.model_selection import cross_val_predict
        from sklearn.pipeline import make_pipeline
    except ImportError as missing:
        raise CannotLearn(
            Text(
                "The part that learns is not installed. The operator installs it with "
                "pip install 'idaman[learn]'."
            ),
        ) from missing
    many = Counter(each.label for each in examples)
    known = [each for each in examples if many[each.label] >= LABEL_IN]
    texts, decided = [each.text for each in known], [each.label for each in known]
    vectors = TfidfVectorizer(
        analyzer=words_in, min_df=WORD_IN, max_features=MOST_WORDS, smooth_idf=True
    )
    lines = LogisticRegression(C=1.0, max_iter=1000, random_state=0)
    whole = make_pipeline(vectors, lines)
    left_out = cross_val_predict(whole, texts, decided, cv=LABEL_IN, method="predict_proba")
    whole.fit(texts, decided)
    labels = tuple(str(label) for label in lines.classes_)
    coefficients, start = lines.coef_.tolist(), lines.intercept_.tolist()
    if len(labels) == 2:
        # Two labels share one line of weights: what speaks for one speaks against the other.
        coefficients = [[-w / 2 for w in coefficients[0]], [w / 2 for w in coefficients[0]]]
        start = [-start[0] / 2, start[0] / 2]
    words = vectors.get_feature_names_out().tolist()
    return Model(
        labels=labels,
        rarity=dict(zip(words, map(_short, vectors.idf_.tolist()), strict=True)),
        weights={
            word: tuple(_short(line[i]) for line in coefficients) for i, word in enumerate(words)
        },
        start=tuple(map(_short, start)),
        ladder=_ladder(labels, left_out.tolist(), decided),
    )


def _ladder(
    labels: Sequence[str], said: Sequence[Sequence[float]], decided: Sequence[str]
) -> tuple[tuple[float, float], ...]:
    """Hold what was said of the three best against what held (isotonic regression)."""
    from sklearn.isotonic import IsotonicRegression

    pairs = [
        (chances[i], labels[i] == label)
        for chances, label in zip(said, decided, strict=True)
        for i in sorted(range(len(labels)), key=lambda i: -chances[i])[:MOST_NAMED]
    ]
    # Nothing that was seen makes sure: so many more, one of them otherwise.
    edge = 1 / (len(decided) + 2)
    rising = IsotonicRegression(y_min=edge, y_max=1 - edge, out_of_bounds="clip")
    rising.fit([chance for chance, _ in pairs], [float(is_right) for _, is_right in pairs])
    steps = zip(rising.X_thresholds_.tolist(), rising.y_thresholds_.tolist(), strict=True)
    return tuple((_short(chance), _short(held)) for chance, held in steps)


def _short(number: float) -> float:
    """Round to what a page could ever show; keeps the file small."""
    return round(number, 4)
