"""Make ``templates/fonts/``: fetch the named npm packages, clean the fonts, put each licence beside them.

    python tools/make_fonts.py            # needs npm, fontTools and brotli

Every row of ``FONTS`` says which version of which package a file comes from, and what is done to it.
All are under the SIL Open Font License 1.1 without Reserved Font Names, so cleaned copies keep their names.
Cleaning: hinting and signatures go (Pullquote rasterises outlines itself), the TrueType "overlap" flags go
(they make other rasterisers draw with 4 x 4 oversampling), timestamps stay, so the result is always the same.
"""

from __future__ import annotations

import subprocess
import sys
import tarfile
import tempfile
from dataclasses import dataclass
from pathlib import Path

from fontTools import subset
from fontTools.ttLib import TTFont

TARGET = Path(__file__).resolve().parent.parent / "templates" / "fonts"
UNUSED_TABLES = ("fpgm", "prep", "cvt ", "gasp", "hdmx", "VDMX", "LTSH", "DSIG", "MVAR", "STAT", "SVG ")
BEYOND_LATIN = ((0x20, 0x40), (0xA0, 0xBF), (0x370, 0x52F), (0x1E00, 0x1FFF), (0x2010, 0x203A))
SYMBOLS = ((0x2190, 0x21FF), (0x25A0, 0x27BF), (0x2B00, 0x2BFF))


@dataclass(frozen=True, kw_only=True, slots=True)
class Font:
    """One file of the bundle. ``ranges`` (first, last code points), if given, are all that is kept."""

    package: str
    version: str
    source: str
    licence: str
    target: str
    ranges: tuple[tuple[int, int], ...] = ()


def _expo(package: str, version: str, face: str, weight: str, target: str, *ranges: tuple[int, int]) -> Font:
    return Font(
        package=f"@expo-google-fonts/{package}",
        version=version,
        source=f"{weight}/{face}_{weight}.ttf",
        licence="LICENSE_FONT",
        target=target,
        ranges=ranges,
    )


FONTS = (
    _expo("eb-garamond", "0.4.3", "EBGaramond", "500Medium", "EBGaramond-Medium"),
    _expo("eb-garamond", "0.4.3", "EBGaramond", "400Regular_Italic", "EBGaramond-Italic"),
    _expo("inter", "0.4.2", "Inter", "500Medium", "Inter-Medium"),
    _expo("noto-serif-hebrew", "0.4.2", "NotoSerifHebrew", "500Medium", "NotoSerifHebrew-Medium"),
    _expo("noto-naskh-arabic", "0.4.5", "NotoNaskhArabic", "500Medium", "NotoNaskhArabic-Medium"),
    _expo("noto-serif-devanagari", "0.4.1", "NotoSerifDevanagari", "500Medium", "NotoSerifDevanagari-Medium"),
    _expo("inter", "0.4.2", "Inter", "800ExtraBold", "Inter-ExtraBold"),
    _expo("fraunces", "0.4.1", "Fraunces", "600SemiBold", "Fraunces-SemiBold"),
    _expo(
        "cormorant-garamond", "0.4.1", "CormorantGaramond", "600SemiBold_Italic", "CormorantGaramond-Italic"
    ),
    _expo("courier-prime", "0.4.1", "CourierPrime", "400Regular", "CourierPrime-Regular"),
    Font(
        package="@fontsource/noto-serif-thai",
        version="5.3.0",
        source="files/noto-serif-thai-thai-500-normal.woff2",
        licence="LICENSE",
        target="NotoSerifThai-Medium",
    ),
    *(
        _expo(package, version, face, weight, f"{face}-{weight[3:]}")
        for package, version, face in (
            ("noto-sans-hebrew", "0.4.1", "NotoSansHebrew"),
            ("noto-sans-arabic", "0.4.3", "NotoSansArabic"),
            ("noto-sans-devanagari", "0.4.1", "NotoSansDevanagari"),
            ("noto-sans-thai", "0.4.2", "NotoSansThai"),
        )
        for weight in ("500Medium", "800ExtraBold")
    ),
    _expo("jetbrains-mono", "0.4.1", "JetBrainsMono", "500Medium", "JetBrainsMono-Part", *BEYOND_LATIN),
    _expo("noto-serif", "0.4.2", "NotoSerif", "500Medium", "NotoSerif-Medium"),
    _expo("noto-serif", "0.4.2", "NotoSerif", "600SemiBold", "NotoSerif-SemiBold-Part", *BEYOND_LATIN),
    *(
        _expo(package, version, face, "600SemiBold", f"{face}-SemiBold")
        for package, version, face in (
            ("noto-serif-hebrew", "0.4.2", "NotoSerifHebrew"),
            ("noto-naskh-arabic", "0.4.5", "NotoNaskhArabic"),
            ("noto-serif-devanagari", "0.4.1", "NotoSerifDevanagari"),
        )
    ),
    Font(
        package="@fontsource/noto-serif-thai",
        version="5.3.0",
        source="files/noto-serif-thai-thai-600-normal.woff2",
        licence="LICENSE",
        target="NotoSerifThai-SemiBold",
    ),
    _expo(
        "noto-sans-symbols-2", "0.4.1", "NotoSansSymbols2", "400Regular", "NotoSansSymbols2-Part", *SYMBOLS
    ),
    Font(
        package="@fontsource/noto-color-emoji",
        version="5.3.2",
        source="files/noto-color-emoji-emoji-400-normal.woff2",
        licence="LICENSE",
        target="NotoColorEmoji",
    ),
)


