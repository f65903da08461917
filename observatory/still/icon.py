"""The icon of the browser's tab: a plain grey disc that says nothing of what the page is about."""

import io
from functools import cache

from PIL import Image, ImageDraw


@cache
def icon() -> bytes:
    """The icon as PNG."""
    image = Image.new("RGBA", (32, 32), (0, 0, 0, 0))
    ImageDraw.Draw(image).ellipse((4, 4, 27, 27), fill="#6b7780")
    out = io.BytesIO()
    image.save(out, "PNG")
    return out.getvalue()
