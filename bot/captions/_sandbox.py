"""Templates are other people's programs: what they may do is listed here, and everything listed is quick.

Jinja2's immutable sandbox keeps a template away from Python's insides, but not from ``'a' * 10**9``, wide
format fields, ``range`` in ``range`` or macros that call themselves. So a template may only use what cannot
grow: fields, conditions, loops over short lists (two deep), and the filters below. There is no arithmetic
but + and -, no calls, no variables of its own; no text, on its way either, grows beyond a caption. What it
does is counted as well, so that the most expensive one ends within about a second, and at the same place
on every computer.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial, wraps
from itertools import islice
from typing import Any

from jinja2 import StrictUndefined, Template, Undefined, nodes, pass_context
from jinja2.exceptions import TemplateError, TemplateRuntimeError, TemplateSyntaxError
from jinja2.runtime import Context
from jinja2.sandbox import ImmutableSandboxedEnvironment
from jinja2.visitor import NodeTransformer

from bot.captions._tags import hashtag

MAX_OUTPUT = 50_000  # characters
_MAX_ITEMS = 200
_MAX_DEPTH = 2
_MAX_WORK = 2_000_000  # characters that pass through filters, and what else takes as long
_A_FILTER, _A_NODE = 20, 5  # what using a filter takes at least, and each node of a loop each time round

_ALLOWED: tuple[type[nodes.Node], ...] = (
    nodes.Template, nodes.Output, nodes.TemplateData, nodes.If, nodes.For, nodes.Name, nodes.Const,
    nodes.List, nodes.Tuple, nodes.Getattr, nodes.Getitem, nodes.Slice, nodes.Filter, nodes.Test,
    nodes.Compare, nodes.Operand, nodes.And, nodes.Or, nodes.Not, nodes.CondExpr, nodes.Concat,
    nodes.Add, nodes.Sub, nodes.Neg, nodes.Keyword,
)  # fmt: skip
_FILTERS = frozenset(
    {"upper", "lower", "title", "capitalize", "trim", "default", "d", "first", "last", "length", "count"}
    | {"join", "replace", "map", "unique", "sort", "reverse", "quoted", "hashtag"}
)
_INSTEAD: Mapping[type[nodes.Node], str] = {
    nodes.Call: "calls such as range(…) or text.upper() are not allowed here; filters such as | upper are",
    nodes.Mul: "texts cannot be multiplied here",
    nodes.Mod: "% is not allowed here; put texts together with ~",
    nodes.Assign: "captions have no variables of their own; use the fields",
    nodes.Include: "one caption template cannot include another; write it out here",
}
_EACH, _CONCAT = "_each", "_concat"
_TOO_LONG = f"a list of more than {_MAX_ITEMS} is too long for a caption"
_NESTED = "this template is nested too deeply, or holds a number too long to be read"


@dataclass(frozen=True, kw_only=True, slots=True)
class Problem:
    """What is wrong with a template, and on which line (1-based)."""

    line: int
    message: str
    hint: str = ""


class RefusedError(Exception):
    """A template asks for what it may not do, or for what there is not."""

    def __init__(self, *problems: Problem) -> None:
        super().__init__("; ".join(problem.message for problem in problems))
        self.problems = problems


class Sandbox(ImmutableSandboxedEnvironment):
    """The environment caption templates run in. ``quotes`` are the language's quotation marks."""

    intercepted_binops = frozenset("+")

    def __init__(self, quotes: Sequence[str]) -> None:
        super().__init__(undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True, finalize=_shown)
        own: dict[str, Callable[..., object]] = {
            "join": _join,
            "replace": _replace,
            "hashtag": hashtag,
            _CONCAT: _concat,
        }
        own["quoted"] = partial(quoted, quotes=tuple(quotes))
        allowed = {name: self.filters[name] for name in _FILTERS & self.filters.keys()} | own
        self.globals.clear()
        self.filters = {name: self._metered(filter_) for name, filter_ in allowed.items()}
        self.filters[_EACH] = self._loop
        self._work = 0

    def judged(self, source: str, known: Iterable[str]) -> Template:
        """Compile a template after a look at all it does; raises RefusedError with every problem."""
        try:
            tree = self.parse(source)
            problems = [*_forbidden(tree), *_unknown(tree, frozenset(known))]
            if problems:
                raise RefusedError(*sorted(problems, key=lambda problem: problem.line))
            code = self.compile(_guarded(tree), filename=_FILE)
        except TemplateSyntaxError as error:
            raise RefusedError(Problem(line=error.lineno, message=_plain(error.message or ""))) from None
        except (
            RecursionError,
            ValueError,
            SyntaxError,
            MemoryError,
        ):  # Python's own limits, met as it is read
            raise RefusedError(Problem(line=1, message=_NESTED)) from None
        return Template.from_code(self, code, {})

    def begin(self) -> None:
        """Count from nothing again: a template is about to be rendered."""
        self._work = 0

    def call_binop(self, context: Context, operator: str, left: Any, right: Any) -> Any:
        """Put two texts or two lists together, or add two numbers."""
        if isinstance(left, str) and isinstance(right, str):
            return _concat([left, right])
        if isinstance(left, list | tuple) and isinstance(right, list | tuple):
            return _each([*left, *right])
        return super().call_binop(context, operator, left, right)

    def _metered(self, filter_: Callable[..., Any]) -> Callable[..., Any]:
        """Return the filter, with what it takes in and gives out counted."""

        @wraps(filter_)
        def counted(*given: Any, **named: Any) -> Any:
            self._spend(_A_FILTER + sum(map(_size, given)))
            made = filter_(*given, **named)
            self._spend(_size(made))
            return made

        return counted

    @pass_context  # so that Jinja2 does not work it out beforehand, where nothing counts
    def _loop(self, _: Context, value: object, weight: int) -> list[object]:
        """Return what a loop goes through; ``weight`` is what its body takes each time."""
        listed = _each(value)
        self._spend(len(listed) * weight)
        return listed

    def _spend(self, work: int) -> None:
        self._work += work
        if self._work > _MAX_WORK:
            raise TemplateRuntimeError("this template takes too much work")


