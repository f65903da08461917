"""The notes of a release as HTML: headings, lists, paragraphs and bold words, and nothing else of Markdown."""

import re
from html import escape


def html_of(markdown: str, *, below: int = 2) -> str:
    """Notes as HTML, their headings `below` levels down. All else is escaped: a note may quote an office."""
    out: list[str] = []
    in_list = False
    for line in markdown.splitlines():
        item = line.startswith("- ")
        if in_list and not item:
            out.append("</ul>")
        if item and not in_list:
            out.append("<ul>")
        in_list = item
        heading = re.match(r"(#{1,4}) (.*)", line)
        if item:
            out.append(f"<li>{_inline(line[2:])}</li>")
        elif heading and len(heading[1]) > 1:
            level = min(len(heading[1]) + below - 1, 6)
            out.append(f"<h{level}>{_inline(heading[2])}</h{level}>")
        elif line.strip() and not heading:
            out.append(f"<p>{_inline(line)}</p>")
    return '<div lang="en">' + "".join(out) + ("</ul>" if in_list else "") + "</div>"


def _inline(text: str) -> str:
    return re.sub(r"\*\*(.+?)\*\*", r"<strong>\1</strong>", escape(text))
