"""The card as each peer draws it. Run by ``bench.peers``, under whichever Python has the peer installed.

python drawn.py PEER CARDS

Prints the CPU milliseconds of every card as JSON, after some to warm up.
"""

from __future__ import annotations

import base64
import json
import os
import sys
import time
from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from typing import Any

from PIL import Image

WIDTH, HEIGHT, LEFT, TOP = 1080, 1350, 108, 300
MEASURE, ROOM = 864, 660
INK, MUTED, ACCENT, PAPER, EDGE = "#221c15", "#5d503f", "#a03a24", "#f4ecdd", "#e2d3b8"
AUTHOR, TITLE, HANDLE = "Mara Ellison", "The Cartographer of Small Rooms", "@quietshelf"
QUOTE = (
    "Reading her is like being let into a house by someone who then leaves the room; every drawer you open "
    "is a sentence, every sentence has a key in it, and by page {0} you have stopped looking for the owner."
)
FONTS = Path(os.environ["PEERS_FONTS"])
SERIF, ITALIC, SANS = (
    FONTS / f"{name}.ttf" for name in ("EBGaramond-Medium", "EBGaramond-Italic", "Inter-Medium")
)
LEAST, MOST = 30, 120
Drawing = Callable[[str], object]


def rgb(colour: str) -> tuple[int, int, int]:
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)


def encoded(picture: Image.Image) -> bytes:
    out = BytesIO()
    picture.save(out, "JPEG", quality=90, subsampling=0)
    return out.getvalue()


def fitting(fits: Callable[[int], bool]) -> int:
    """Return the largest size that fits, halving what remains."""
    low, high = LEAST, MOST
    while low < high:
        middle = (low + high + 1) // 2
        low, high = (middle, high) if fits(middle) else (low, middle - 1)
    return low


def ours() -> Drawing:
    from bot.cards import CardText, card

    def one(quote: str) -> object:
        words = CardText(quote=quote, author=AUTHOR, title=TITLE, handle=HANDLE)
        return card(words, templates=(FONTS.parent,))

    return one


def floor() -> Drawing:
    picture = Image.open(BytesIO(ours()(QUOTE).image.data)).convert("RGB")  # type: ignore[attr-defined]
    return lambda _: encoded(picture)


def ground() -> Image.Image:
    shade = Image.linear_gradient("L").resize((WIDTH, HEIGHT))
    ends = zip(rgb(PAPER), rgb(EDGE), strict=True)
    return Image.merge(
        "RGB", [shade.point([round(a + (b - a) * i / 255) for i in range(256)]) for a, b in ends]
    )


def pillow() -> Drawing:
    from PIL import ImageDraw, ImageFont, ImageText

    baked = ground()

    def one(quote: str) -> bytes:
        picture = baked.copy()
        pen = ImageDraw.Draw(picture)
        text = ImageText.Text(quote, ImageFont.truetype(SERIF, MOST), "RGB", spacing=12)
        text.wrap(MEASURE, ROOM, "shrink")
        pen.text((LEFT, TOP), text, fill=INK)
        pen.text((LEFT, 120), "“", font=ImageFont.truetype(SERIF, 300), fill=ACCENT)
        pen.rectangle((LEFT, 1030, LEFT + 63, 1033), fill=ACCENT)
        pen.text((LEFT, 1070), TITLE, font=ImageFont.truetype(ITALIC, 47), fill=INK)
        pen.text((LEFT, 1125), AUTHOR, font=ImageFont.truetype(SERIF, 41), fill=MUTED)
        pen.text((LEFT, 1245), HANDLE, font=ImageFont.truetype(SANS, 23), fill=MUTED)
        return encoded(picture)

    return one


