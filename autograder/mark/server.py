"""A small web server for one person on this machine, on which a stage is marked.

Answers are hostile, and so may be other pages in the same browser, and other people on the machine.
So it listens to this machine alone, lets in whoever has the key that the command prints, takes a
form only from its own page, answers to no other name (a page elsewhere may call itself by our
address), and its pages run nothing but its own script.
"""

from __future__ import annotations

import asyncio
import hmac
import secrets
from typing import Any

from tornado.escape import url_escape
from tornado.httpserver import HTTPServer
from tornado.netutil import bind_sockets
from tornado.web import Application, RequestHandler

from autograder.course.settings import CourseError
from autograder.mark.kept import CannotMark
from autograder.mark.marks import Mark, points_in
from autograder.mark.page import FILES, TEMPLATES, MarkPage, Typed

__all__ = ["MarkServer"]

HOST = "127.0.0.1"
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src data:; "
    "form-action 'self'; connect-src 'self'; base-uri 'none'; frame-ancestors 'none'"
)
FEEDBACK = "sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src data:"
MOST_SENT = 5_000_000
"""Largest form that is read, in bytes."""
HEADERS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    # With "no-referrer" a browser would not say that a form is from here.
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cache-Control": "no-store",
}


class MarkServer:
    """Serves one sitting until it is stopped.

    Parameters
    ----------
    page : MarkPage
        Writes its pages.
    question : str
        Where to begin.
    port : int, optional
        Where to listen; a free port by default.

    Raises
    ------
    CannotMark
        When the port is taken.
    """

    def __init__(self, page: MarkPage, question: str, port: int = 0) -> None:
        self.page = page
        self.question = question
        self.key = secrets.token_urlsafe(24)
        self.said = ""
        self._ended = False
        self._stopping: tuple[asyncio.AbstractEventLoop, asyncio.Event] | None = None
        try:
            self._sockets = bind_sockets(port, HOST)
        except (OSError, OverflowError) as error:
            raise CannotMark(f"Port {port} cannot be used: {error}. Take another one.") from error
        self.port: int = self._sockets[0].getsockname()[1]
        self.cookie = f"autograder-mark-{self.port}"

    @property
    def address(self) -> str:
        """Address to open, with the key in it."""
        return f"http://{HOST}:{self.port}/?key={self.key}"

    def run(self) -> None:
        """Serve until the process is interrupted, or `stop` is called."""
        asyncio.run(self._serve())

    def stop(self) -> None:
        """End `run`, from another thread."""
        self._ended = True
        if self._stopping:
            loop, stopped = self._stopping
            loop.call_soon_threadsafe(stopped.set)

    async def _serve(self) -> None:
        stopped = asyncio.Event()
        self._stopping = (asyncio.get_running_loop(), stopped)
        server = HTTPServer(self._application(), max_buffer_size=MOST_SENT)
        server.add_sockets(self._sockets)
        try:
            if not self._ended:
                await stopped.wait()
        finally:
            self._stopping = None
            server.stop()
            await server.close_all_connections()

    def _application(self) -> Application:
        given = {"server": self}
        return Application(
            [
                (r"/", _Start, given),
                (r"/q/([^/]+)", _Question, given),
                (r"/q/([^/]+)/confirm", _Confirm, given),
                (r"/undo", _Undo, given),
                (r"/feedback/([0-9a-f]{16})", _Feedback, given),
                (r"/(style\.css|script\.js)", _File, given),
            ],
            default_handler_class=_Nowhere,
            default_handler_args=given,
            xsrf_cookies=True,
            xsrf_cookie_name=f"{self.cookie}-form",
            xsrf_cookie_kwargs={"httponly": True, "samesite": "Strict"},
            log_function=lambda handler: None,
        )


class _Handler(RequestHandler):
    """Lets in who has the key."""

    server: MarkServer

    def initialize(self, server: MarkServer) -> None:
        self.server = server

    def set_default_headers(self) -> None:
        self.clear_header("Server")
        for name, value in HEADERS.items():
            self.set_header(name, value)

    def prepare(self) -> None:
        here = {f"{name}:{self.server.port}" for name in (HOST, "localhost")}
        origin = self.request.headers.get("Origin")
        from_here = origin is None or origin.removeprefix("http://") in here
        if self.request.host not in here or not from_here:
            self._refuse("This is not the address that the command printed.")
        elif not self._has_key(self.get_cookie(self.server.cookie)):
            self._start()

    def _start(self) -> None:
        self._refuse("Open the address that the command printed: it has a key in it.")

    def _has_key(self, given: str | None) -> bool:
        return hmac.compare_digest((given or "").encode(), self.server.key.encode())

    def _refuse(self, why: str, status: int = 403) -> None:
        self.set_status(status)
        self.set_header("Content-Type", "text/plain; charset=utf-8")
        self.finish(why)

    def write_error(self, status_code: int, **more: Any) -> None:
        self.set_header("Content-Type", "text/plain; charset=utf-8")
        error = (more.get("exc_info") or (None, None))[1]
        if isinstance(error, (CannotMark, CourseError)):
            self.finish(str(error))
        elif self._by_script:
            self.finish({"wrong": f"Nothing was saved ({status_code}). Load the page again."})
        elif status_code == 403:
            self.finish("This form is from an earlier page. Go back, load the page again.")
        else:
            self.finish(f"{status_code}: {self._reason}")

    def log_exception(self, *error: Any) -> None:
        if not isinstance(error[1], (CannotMark, CourseError)):
            super().log_exception(*error)

    def _go(self, name: str, at: str = "", *, everything: bool = False) -> None:
        more = [f"at={at}"] if at else []
        more += ["show=all"] if everything else []
        query = f"?{'&'.join(more)}" if more else ""
        address = f"/q/{url_escape(name, plus=False)}{query}"
        if self._by_script:
            self.finish({"go": address})
        else:
            self.redirect(address, status=303)

    @property
    def _by_script(self) -> bool:
        """Whether our script asks: it leaves the page as it is where nothing could be saved."""
        return self.request.headers.get("Accept") == "application/json"

    @property
    def _everything(self) -> bool:
        return bool(self.get_argument("show", "") == "all")