def render(template: Template, fields: Mapping[str, Any]) -> str:
    """Return the text; raises RefusedError when a field has no such part or the text grows too long."""
    pieces, size = [], 0
    if isinstance(template.environment, Sandbox):
        template.environment.begin()
    try:
        for piece in template.generate(fields):
            pieces.append(piece)
            size += len(piece)
            _cap(size)
    except TemplateError as error:
        raise RefusedError(Problem(line=_line(error), message=_plain(error.message or ""))) from None
    except (TypeError, ValueError, AttributeError) as error:
        raise RefusedError(Problem(line=_line(error), message=f"this cannot be done: {error}")) from None
    return "".join(pieces)


def quoted(text: str, quotes: tuple[str, ...]) -> str:
    """Put quotation marks around ``text`` unless it brings its own."""
    opens = text[:1] in _OPENING
    return text if opens and text.rstrip()[-1:] in _CLOSING else f"{quotes[0]}{text}{quotes[1]}"


_FILE = "<caption template>"
_OPENING = tuple("“„«»‘‚‹「『\"'")
_CLOSING = tuple("”“»«’‘›」』\"'")


def _forbidden(tree: nodes.Template) -> Iterator[Problem]:
    for node in tree.find_all(nodes.Node):
        if not isinstance(node, _ALLOWED):
            message = _INSTEAD.get(type(node), f"{type(node).__name__} is not allowed in captions")
            yield Problem(line=node.lineno, message=message)
        elif isinstance(node, nodes.For) and (node.recursive or _depth(node) > _MAX_DEPTH):
            yield Problem(line=node.lineno, message="loops in captions go two deep at most")
        elif isinstance(node, nodes.Filter) and node.name not in _FILTERS:
            hint = _nearest(node.name, _FILTERS)
            yield Problem(line=node.lineno, message=f"there is no filter {node.name}", hint=hint)
        elif isinstance(node, nodes.List | nodes.Tuple) and len(node.items) > _MAX_ITEMS:
            yield Problem(line=node.lineno, message=_TOO_LONG)


