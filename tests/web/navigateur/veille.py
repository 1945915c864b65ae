"""What a browser says of a page that a person would not see: errors, refused resources, broken requests."""

from playwright.sync_api import ConsoleMessage, Page, Request, Response

_STATUS = "Failed to load resource: the server responded"
"""The console says so of each answer from 400 on: answers are judged here, by what was asked."""


class Veille:
    """Watches a page for as long as it is open; ``plaintes`` must stay empty."""

    def __init__(self, page: Page) -> None:
        self.plaintes: list[str] = []
        page.on("console", self._console)
        page.on("pageerror", lambda error: self.plaintes.append(f"script: {error}"))
        page.on("requestfailed", self._failed)
        page.on("response", self._answered)

    def _console(self, message: ConsoleMessage) -> None:
        if message.type in ("error", "warning") and not message.text.startswith(_STATUS):
            self.plaintes.append(f"console: {message.text} ({message.location.get('url')})")

    def _failed(self, request: Request) -> None:
        # A page that is left, or a file that becomes a download, ends its requests: nobody is told of it.
        if request.failure != "net::ERR_ABORTED":
            self.plaintes.append(f"request: {request.url} {request.failure}")

    def _answered(self, response: Response) -> None:
        if response.status >= 400 and response.request.resource_type != "document":
            self.plaintes.append(f"answer: {response.url} {response.status}")
        if response.status >= 500:
            self.plaintes.append(f"answer: {response.url} {response.status}")