class _Start(_Handler):
    def _start(self) -> None:
        if not self._has_key(self.get_query_argument("key", "")):
            super()._start()
            return
        # The key leaves the address: it would stand in the browser's history.
        self.set_cookie(self.server.cookie, self.server.key, httponly=True, samesite="Strict")
        self.redirect("/", status=303)

    def get(self) -> None:
        self._go(self.server.question)


class _Question(_Handler):
    def get(self, name: str) -> None:
        said, self.server.said = self.server.said, ""
        self._show(name, said=said)

    def post(self, name: str) -> None:
        ids = self.get_body_arguments("answer")
        typed = Typed(
            self.get_body_argument("points", "", strip=False),
            self.get_body_argument("extra", "", strip=False),
            self.get_body_argument("comment", "", strip=False).replace("\r\n", "\n"),
            frozenset(ids),
        )
        seen = dict(
            one.split("=", 1) for one in self.get_body_arguments("seen") if one.count("=") == 1
        )
        page, at = self.server.page, self.get_body_argument("at", "")
        try:
            asked = page.sitting.question(name)
            points = points_in(typed.points, asked.most)
            if points is None:
                raise CannotMark("Nothing was saved: write how many points this gets.")
            mark = Mark(points, points_in(typed.extra, what="extra credit"), typed.comment)
            following = page.after(name, at, everything=self._everything)
            action = page.sitting.give(name, mark, ids, seen)
        except (CannotMark, CourseError) as error:
            self._say_what_is_wrong(name, str(error), typed)
            return
        count = len(action.changes)
        what = f"{points:g} points saved for {count} answers." if count > 1 else ""
        self.server.said = what or f"{points:g} points saved."
        self._go(name, following, everything=self._everything)

    def _say_what_is_wrong(self, name: str, why: str, typed: Typed) -> None:
        self.set_status(409)
        if self._by_script:
            self.finish({"wrong": why})
            return
        try:
            self._show(name, wrong=why, typed=typed)
        except (CannotMark, CourseError):
            lost = f"{why}\n\nWhat you typed:\n{typed.points}\n{typed.comment}"
            self._refuse(lost, 409)

    def _show(self, name: str, **more: Any) -> None:
        self.finish(
            self.server.page.of(
                name,
                self.get_argument("at", ""),
                everything=self._everything,
                xsrf=self.xsrf_token.decode(),
                **more,
            )
        )


class _Confirm(_Handler):
    def post(self, name: str) -> None:
        try:
            count = self.server.page.sitting.confirm(name)
            self.server.said = f"{count} marks confirmed."
        except CannotMark as error:
            self.server.said = str(error)
        self._go(name)


class _Undo(_Handler):
    def post(self) -> None:
        sitting = self.server.page.sitting
        try:
            action = sitting.take_back()
        except CannotMark as error:
            self.server.said = str(error)
            self._go(self.get_body_argument("question", self.server.question))
            return
        count = len(action.changes)
        self.server.said = f"Taken back: {count} mark{'s' if count > 1 else ''}."
        self._go(action.question, sitting.id_of(action.changes[0].student))


class _Feedback(_Handler):
    def get(self, entry: str) -> None:
        page = self.server.page
        for name, asked in page.sitting.questions.items():
            for one in page.sitting.entries(name) if not page.anonymous else ():
                path = page.feedback_of(one.student, asked.notebook)
                if one.id == entry and path.is_file():
                    self.set_header("Content-Security-Policy", FEEDBACK)
                    self.finish(path.read_bytes())
                    return
        self._refuse("There is no feedback page yet: autograder grade --feedback.", 404)


class _File(_Handler):
    def get(self, name: str) -> None:
        self.set_header("Content-Type", f"{FILES[name]}; charset=utf-8")
        self.finish((TEMPLATES / name).read_bytes())


class _Nowhere(_Handler):
    def get(self) -> None:
        self._refuse("There is no such page.", 404)

    post = get
