"""Pictures as SVG, by pygal: without scripts, fonts or anything else from elsewhere, in light and dark."""

import sys
from collections.abc import Callable
from functools import cache
from typing import Any
from urllib.parse import quote

from webapp.results.charts import Picture

WIDE, NARROW = 620, 340  # CSS pixels: two drawings, so that text keeps its size on a phone
BAR_HEIGHT, FRAME_HEIGHT = 22, 40
# The colours of static/tokens.css: a picture shown by <img> can't see the page's own.
LIGHT = """inline:
.reactive { fill: #0b6e75; fill-opacity: 1; stroke: none }
.axis text, .axis text.major, .text-overlay text.value { fill: #16262a }
.text-overlay text.value { text-anchor: start }
.axis .line, .axis .guide.line, .axis .major.line,
.axis .major.guide.line { stroke: #d6dedf; stroke-dasharray: none }"""
DARK = """inline:
@media (prefers-color-scheme: dark) {
.reactive { fill: #58bfc6 }
.axis text, .axis text.major, .text-overlay text.value { fill: #e2eaeb }
.axis .line, .axis .guide.line, .axis .major.line,
.axis .major.guide.line { stroke: #3d4f54 } }"""
CHARACTER = 7.5  # CSS pixels, at most, of a digit


def data_address(picture: Picture, *, width: int) -> str:
    """Return a picture as a `data:` address: drawn from the rows at hand, so that Explorer is asked once.

    It holds no space: in a `srcset` that would end it.
    """
    return f"data:image/svg+xml,{quote(drawn(picture, width=width), safe='=:/')}"


def drawn(picture: Picture, *, width: int) -> str:
    """Return a picture as SVG of this width, in CSS pixels."""
    pygal, style = _library()
    plain = style.Style(
        background="transparent",
        plot_background="transparent",
        font_family="system-ui, sans-serif",
        label_font_size=12,
        major_label_font_size=12,
        value_font_size=12,
    )
    chart = pygal.HorizontalBar(
        style=plain,
        css=["file://style.css", "file://graph.css", LIGHT, DARK],
        js=[],
        explicit_size=True,
        width=width,
        height=BAR_HEIGHT * len(picture.bars) + FRAME_HEIGHT,
        margin=4,
        margin_right=10 + int(CHARACTER * max(len(bar.words) for bar in picture.bars)),
        spacing=6,
        show_legend=False,
        disable_xml_declaration=True,
        no_prefix=True,
        print_values=True,
        print_values_position="top",
        truncate_label=-1,
        max_scale=width // 100,
        include_x_axis=True,
    )
    # The first bar of a horizontal chart is its lowest.
    bars = picture.bars[::-1]
    chart.x_labels = [bar.label for bar in bars]
    chart.add("", [{"value": bar.value, "formatter": _says(bar.words)} for bar in bars])
    chart.add_xml_filter(_without_scripts)
    return str(chart.render(is_unicode=True))


def _without_scripts(root: Any) -> Any:
    """Take out what pygal writes for its own script, which is not there."""
    for parent in list(root.iter()):
        for script in [child for child in parent if child.tag == "script"]:
            parent.remove(script)
    return root


@cache
def _library() -> tuple[Any, Any]:
    """Return pygal and its styles, loaded by the first picture: a process that draws none needs none of it."""
    import pygal
    import pygal.style

    # Its hook for plug-ins, which we have none of, is of a kind that Python 3.11 warns of at each further import.
    sys.meta_path[:] = [finder for finder in sys.meta_path if type(finder) is not pygal.PluginImportFixer]
    return pygal, pygal.style


def _says(words: str) -> Callable[[float], str]:
    return lambda _value: words