def main() -> int:
    TARGET.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        for font in FONTS:
            unpacked = fetch(font, Path(folder))
            size = make(font, unpacked)
            print(f"{font.target}.ttf  {size // 1024} KB  {font.package} {font.version}")
    return 0


def fetch(font: Font, folder: Path) -> Path:
    """Unpack the package below ``folder`` once, through the npm client, and return where it is."""
    target = folder / f"{font.package.strip('@').replace('/', '-')}-{font.version}"
    if not target.exists():
        name = f"{font.package}@{font.version}"
        subprocess.run(["npm", "pack", "--silent", name], cwd=folder, check=True, stdout=sys.stderr)
        with tarfile.open(target.with_name(target.name + ".tgz")) as archive:
            archive.extractall(target, filter="data")
    return target / "package"


def make(font: Font, unpacked: Path) -> int:
    """Write the cleaned font and its licence; return the font's size in bytes."""
    loaded = TTFont(unpacked / font.source, recalcTimestamp=False)
    loaded.flavor = None
    if font.ranges:
        keep_only(loaded, font.ranges)
    clean(loaded)
    path = TARGET / f"{font.target}.ttf"
    loaded.save(path)
    licence = (unpacked / font.licence).read_text(encoding="utf-8").replace("\r\n", "\n").rstrip() + "\n"
    (TARGET / f"{font.target}-LICENSE.txt").write_text(licence, encoding="utf-8")
    return path.stat().st_size


def keep_only(font: TTFont, ranges: tuple[tuple[int, int], ...]) -> None:
    options = subset.Options(layout_features=["*"], notdef_outline=True, hinting=False)
    worker = subset.Subsetter(options)
    worker.populate(unicodes=[code for first, last in ranges for code in range(first, last + 1)])
    worker.subset(font)


def clean(font: TTFont) -> None:
    for tag in UNUSED_TABLES:
        if tag in font:
            del font[tag]
    if "glyf" not in font:
        return
    for name in font.getGlyphOrder():
        glyph = font["glyf"][name]
        glyph.removeHinting()
        if glyph.isComposite():
            for component in glyph.components:
                component.flags &= ~0x0400  # OVERLAP_COMPOUND
        elif glyph.numberOfContours > 0:
            glyph.flags[0] &= ~0x40  # OVERLAP_SIMPLE


if __name__ == "__main__":
    sys.exit(main())
