"""Names in templates: what a loop sets is read inside it."""

from django.template import engines
from django.template.base import FilterExpression, TokenType, Variable
from django.template.defaulttags import ForNode, WithNode
from django.templatetags.i18n import BlockTranslateNode

from idaman.web.whitespace import HOUSE

ENGINE = engines["django"].engine
TEMPLATES = sorted(HOUSE.rglob("templates/**/*.html"))


def names(value):
    """Yield the first part of every variable an argument of a tag reads."""
    match value:
        case FilterExpression():
            yield from names(value.var)
            for _, arguments in value.filters:
                yield from names([each for looked_up, each in arguments if looked_up])
        case Variable(lookups=[first, *_]):
            yield first
        case list() | tuple():
            for each in value:
                yield from names(each)
        case dict():
            yield from names(list(value.values()))


def inner(node):
    return [
        (part, getattr(node, part)) for part in node.child_nodelists if getattr(node, part, None)
    ]


def set_inside(node):
    if isinstance(node, ForNode):
        return {*node.loopvars, "forloop"}
    if isinstance(node, (WithNode, BlockTranslateNode)):
        return {*node.extra_context, getattr(node, "countervar", None)}
    return set()


def loop_names(nodes):
    found = set()
    for node in nodes:
        if isinstance(node, ForNode):
            found.update(node.loopvars)
        for _, part in inner(node):
            found |= loop_names(part)
    return found


def read_outside(nodes, of_loops, known=frozenset()):
    """Yield the loops' names which are read where nothing has set them."""
    known = set(known)
    for node in nodes:
        within = known | set_inside(node)
        phrase = isinstance(node, BlockTranslateNode)
        for part, value in vars(node).items():
            if part in node.child_nodelists:
                continue
            if phrase and part in ("singular", "plural"):
                value = [
                    Variable(each.contents)
                    for each in value or ()
                    if each.token_type is TokenType.VAR
                ]
            own = within if phrase and part in ("singular", "plural") else known
            yield from of_loops.intersection(names(value)) - own
        for part, children in inner(node):
            yield from read_outside(
                children, of_loops, known if part == "nodelist_empty" else within
            )
        known.update(
            value
            for part in ("asvar", "target_var", "var_name", "variable_name")
            if isinstance(value := getattr(node, part, None), str)
        )


def misread(template):
    return sorted(set(read_outside(template.nodelist, loop_names(template.nodelist))))


def test_what_a_loop_sets_is_read_inside_it():
    """Such a name is set by a loop further down, or means two things in one template."""
    for file in TEMPLATES:
        template = ENGINE.get_template(str(file).split("/templates/", 1)[1])
        assert misread(template) == [], file


def test_a_phrase_before_the_loop_it_speaks_of_is_found():
    phrase = "{% blocktranslate asvar phrase %}row {{ at }}{% endblocktranslate %}"
    loop = "{% for at in rows %}PHRASE{{ phrase }}{% endfor %}"
    load = "{% load i18n %}"
    assert misread(ENGINE.from_string(load + phrase + loop.replace("PHRASE", ""))) == ["at"]
    assert misread(ENGINE.from_string(load + loop.replace("PHRASE", phrase))) == []