def pango() -> Drawing:
    import cairocffi
    import pangocairocffi
    import pangocffi

    units = pangocffi.units_from_double
    for path in (SERIF, ITALIC, SANS):
        _to_fontconfig(path)

    def layout(context: Any, text: str, family: str, size: float, measure: float = 0.0) -> Any:
        made = pangocairocffi.create_layout(context)
        description = pangocffi.FontDescription()
        description.family, description.weight = family.removesuffix(" Italic"), 500
        description.style = pangocffi.Style.ITALIC if family.endswith("Italic") else pangocffi.Style.NORMAL
        description.set_absolute_size(int(units(size)))
        made.font_description = description
        made.text = text
        if measure:
            made.width = units(measure)
            made.spacing = units(-size * 0.1)
        return made

    def high(made: Any) -> float:
        return float(pangocffi.units_to_double(made.get_extents()[1].height))

    def one(quote: str) -> bytes:
        surface = cairocffi.ImageSurface(cairocffi.FORMAT_RGB24, WIDTH, HEIGHT)
        context = cairocffi.Context(surface)
        shade = cairocffi.LinearGradient(0, 0, 0, HEIGHT)
        for at, colour in enumerate((PAPER, EDGE)):
            shade.add_color_stop_rgb(at, *[value / 255 for value in rgb(colour)])
        context.set_source(shade)
        context.paint()

        def put(made: Any, x: float, y: float, colour: str) -> None:
            context.set_source_rgb(*[value / 255 for value in rgb(colour)])
            context.move_to(x, y)
            pangocairocffi.show_layout(context, made)

        def body(size: int) -> Any:
            return layout(context, quote, "EB Garamond", size, MEASURE)

        put(body(fitting(lambda size: high(body(size)) <= ROOM)), LEFT, TOP, INK)
        put(layout(context, "“", "EB Garamond", 300), LEFT, 20, ACCENT)
        put(layout(context, TITLE, "EB Garamond Italic", 47), LEFT, 1062, INK)
        put(layout(context, AUTHOR, "EB Garamond", 41), LEFT, 1117, MUTED)
        put(layout(context, HANDLE, "Inter", 23), LEFT, 1245, MUTED)
        context.rectangle(LEFT, 1030, 64, 4)
        context.fill()
        surface.flush()
        pixels = bytes(surface.get_data())
        size = (WIDTH, HEIGHT)
        return encoded(Image.frombuffer("RGB", size, pixels, "raw", "BGRX", surface.get_stride(), 1))

    return one


def _to_fontconfig(path: Path) -> None:
    """Let pango find a font file, without installing it."""
    import ctypes
    import ctypes.util

    config = ctypes.CDLL(ctypes.util.find_library("fontconfig"))
    config.FcConfigAppFontAddFile(None, str(path).encode())


def skia() -> Drawing:
    import skia as s

    faces = s.textlayout.TypefaceFontProvider()
    for family, path in (("serif", SERIF), ("italic", ITALIC), ("sans", SANS)):
        faces.registerTypeface(s.Typeface.MakeFromFile(str(path)), family)
    collection = s.textlayout.FontCollection()
    collection.setDefaultFontManager(faces)
    letters = s.Unicodes.ICU.Make()

    def paragraph(text: str, family: str, size: float, colour: str) -> Any:
        style, whole = s.textlayout.TextStyle(), s.textlayout.ParagraphStyle()
        style.setFontFamilies([family])
        style.setFontSize(size)
        style.setForegroundPaint(s.Paint(Color=s.Color(*rgb(colour)), AntiAlias=True))
        whole.setTextStyle(style)
        builder = s.textlayout.ParagraphBuilder.make(whole, collection, letters)
        builder.pushStyle(style)
        builder.addText(text)
        built = builder.Build()
        built.layout(MEASURE)
        return built

    def one(quote: str) -> bytes:
        surface = s.Surface(WIDTH, HEIGHT)
        canvas = surface.getCanvas()
        ends = [s.Color(*rgb(PAPER)), s.Color(*rgb(EDGE))]
        canvas.drawPaint(s.Paint(Shader=s.GradientShader.MakeLinear([(0, 0), (0, HEIGHT)], ends)))
        size = fitting(lambda size: bool(paragraph(quote, "serif", size, INK).Height <= ROOM))
        paragraph(quote, "serif", size, INK).paint(canvas, LEFT, TOP)
        paragraph("“", "serif", 300, ACCENT).paint(canvas, LEFT, 0)
        canvas.drawRect(s.Rect.MakeXYWH(LEFT, 1030, 64, 4), s.Paint(Color=s.Color(*rgb(ACCENT))))
        paragraph(TITLE, "italic", 47, INK).paint(canvas, LEFT, 1062)
        paragraph(AUTHOR, "serif", 41, MUTED).paint(canvas, LEFT, 1117)
        paragraph(HANDLE, "sans", 23, MUTED).paint(canvas, LEFT, 1245)
        pixels = surface.makeImageSnapshot().tobytes()
        return encoded(Image.frombuffer("RGB", (WIDTH, HEIGHT), pixels, "raw", "BGRX"))

    return one


TYPST = """
#set page(width: {w}pt, height: {h}pt, margin: 0pt,
  fill: gradient.linear(rgb("{p}"), rgb("{e}"), angle: 90deg))
#set text(font: "EB Garamond", weight: 500, fill: rgb("{i}"))
#set par(leading: 0.55em, linebreaks: "optimized")
#place(dx: 96pt, dy: 110pt, text(size: 300pt, fill: rgb("{a}"))[“])
#let q = [{q}]
#place(dx: 108pt, dy: 300pt, layout(size => {{
  let lo = 30
  let hi = 120
  while lo < hi {{
    let m = calc.floor((lo + hi + 1) / 2)
    if measure(block(width: 864pt, text(size: m * 1pt, q))).height <= 660pt {{ lo = m }} else {{ hi = m - 1 }}
  }}
  block(width: 864pt, text(size: lo * 1pt, q))
}}))
#place(dx: 108pt, dy: 1030pt, rect(width: 64pt, height: 4pt, fill: rgb("{a}")))
#place(dx: 108pt, dy: 1070pt, text(style: "italic", size: 47pt)[{t}])
#place(dx: 108pt, dy: 1125pt, text(size: 41pt, fill: rgb("{m}"))[{n}])
#place(dx: 108pt, dy: 1250pt, text(font: "Inter", size: 23pt, fill: rgb("{m}"))[\\{g}])
"""


