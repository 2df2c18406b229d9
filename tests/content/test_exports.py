"""Exports: WordPress, Blogger, Ghost, Medium, Substack; what was not public never is."""

from __future__ import annotations

import io
import json
import zipfile

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.content import Reading, read, read_each
from bot.content.many import members
from bot.model import Fault
from tests.content.posts import texts

LONG = "It is a quiet book about a farm boy who becomes a teacher, and it holds you by the sleeve for days."


def zipped(files: dict[str, str | bytes]) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in files.items():
            archive.writestr(name, text)
    return packed.getvalue()


def drafts(reading: Reading) -> dict[str, bool]:
    return {post.title: post.draft for post in reading.reviews}


def wordpress(*items: str) -> bytes:
    spaces = (
        'xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:dc="http://purl.org/dc/elements/1.1/" '
        'xmlns:wp="http://wordpress.org/export/1.2/" xmlns:excerpt="http://wordpress.org/export/1.2/excerpt/"'
    )
    return f'<?xml version="1.0"?><rss version="2.0" {spaces}><channel><language>en-US</language>{"".join(items)}</channel></rss>'.encode()


def item(
    title: str,
    text: str = LONG,
    status: str = "publish",
    kind: str = "post",
    password: str = "",
    more: str = "",
) -> str:
    return (
        f"<item><title>{title}</title><link>https://shelf.example/{title.lower()}/</link><dc:creator>Ada Marsh</dc:creator>"
        f"<content:encoded><![CDATA[{text}]]></content:encoded><excerpt:encoded><![CDATA[Short.]]></excerpt:encoded>"
        f"<wp:post_date_gmt>2024-05-06 07:08:09</wp:post_date_gmt><wp:status>{status}</wp:status>"
        f"<wp:post_type>{kind}</wp:post_type><wp:post_password>{password}</wp:post_password>"
        f'<category domain="post_tag" nicename="c">classics</category>{more}</item>'
    )


def test_wordpress_posts_with_paragraphs_as_it_shows_them() -> None:
    text = f"{LONG}\n\nA second paragraph,\nover two lines.\n[caption id='x']<img src='a'> A photo[/caption]\n[gallery ids='1']"
    comment = (
        "<wp:comment><wp:comment_content><![CDATA[I cried all night.]]></wp:comment_content></wp:comment>"
    )
    reading = read(wordpress(item("Stoner", text, more=comment)), "export.xml")
    (post,) = reading.reviews
    assert texts(post) == [LONG, "A second paragraph, over two lines."]
    assert (post.tags, post.creator.name, post.language) == (("classics",), "Ada Marsh", "en-US")
    assert post.published is not None
    assert post.published.isoformat() == "2024-05-06T07:08:09+00:00"


def test_wordpress_drafts_locked_posts_and_pages_are_never_public() -> None:
    reading = read(
        wordpress(
            item("Open"),
            item("Draft", status="draft"),
            item("Later", status="future"),
            item("Mine", status="private"),
            item("Locked", password="rain"),
            item("Binned", status="trash"),
            item("About", kind="page"),
            item("Photo", kind="attachment"),
        ),
        "export.xml",
    )
    assert drafts(reading) == {"Open": False, "Draft": True, "Later": True, "Mine": True, "Locked": True}


def test_a_broken_export_gives_what_stands_before_the_break() -> None:
    whole = wordpress(item("One"), item("Two"))
    reading = read(whole[: whole.index(b"<title>Two")], "export.xml")
    assert "One" in drafts(reading)


def test_large_exports_come_one_post_at_a_time() -> None:
    first = next(iter(read_each(wordpress(*(item(f"Post {n}") for n in range(400))), "export.xml")))
    assert [post.title for post in first.reviews] == ["Post 0"]


