"""Templates: which one is used, what it may do, how its faults are told."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from bot import resources
from bot.captions import caption
from bot.model import Fault, Snippet, SourceError
from tests.captions.examples import LINE, ROOMY, faq, line, reading


def write(folder: Path, name: str, text: str) -> Path:
    path = folder / "captions" / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


def made(folder: Path, snippet: Snippet | None = None, platform: str = "mastodon") -> str:
    templates = (folder, resources.templates())
    return caption(snippet or line(), platform=platform, counting=ROOMY, templates=templates).text


def faults(folder: Path, template: str, snippet: Snippet | None = None) -> tuple[Fault, ...]:
    write(folder, "excerpt.j2", template)
    with pytest.raises(SourceError) as caught:
        made(folder, snippet)
    return caught.value.faults


def test_the_workspace_comes_first_and_a_platform_before_the_rest(tmp_path: Path) -> None:
    write(tmp_path, "excerpt.j2", "mine: {{ attribution }}")
    write(tmp_path, "bluesky/excerpt.j2", "mine for bluesky")
    assert made(tmp_path).startswith("mine: From my review")
    assert made(tmp_path, platform="bluesky") == "mine for bluesky"
    assert made(tmp_path, faq("It is.")).startswith("Is The Lantern Year sad?")


def test_every_field_can_be_used(tmp_path: Path) -> None:
    first = ["text", "question", "title", "authors", "book", "attribution", "link", "handle"]
    names = [*first, *["creator", "kind", "voice", "speaker", "language", "platform"]]
    write(tmp_path, "reading.j2", " ".join(f"{{{{ {name} }}}}" for name in names))
    assert "The Lantern Year" in made(tmp_path, reading())
    write(
        tmp_path,
        "reading.j2",
        "{% for item in items if item.authors %}{{ loop.index }}. {{ item.title | upper }}"
        "{{ ', ' if not loop.last }}{% endfor %} {{ 'slow burn' | hashtag }} {{ text | default('-', true) }}"
        " {{ items | map(attribute='title') | join(' + ') }}",
    )
    assert made(tmp_path, reading()) == "1. VOLUME 1, 2. VOLUME 2 #SlowBurn - Volume 1 + Volume 2"


def test_a_line_is_never_read_as_a_template(tmp_path: Path) -> None:
    assert "{{ 7 + 7 }}{% x %}" in made(tmp_path, line("{{ 7 + 7 }}{% x %} {creator}"))


@pytest.mark.parametrize(
    ("template", "line_number", "message", "hint"),
    [
        ("ok\n{{ titel }}", 2, '"titel"', 'did you mean "title"?'),
        ("ok\n\n{% if nope %}x{% endif %}", 3, '"nope"', "there are:"),
        ("{{ text | uper }}", 1, "filter uper", 'did you mean "upper"?'),
        ("ok\n{% for item in items %}{{ item.autor }}{% endfor %}{{ text.nope }}", 2, "nope", ""),
        ("a\nb\n{% if text %}", 3, "end", ""),
        ("{{ text", 1, "", ""),
        ("ok\n{{ hashtags }}", 2, "join", ""),
        ("ok\n{{ text - 1 }}", 2, "cannot be done", ""),
    ],
)
def test_a_fault_names_the_file_its_line_and_the_nearest_name(
    tmp_path: Path, template: str, line_number: int, message: str, hint: str
) -> None:
    fault = faults(tmp_path, template)[0]
    assert fault.place == f"{tmp_path / 'captions' / 'excerpt.j2'}:{line_number}"
    assert fault.code == "template_broken"
    assert message in fault.message
    assert hint in fault.hint


def test_all_wrong_names_are_told_at_once(tmp_path: Path) -> None:
    assert [fault.place[-2:] for fault in faults(tmp_path, "{{ b }}\n{{ a }}\n{{ a }}")] == [":1", ":2", ":3"]


@pytest.mark.parametrize(
    "template",
    [
        "{{ 'a' * 10**9 }}",
        "{{ 10 ** 10 ** 10 }}",
        "{% for n in range(10**9) %}x{% endfor %}",
        "{{ '%999999999d' % 1 }}",
        "{{ '{:>999999999}'.format(1) }}",
        "{{ text | center(999999999) }}",
        "{{ text | indent(999999999) }}",
        "{{ '%999999999d' | format(1) }}",
        "{% set a = text ~ text %}{{ a }}",
        "{% macro m() %}{{ m() }}{{ m() }}{% endmacro %}{{ m() }}",
        "{% for a in items recursive %}{{ loop(items) }}{% endfor %}",
        "{% for a in 'aaa' %}x{% endfor %}",
        "{% for a in items %}{% for b in items %}{% for c in items %}x{% endfor %}{% endfor %}{% endfor %}",
        "{% include 'excerpt.j2' %}",
        "{% import 'excerpt.j2' as x %}",
        "{% extends 'excerpt.j2' %}",
        "{{ text.__class__.__mro__ }}",
        "{{ text['__class__'] }}",
        "{{ items.append(1) }}",
        "{{ text | attr('__class__') }}",
        "{{ self }}",
        "{{ items | map('_each') }}",
        "{{ text | replace('a', 'aaaaaaaaaa')" + " | replace('a', 'aaaaaaaaaa')" * 40 + " }}",
        "{{ text }}" * 3000,
        "{% filter upper %}x{% endfilter %}",
        # Texts and lists that grow on their way, though nothing of them is shown.
        f"{{% for x in [{'text ~ ' * 700}1] %}}{{% for y in [{'x ~ ' * 2000}1] %}}.{{% endfor %}}{{% endfor %}}",
        f"{{% for x in [{'text + ' * 100}text] %}}{{% for y in [{'x + ' * 100}x] %}}.{{% endfor %}}{{% endfor %}}",
        f"{{{{ ({'[1, 2, 3] + ' * 70}[4]) | join }}}}",
        f"{{{{ [{'text, ' * 2000}] | map('replace', 'a', 'x') | sort | first }}}}",
        # Work without end, though nothing grows.
        f"{{% for x in [{'1, ' * 200}] %}}{{% for y in [{'1, ' * 200}] %}}"
        f"{{% if [{'text[:0], ' * 190}] %}}{{% endif %}}{{% endfor %}}{{% endfor %}}",
        f"{{% for x in [{'1, ' * 200}] %}}{{% for y in [{'1, ' * 200}] %}}"
        "{% if text | replace('a', '" + "x" * 200 + "') | title %}{% endif %}{% endfor %}{% endfor %}",
        # Python's own limits.
        "{{ " + "(" * 5000 + "text" + ")" * 5000 + " }}",
        "{{ " + "-" * 5000 + "1 }}",
        "{{ " + "9" * 6000 + " }}",
        "{{ text" + "| upper" * 1500 + " }}",
        "{% if text %}" * 150 + "x" + "{% endif %}" * 150,
        "{% raw %}x",
    ],
)
def test_what_a_template_must_not_do_is_refused_at_once(tmp_path: Path, template: str) -> None:
    began = time.process_time()
    snippet = line(LINE + " a" * 200)
    assert faults(tmp_path, template, snippet)[0].code in {"template_broken", "template_too_large"}
    assert time.process_time() - began < 1


def test_what_a_template_does_is_counted_for_each_caption_anew(tmp_path: Path) -> None:
    write(
        tmp_path, "excerpt.j2", "{{ text }}" + "{% if text | replace('a', 'bb') | title %}.{% endif %}" * 150
    )
    assert made(tmp_path).count(".") == made(tmp_path).count(".") > 149


def test_texts_numbers_and_lists_are_put_together(tmp_path: Path) -> None:
    write(tmp_path, "excerpt.j2", "{{ text ~ (1 + 2) ~ ('a' + 'b') ~ (['x'] + ['y']) | join('-') }}")
    assert made(tmp_path) == f"{LINE}3abx-y"


def test_a_template_with_nothing_in_it_is_no_caption(tmp_path: Path) -> None:
    assert faults(tmp_path, "{# nothing #}")[0].code == "caption_empty"


def test_a_template_that_is_not_utf8_or_not_there(tmp_path: Path) -> None:
    path = write(tmp_path, "excerpt.j2", "")
    path.write_bytes("ok\nRésumé".encode("latin-1"))
    with pytest.raises(SourceError) as caught:
        made(tmp_path)
    assert caught.value.faults[0].place == f"{path}:2"
    with pytest.raises(SourceError) as caught:
        caption(line(), platform="x", counting=ROOMY, templates=(tmp_path / "no",))
    assert caught.value.faults[0].code == "template_missing"
