"""What is said to a request that is no request: the server turns it away before the service sees anything of it."""

import asyncio

from observatory.sdmx.answer import error_xml
from observatory.sdmx.errors import QuestionSyntaxError, UriTooLongError

# The parser reads no longer address, and none of it is kept beyond that.
LONGEST = 65_535


def protocol() -> type[asyncio.Protocol] | str:
    """The server's protocol with the standard's error messages; its own where the fast parser is not installed."""
    try:
        from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol
    except ImportError:
        return "auto"

    class Saying(HttpToolsProtocol):  # type: ignore[misc, unused-ignore]
        """Answers what cannot be read with a message that says so."""

        def on_url(self, url: bytes) -> None:
            super().on_url(url)
            if len(self.url) > LONGEST:
                # Whatever is raised here ends the reading: the rest of the address is never looked at.
                raise UriTooLongError

        def send_400_response(self, msg: str) -> None:
            address = getattr(self, "url", b"")
            error = (
                UriTooLongError(
                    f"The address is longer than {LONGEST:,} characters. Use a wildcard or ask several times."
                )
                if len(address) > LONGEST
                else QuestionSyntaxError("This is not a request of HTTP.")
            )
            body = error_xml(error, is_v2=address.startswith(b"/v2"))
            reason = "URI Too Long" if error.status == 414 else "Bad Request"
            head = (
                f"HTTP/1.1 {error.status} {reason}\r\ncontent-type: application/xml\r\n"
                f"content-length: {len(body)}\r\nconnection: close\r\n\r\n"
            )
            self.transport.write(head.encode() + body)
            self.transport.close()

    return Saying
