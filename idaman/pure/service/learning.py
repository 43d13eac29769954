"""A suggestion of who gets a report, learned from what a government itself decided; plain to see.

A word counts by how often it stands in the report and how rare it is (TF-IDF); a linear model
(logistic regression) gives each word a weight for each agency. What it says of a report is a sum,
so the words that decided it are shown with what each added. Learning needs the extra `[learn]`
(scikit-learn); suggesting needs nothing but the weights, which are kept as JSON.

It is judged on the newest fifth of what was decided, which it has not seen, beside the keyword
rules on the same reports. It may be switched on only where it is right at least `MARGIN` more
often, and where of the reports that only one of both got right so many are the model's that chance
explains it in fewer than 5 of 100 cases (the exact sign test; McNemar, Psychometrika 12, 1947).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import exp, sqrt
from typing import Any

from idaman.pure.refused import Refused
from idaman.pure.search import normalise
from idaman.pure.service.clusters import share, tail

LEAST = 500
"""So many decided reports before anything is learned."""
NEWEST = 0.2
"""The share that is kept for judging."""
MARGIN = 0.05
"""So much more often right than the rules, at least."""
CHANCE = 0.05
WORD_IN = 5
"""A word counts from so many reports on; a name in one report is never kept."""
MOST_WORDS = 4000
MOST_SHOWN = 6


class TooFew(Refused):
    """There is not enough to learn from."""


class CannotLearn(Refused):
    """The part that learns is not installed."""


@dataclass(frozen=True)
class Example:
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

    def as_json(self) -> dict[str, Any]:
        """Give it as it is stored."""
        return {
            "labels": list(self.labels),
            "rarity": dict(self.rarity),
            "weights": {word: list(each) for word, each in self.weights.items()},
            "start": list(self.start),
        }


def model_of(said: Mapping[str, Any]) -> Model:
    """Read a stored model."""
    return Model(
        tuple(said["labels"]),
        {word: float(n) for word, n in said["rarity"].items()},
        {word: tuple(map(float, each)) for word, each in said["weights"].items()},
        tuple(map(float, said["start"])),
    )


@dataclass(frozen=True)
class Suggestion:
    """Whom the model names, how sure it is, and the words that decided."""

    label: str
    sure: float
    """Its probability by the model, 0 to 1; not how often it is right."""
    words: tuple[tuple[str, float], ...]
    """Each with what it added for this label, the most first."""


def words_in(text: str) -> list[str]:
    """Give the words a model reads, spelled alike, without numbers.

    >>> words_in("Lampu jalan MATI, 3 malam!")
    ['lampu', 'jalan', 'mati', 'malam']
    """
    return [w for w in normalise(text).split() if len(w) > 2 and not any(c.isdigit() for c in w)]


def suggest(model: Model, text: str) -> Suggestion | None:
    """Name who gets a report; None where the model knows none of its words.

    >>> model = Model(("PLN", "PU"), {"lampu": 1.0, "jalan": 1.0},
    ...               {"lampu": (2.0, -2.0), "jalan": (-0.5, 0.5)}, (0.0, 0.0))
    >>> said = suggest(model, "Lampu jalan mati")
    >>> said.label, round(said.sure, 2), [(w, round(n, 2)) for w, n in said.words]
    ('PLN', 0.89, [('lampu', 1.41), ('jalan', -0.35)])
    >>> suggest(model, "tidak dikenal") is None
    True
    """
    counted = Counter(w for w in words_in(text) if w in model.weights)
    if not counted:
        return None
    weighed = {word: n * model.rarity[word] for word, n in counted.items()}
    length = sqrt(sum(n * n for n in weighed.values()))
    parts = {word: n / length for word, n in weighed.items()}
    sums = [
        start + sum(part * model.weights[word][i] for word, part in parts.items())
        for i, start in enumerate(model.start)
    ]
    best = max(range(len(sums)), key=lambda i: sums[i])
    added = {word: part * model.weights[word][best] for word, part in parts.items()}
    shown = sorted(added.items(), key=lambda pair: (-abs(pair[1]), pair[0]))[:MOST_SHOWN]
    sure = 1 / sum(exp(each - sums[best]) for each in sums)
    return Suggestion(model.labels[best], sure, tuple(shown))


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

    @property
    def interval(self) -> tuple[float, float]:
        """Of the model's share of right ones, 95 %, Clopper and Pearson."""
        return share(self.judged_on, self.right)

    @property
    def interval_of_rules(self) -> tuple[float, float]:
        """Of the rules' share."""
        return share(self.judged_on, self.right_by_rules)

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

    def as_json(self) -> dict[str, int]:
        """Give it as it is stored."""
        return dict(vars(self))


def learn(examples: Sequence[Example]) -> tuple[Model, Judgement]:
    """Learn from the older four fifths, judge on the newest; the oldest example comes first.

    What is judged is what is kept: nothing is learned anew afterwards. Raises TooFew, CannotLearn.
    """
    if len(examples) < LEAST:
        raise TooFew(
            f"Baru ada {len(examples)} laporan yang diputuskan dan kata-katanya terbuka; "
            f"sekurangnya {LEAST}.",
            en=f"Only {len(examples)} reports were decided and have public words; {LEAST} are "
            "needed.",
        )
    held = round(len(examples) * NEWEST)
    older, newest = examples[:-held], examples[-held:]
    if len({each.label for each in older}) < 2:
        raise TooFew(
            "Semua laporan diputuskan untuk satu penerima; tidak ada yang dapat dibedakan.",
            en="All reports were decided for one that gets them; there is nothing to tell apart.",
        )
    model = _fitted(older)
    said = [suggest(model, each.text) for each in newest]
    by_model = [s is not None and s.label == e.label for s, e in zip(said, newest, strict=True)]
    by_rules = [each.by_rules == each.label for each in newest]
    pairs = Counter(zip(by_model, by_rules, strict=True))
    judged = Judgement(
        learned_from=len(older),
        judged_on=len(newest),
        right=sum(by_model),
        right_by_rules=sum(by_rules),
        only_model=pairs[True, False],
        only_rules=pairs[False, True],
    )
    return model, judged


def _fitted(examples: Sequence[Example]) -> Model:
    """Weigh words with scikit-learn: smoothed inverse frequency, L2 penalty, C = 1."""
    try:
        from sklearn.feature_extraction.text import TfidfVectorizer
        from sklearn.linear_model import LogisticRegression
    except ImportError as missing:
        raise CannotLearn(
            "Bagian yang belajar belum terpasang. Pengelola memasangnya dengan "
            "pip install 'idaman[learn]'.",
            en="The part that learns is not installed. The operator installs it with "
            "pip install 'idaman[learn]'.",
        ) from missing
    vectors = TfidfVectorizer(
        analyzer=words_in, min_df=WORD_IN, max_features=MOST_WORDS, smooth_idf=True
    )
    matrix = vectors.fit_transform([each.text for each in examples])
    fitted = LogisticRegression(C=1.0, max_iter=1000, random_state=0)
    fitted.fit(matrix, [each.label for each in examples])
    labels = tuple(str(label) for label in fitted.classes_)
    coefficients, start = fitted.coef_.tolist(), fitted.intercept_.tolist()
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
    )


def _short(number: float) -> float:
    """Round to what a page could ever show; keeps the file small."""
    return round(number, 4)