def test_blogger_old_and_new() -> None:
    kind = '<category scheme="http://schemas.google.com/g/2005#kind" term="http://schemas.google.com/blogger/2008/kind#{}"/>'
    old = (
        '<feed xmlns="http://www.w3.org/2005/Atom" xmlns:app="http://purl.org/atom/app#">'
        + f"<entry>{kind.format('settings')}<title>Settings</title><content>no</content></entry>"
        + f"<entry>{kind.format('post')}<title>Stoner</title><content type='html'>&lt;p&gt;{LONG}&lt;/p&gt;</content>"
        "<link rel='alternate' href='https://shelf.example/2024/05/stoner.html'/></entry>"
        + f"<entry>{kind.format('post')}<title>Draft</title><content>{LONG}</content><app:control><app:draft>yes</app:draft></app:control></entry>"
        + f"<entry>{kind.format('comment')}<title>Wow</title><content>I cried.</content></entry></feed>"
    )
    assert drafts(read(old.encode(), "blog.xml")) == {"Stoner": False, "Draft": True}
    new = (
        '<feed xmlns="http://www.w3.org/2005/Atom" xmlns:blogger="http://schemas.google.com/blogger/2018">'
        f"<entry><blogger:type>POST</blogger:type><blogger:status>LIVE</blogger:status><title>Stoner</title><content>{LONG}</content>"
        "<blogger:filename>/2024/05/stoner.html</blogger:filename></entry>"
        f"<entry><blogger:type>POST</blogger:type><blogger:status>DRAFT</blogger:status><title>Draft</title><content>{LONG}</content></entry>"
        f"<entry><blogger:type>COMMENT</blogger:type><blogger:status>LIVE</blogger:status><title>Wow</title><content>Cried.</content></entry></feed>"
    )
    reading = read(zipped({"Takeout/Blogger/Blogs/Shelf/feed.atom": new}), "takeout.zip")
    assert drafts(reading) == {"Stoner": False, "Draft": True}
    assert reading.reviews[0].slug == "stoner"


def ghost() -> dict[str, object]:
    posts = [
        {
            "id": 1,
            "title": "Stoner",
            "slug": "stoner",
            "html": f"<p>{LONG}</p>",
            "status": "published",
            "visibility": "public",
            "published_at": "2024-05-06T07:08:09.000Z",
        },
        {
            "id": 2,
            "title": "Draft",
            "slug": "draft",
            "html": f"<p>{LONG}</p>",
            "status": "draft",
            "visibility": "public",
        },
        {
            "id": 3,
            "title": "Paid",
            "slug": "paid",
            "html": f"<p>{LONG}</p>",
            "status": "published",
            "visibility": "paid",
        },
        {
            "id": 4,
            "title": "About",
            "slug": "about",
            "html": f"<p>{LONG}</p>",
            "status": "published",
            "type": "page",
        },
    ]
    tables = {
        "posts": posts,
        "users": [{"id": 9, "name": "Ada Marsh"}],
        "posts_authors": [{"post_id": 1, "author_id": 9}],
        "tags": [{"id": 5, "name": "classics"}],
        "posts_tags": [{"post_id": 1, "tag_id": 5}],
    }
    return {"db": [{"data": tables}]}


@pytest.mark.parametrize("packed", [False, True])
def test_ghost_plain_and_zipped(packed: bool) -> None:
    data = json.dumps(ghost()).encode()
    reading = read(zipped({"shelf.ghost.json": data}), "ghost.zip") if packed else read(data, "ghost.json")
    assert drafts(reading) == {"Stoner": False, "Draft": True, "Paid": True}
    assert (reading.reviews[0].creator.name, reading.reviews[0].tags) == ("Ada Marsh", ("classics",))


def medium(title: str) -> str:
    return (
        f"<!DOCTYPE html><html><head><title>{title}</title></head><body><article class='h-entry'><header><h1 class='p-name'>{title}</h1></header>"
        "<section data-field='subtitle' class='p-summary'>A small life</section>"
        f"<section data-field='body' class='e-content'><section><h3 class='graf--h3'>{title}</h3><p>{LONG}</p><p>{LONG[::-1]}</p></section></section>"
        "<footer><p>By <a class='p-author h-card' href='https://medium.com/@ada'>Ada Marsh</a> on "
        "<a href='https://medium.com/p/1'><time class='dt-published' datetime='2024-05-06T07:08:09.000Z'>May 6</time></a>.</p>"
        "<p><a class='p-canonical' href='https://medium.com/@ada/stoner-1'>Canonical link</a></p></footer></article></body></html>"
    )


def test_medium() -> None:
    reading = read(
        zipped(
            {
                "posts/2024-05-06_Stoner.html": medium("Stoner"),
                "posts/draft_Emma.html": medium("Emma"),
                "claps/claps-1.html": medium("X"),
            }
        ),
        "medium.zip",
    )
    assert drafts(reading) == {"Stoner": False, "Emma": True}
    post = reading.reviews[0]
    assert (post.creator.name, post.url) == ("Ada Marsh", "https://medium.com/@ada/stoner-1")
    assert post.published is not None
    assert texts(post)[-2:] == [LONG, LONG[::-1]]


