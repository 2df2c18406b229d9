"""14: templates, paths and addresses that want more than they are given."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator
from urllib.parse import urlsplit

from tests.fakes.server import Answer, FakeServer, Request
from tests.faults.storms import Outcome
from tests.faults.workspaces import desk, judged, leaks, outbox

TEMPLATES = (
    "{{ ''.__class__.__mro__[1].__subclasses__() }}",
    "{{ text.__init__.__globals__ }}",
    "{{ 'a' * 2000000000 }}",
    "{{ '%2000000000d' % 1 }}",
    "{{ '{:>2000000000}'.format(1) }}",
    "{% for a in range(10 ** 9) %}a{% endfor %}",
    "{% for a in items %}{% for b in items %}{% for c in items %}x{% endfor %}{% endfor %}{% endfor %}",
    "{% macro m() %}{{ m() }}{% endmacro %}{{ m() }}",
    "{% include '/etc/passwd' %}",
    "{% extends '../../../etc/passwd' %}",
    "{% set a = 'x' %}{{ a }}",
    "{{ text | attr('__class__') }}",
    "{{ text | center(2000000000) }}",
    "{{ " + "(" * 5000 + "1" + ")" * 5000 + " }}",
    "{% if text %}never closed",
)
_THEMES = ("../../../etc/passwd", "/etc/passwd", "..", "CON", "a\\..\\b", "x" * 5000)
_COVERS = ("../../../../../../etc/passwd", "/etc/passwd", "file:///etc/passwd", "\\\\host\\share\\x.png")
_LONGEST = 20.0  # seconds for a command, on a busy machine


class _Inside(FakeServer):
    """What listens within, and must not be asked."""

    def answer(self, request: Request) -> Answer:
        self.requests.append(request)
        return Answer(status=200, html="<p>inside")


def hostile(*, all_templates: bool) -> Outcome:
    """Use each one as a blogger's own would be: each is refused in plain words, and nothing else stops."""
    templates, wrongs = TEMPLATES if all_templates else TEMPLATES[::5], list[str]()
    with desk() as made, _Inside() as inside:
        own = made.root / "templates" / "captions" / "excerpt.j2"
        own.parent.mkdir(parents=True)
        for template in templates:
            own.write_text(template, "utf-8")
            wrongs += _refused(made.run, template[:40], "post", "--json")
        own.unlink()
        if outbox(made):
            wrongs.append("a post was made by a hostile template")
        themes = _THEMES if all_templates else _THEMES[:2]
        for theme in themes:
            wrongs += _refused(
                made.run, theme[:40], "card", "A line.", "--theme", theme, "-o", "x.png", "--json"
            )
        for number, cover in enumerate(_COVERS):
            text = (
                f"---\ntitle: T{number}\nbook: {{title: T{number}, cover: '{cover}'}}\n---\n\nA line of it.\n"
            )
            (made.root / "content" / f"cover-{number}.md").write_text(text, "utf-8")
        addresses = list(_addresses(inside.url))
        wrongs += _refused(made.run, "addresses", "import", "--allow-http", *addresses, "--json")
        wrongs += [f"an address inside was asked: {one.path}" for one in inside.requests]
        if made.run("post").returncode or not outbox(made):
            wrongs.append("with all of it gone, nothing was posted")
        wrongs += [f"{one.name} tells of /etc/passwd" for one in leaks(made)]
        tried = (
            f"{len(templates)} templates, {len(themes)} themes, {len(_COVERS)} covers, {len(addresses)} hosts"
        )
        return Outcome(tried=tried, verdicts=[judged(made)], wrongs=wrongs, more="all refused")


def _refused(run: Callable[..., object], name: str, *words: str) -> Iterator[str]:
    """Yield what is wrong where a command did not end at once, with a fault in plain words."""
    began = time.monotonic()
    done = run(*words)
    code, out, err = done.returncode, done.stdout, done.stderr  # type: ignore[attr-defined]
    if time.monotonic() - began > _LONGEST:
        yield f"{name}: {time.monotonic() - began:.0f} s"
    if code == 0 or "Traceback" in err + out or '"bug"' in out or '"unforeseen"' in out:
        yield f"{name}: ended with {code}: {(out + err)[-200:]}"
    elif not json.loads(out):
        yield f"{name}: nobody was told"


def _addresses(inside: str) -> Iterator[str]:
    """Yield the ways to write down this computer and what lies behind it."""
    port = urlsplit(inside).port
    for host in (
        *("127.0.0.1", "localhost", "2130706433", "0x7f000001", "0177.0.0.1", "127.1", "0.0.0.1"),
        *("[::1]", "[::ffff:127.0.0.1]", "[::ffff:7f00:1]", "[64:ff9b::7f00:1]", "169.254.169.254"),
        *("user:word@127.0.0.1", "127.0.0.1.", "10.0.0.1", "192.168.1.1", "[fe80::1]", "[fd00::1]"),
    ):
        yield f"http://{host}:{port}/inside/{host.strip('[]')}"


def enemies(*, long: bool) -> dict[str, Callable[[], Outcome]]:
    """Return the faults by name, each ready to be tried, in the short or the long form."""
    return {"14 hostile templates, paths, addresses": lambda: hostile(all_templates=long)}