def typst() -> Drawing:
    import typst as t

    fonts = t.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[str(FONTS)])
    compiler = t.Compiler(font_paths=fonts)
    fixed = {"w": WIDTH, "h": HEIGHT, "p": PAPER, "e": EDGE, "i": INK, "a": ACCENT, "m": MUTED}
    named = {"t": TITLE, "n": AUTHOR, "g": HANDLE}

    def one(quote: str) -> bytes:
        page = TYPST.format(q=quote, **fixed, **named).encode()
        png = compiler.compile(input=page, format="png", ppi=72.0)
        return encoded(Image.open(BytesIO(png)).convert("RGB"))

    return one


PAGE = """<!doctype html><meta charset=utf8><style>
@font-face{font-family:Q;src:url(data:font/ttf;base64,SERIF)}
@font-face{font-family:I;src:url(data:font/ttf;base64,ITALIC)}
@font-face{font-family:S;src:url(data:font/ttf;base64,SANS)}
body{margin:0;width:1080px;height:1350px;background:linear-gradient(#f4ecdd,#e2d3b8);color:#221c15}
div{position:absolute;left:108px}</style><body>
<div style="font:300px/1 Q;color:#a03a24;top:110px">“</div>
<div id=q style="font:70px/1.2 Q;top:300px;width:864px;text-wrap:balance"></div>
<div style="background:#a03a24;width:64px;height:4px;top:1030px"></div>
<div id=t style="font:47px I;top:1062px"></div><div id=a style="font:41px Q;color:#5d503f;top:1117px"></div>
<div id=h style="font:23px S;color:#5d503f;top:1245px"></div>"""
FIT = """c=>{const g=i=>document.getElementById(i),q=g('q');q.textContent=c.q;g('t').textContent=c.t;
g('a').textContent=c.n;g('h').textContent=c.g;let lo=30,hi=120;while(lo<hi){const m=Math.ceil((lo+hi)/2);
q.style.fontSize=m+'px';if(q.offsetHeight<=660)lo=m;else hi=m-1}q.style.fontSize=lo+'px';
return document.fonts.ready.then(()=>1)}"""


def chromium() -> Drawing:
    from playwright.sync_api import sync_playwright

    browser = (
        sync_playwright()
        .start()
        .chromium.launch(
            executable_path=os.environ.get("CHROMIUM", "/usr/bin/chromium"),
            args=["--no-sandbox", "--disable-gpu"],
        )
    )
    page = browser.new_page(viewport={"width": WIDTH, "height": HEIGHT})
    html = PAGE
    for name, path in (("SERIF", SERIF), ("ITALIC", ITALIC), ("SANS", SANS)):
        html = html.replace(name, base64.b64encode(path.read_bytes()).decode())
    page.set_content(html)

    def one(quote: str) -> object:
        page.evaluate(FIT, {"q": quote, "t": TITLE, "n": AUTHOR, "g": HANDLE})
        return page.screenshot(type="jpeg", quality=90)

    return one


def spent() -> float:
    """Return the CPU seconds of this process and of those it started that still run."""
    own, parents, ticks = os.getpid(), {}, {}
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = stat.read_text().rpartition(")")[2].split()
        except OSError:
            continue
        parents[int(stat.parent.name)] = int(fields[1])
        ticks[int(stat.parent.name)] = int(fields[11]) + int(fields[12])
    ours_too = {own}
    for _ in range(8):
        ours_too |= {child for child, parent in parents.items() if parent in ours_too}
    return sum(ticks[process] for process in ours_too) / os.sysconf("SC_CLK_TCK")


def main(name: str, cards: int) -> None:
    draw: Drawing = globals()[name]()
    clock = spent if name == "chromium" else time.process_time
    times = []
    for number in range(4 + cards):
        start = clock()
        for again in range(8 if name == "chromium" else 1):  # its clock ticks in hundredths
            picture = draw(QUOTE.format(100 + number * 8 + again))
        times.append((clock() - start) * 1000 / (8 if name == "chromium" else 1))
    if keep := os.environ.get("PEERS_KEEP"):
        data = picture if isinstance(picture, bytes) else picture.image.data  # type: ignore[attr-defined]
        Path(keep, f"{name}.jpg").write_bytes(data)
    print(json.dumps(times[4:]))
    sys.stdout.flush()
    os._exit(0)  # a browser is not waited for


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