def _depth(loop: nodes.For) -> int:
    return 1 + max((_depth(inner) for child in loop.body for inner in _loops(child)), default=0)


def _loops(node: nodes.Node) -> Iterator[nodes.For]:
    yield from [node] if isinstance(node, nodes.For) else node.find_all(nodes.For)


def _unknown(tree: nodes.Template, known: frozenset[str]) -> Iterator[Problem]:
    names = list(tree.find_all(nodes.Name))
    own = {name.name for name in names if name.ctx == "store"} | {"loop"}
    for name in names:
        if name.name not in own | known:
            hint = _nearest(name.name, known)
            yield Problem(line=name.lineno, message=f'there is no field "{name.name}"', hint=hint)


def _nearest(word: str, names: Iterable[str]) -> str:
    from difflib import get_close_matches

    close = get_close_matches(word, sorted(names), n=1)
    return f'did you mean "{close[0]}"?' if close else f"there are: {', '.join(sorted(names))}"


def _guarded(tree: nodes.Template) -> nodes.Template:
    """Let every loop pass through the filter that counts, and every ~ through the one that measures."""
    for loop in tree.find_all(nodes.For):
        weight = nodes.Const(
            _A_NODE * sum(1 for part in loop.body for _ in (part, *part.find_all(nodes.Node)))
        )
        loop.iter = nodes.Filter(loop.iter, _EACH, [weight], [], None, None, lineno=loop.lineno)
    _Measured().visit(tree)
    return tree


class _Measured(NodeTransformer):
    """Puts a filter in the place of each ``~``."""

    def visit_Concat(self, node: nodes.Concat) -> nodes.Node:  # noqa: N802 – Jinja2 finds it by this name
        self.generic_visit(node)
        pieces = nodes.List(node.nodes, lineno=node.lineno)
        return nodes.Filter(pieces, _CONCAT, [], [], None, None, lineno=node.lineno)


def _size(value: object) -> int:
    """Return how long a text is, or all texts of a list."""
    if isinstance(value, list | tuple):
        return sum(map(_size, value))
    return len(value) if isinstance(value, str) else 1


def _each(value: object) -> list[object]:
    if isinstance(value, str) or not isinstance(value, Iterable):
        raise TemplateRuntimeError("only lists such as items and hashtags can be looped over")
    listed = list(islice(value, _MAX_ITEMS + 1))
    if len(listed) > _MAX_ITEMS:
        raise TemplateRuntimeError(_TOO_LONG)
    return listed


def _join(value: Iterable[object], separator: str = "", attribute: str = "") -> str:
    listed = [getattr(item, attribute) if attribute else item for item in _each(value)]
    _cap(sum(len(str(item)) for item in listed) + len(separator) * len(listed))
    return separator.join(str(_shown(item)) for item in listed)


def _concat(pieces: Iterable[object]) -> str:
    text = [str(_shown(piece)) for piece in pieces]
    _cap(sum(map(len, text)))
    return "".join(text)


def _replace(text: str, old: str, new: str) -> str:
    _cap(len(text) + text.count(old) * len(new))
    return text.replace(old, new)


def _cap(size: int) -> None:
    if size > MAX_OUTPUT:
        raise TemplateRuntimeError(f"the caption grows beyond {MAX_OUTPUT} characters")


def _shown(value: object) -> object:
    if isinstance(value, str | int | float | Undefined):
        return value
    raise TemplateRuntimeError("a list or a function cannot be shown as it is; lists need | join(', ')")


def _plain(message: str) -> str:
    return message.replace("jinja2.", "").rstrip(".") or "this template cannot be read"


def _line(error: BaseException) -> int:
    """Return the template's line: Jinja2 puts it into the traceback."""
    line, step = 1, error.__traceback__
    while step:
        line = step.tb_lineno if step.tb_frame.f_code.co_filename == _FILE else line
        step = step.tb_next
    return line