def test_a_response_on_medium_is_never_posted() -> None:
    name = LONG[:60] + "…"
    response = medium("Stoner").replace("<h1 class='p-name'>Stoner", f"<h1 class='p-name'>{name}")
    response = response.replace("<h3 class='graf--h3'>Stoner</h3>", "")
    untitled = medium("Emma").replace("<h3 class='graf--h3'>Emma</h3>", "")
    assert drafts(read(zipped({"posts/a.html": response, "posts/b.html": untitled}), "medium.zip")) == {
        name: True,
        "Emma": False,
    }


def test_substack() -> None:
    table = (
        "post_id,post_date,is_published,audience,title\n"
        '1.stoner,2024-05-06T07:08:09.000Z,true,everyone,"Stoner, again"\n2.emma,,false,everyone,Emma\n3.paid,,true,only_paid,Paid\n'
    )
    html = f"<p>{LONG}</p><div class='subscription-widget-wrap'><p>Thanks for reading! Subscribe for free.</p></div>"
    reading = read(
        zipped(
            {"posts.csv": table, **{f"posts/{name}.html": html for name in ("1.stoner", "2.emma", "3.paid")}}
        ),
        "substack.zip",
    )
    assert drafts(reading) == {"Stoner, again": False, "Emma": True, "Paid": True}
    assert texts(reading.reviews[0]) == [LONG]
    assert reading.reviews[0].slug == "stoner"


def test_a_folder_of_posts_in_an_archive_and_one_bad_file_in_it() -> None:
    reading = read(
        zipped({"a/stoner.md": f"# Stoner\n\n{LONG}", "a/bad.md": b"\xff\xfe\x00", "__MACOSX/a.md": "x"}),
        "posts.zip",
    )
    assert drafts(reading) == {"Stoner": False}
    assert [wrong.place.startswith("posts.zip/a/bad.md") for wrong in reading.faults] == [True]


def test_archives_have_caps() -> None:
    bomb = zipped({"a.txt": b"0" * 3_000_000, "b.md": LONG, "c.md": LONG})
    assert len(bomb) < 10_000
    big, *good = members(bomb, "a.zip", largest=1_000_000)
    assert isinstance(big, Fault)
    assert "too large" in big.message
    assert [isinstance(one, Fault) for one in good] == [False, False]
    assert [isinstance(one, Fault) for one in members(bomb, "a.zip", whole=150)] == [True, False, True]


def test_an_archive_in_an_archive_in_an_archive_is_left_alone() -> None:
    data = f"# Stoner\n\n{LONG}".encode()
    for _ in range(4):
        data = zipped({"a.zip": data, "b.html": data})
    assert len(read(data, "a.zip").reviews) <= 2


@settings(max_examples=40, deadline=None)
@given(st.binary(max_size=80), st.integers(0, 300), st.integers(0, 255))
def test_no_broken_archive_makes_it_crash(data: bytes, at: int, byte: int) -> None:
    packed = bytearray(zipped({"a.md": b"# T\n\nWords. " + data, "posts.csv": data, "b.json": data}))
    packed[at % len(packed)] = byte
    reading = read(bytes(packed), "a.zip")
    assert reading.reviews or reading.faults


def test_a_ghost_post_that_is_only_in_the_editors_own_tree_is_read_from_it() -> None:
    def text(words: str, bits: int = 0) -> dict[str, object]:
        return {"type": "extended-text", "text": words, "format": bits}

    tree = {
        "root": {
            "type": "root",
            "children": [
                {
                    "type": "paragraph",
                    "children": [text("A quiet book & "), text("a brave", 2), text(" one.")],
                },
                {"type": "extended-heading", "tag": "h2", "children": [text("Style")]},
                {
                    "type": "list",
                    "tag": "ul",
                    "children": [{"type": "listitem", "children": [text("Plain.")]}],
                },
                {"type": "image", "src": "x.png"},
                {"type": "horizontalrule"},
            ],
        }
    }
    data = {
        "posts": [
            {"id": "1", "title": "Stoner", "status": "published", "visibility": "public", "html": None,
             "lexical": json.dumps(tree)},
            {"id": "2", "title": "Broken", "status": "published", "visibility": "public", "lexical": "[[["},
        ]
    }  # fmt: skip
    reading = read(json.dumps({"db": [{"data": data}]}).encode(), "ghost.json")
    (post,) = reading.reviews
    assert [(block.kind.value, block.text) for block in post.blocks] == [
        ("paragraph", "A quiet book & a brave one."),
        ("heading", "Style"),
        ("list_item", "Plain."),
    ]
    assert [fault.code for fault in reading.faults] == ["source.empty"]
