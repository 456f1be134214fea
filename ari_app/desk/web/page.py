"""What every page shares: the templates, the language of the reader, and the safety headers."""

from collections.abc import Mapping
from enum import StrEnum
from pathlib import Path
from typing import Any, TypeVar

import aiohttp_jinja2
import jinja2
from aiohttp import web

from ari_app.desk.web import help_links, type_words, unit_words
from ari_app.desk.web import words as desk_words
from ari_app.desk.web.authentication import csrf_token, session_cookie
from ari_app.desk.web.moments import Moments
from ari_app.people.access import Account
from ari_app.texts.catalog import Language, texts

LANGUAGE_COOKIE = "sigap_lang"
DESK = Path(__file__).parents[1]
AREAS = (
    "web",
    "live",
    "calls",
    "tickets",
    "review",
    "admin",
    "accounts",
    "agency",
    "public",
    "seats",
    "health",
    "reports",
    "wall",
    "shifts",
    "help",
)
BUNDLES = DESK / "static"  # what the browser's build makes
_YEAR_S = 365 * 24 * 3600

CONTENT_POLICY = "Content-Security-Policy"
Word = TypeVar("Word", bound=StrEnum)


def content_policy(pictures_from: str = "") -> str:
    """Nothing from elsewhere but, where one is named, pictures of that origin; nothing inline."""
    pictures = f"; img-src 'self' {pictures_from}" if pictures_from else ""
    return (
        "default-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'; "
        f"object-src 'none'{pictures}"
    )


# Nobody frames us, nobody learns where we came from.
_SAFETY = {
    CONTENT_POLICY: content_policy(),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}


class _Compiled(jinja2.BytecodeCache):
    """Of this process: another site in it, as tests have hundreds, compiles no template anew."""

    def __init__(self) -> None:
        self._codes: dict[str, bytes] = {}

    def load_bytecode(self, bucket: jinja2.bccache.Bucket) -> None:
        if code := self._codes.get(bucket.key):
            bucket.bytecode_from_string(code)  # nothing where the template has changed

    def dump_bytecode(self, bucket: jinja2.bccache.Bucket) -> None:
        self._codes[bucket.key] = bucket.bytecode_to_string()


_COMPILED = _Compiled()


class _Context(jinja2.runtime.Context):
    """Calls what pages give their templates as it is. Jinja's own way looks twice at each of a
    page's thousand calls for one that wants to know where it is called, which took a fifth of the
    rendering; macros want to, and hardly anything else does.
    """

    def call(
        self,
        called: Any,
        /,
        *values: Any,
        _loop_vars: Any = None,
        _block_vars: Any = None,
        **named: Any,
    ) -> Any:
        if type(called) is jinja2.runtime.Macro or hasattr(called, "jinja_pass_arg"):
            around = {"_loop_vars": _loop_vars, "_block_vars": _block_vars}
            return super().call(called, *values, **around, **named)
        return called(*values, **named)


def set_up(app: web.Application) -> None:
    """Templates (autoescape on), static files, safety headers on every answer."""
    aiohttp_jinja2.setup(
        app,
        loader=jinja2.FileSystemLoader([DESK / area / "templates" for area in AREAS]),
        bytecode_cache=_COMPILED,
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    ).context_class = _Context
    for address, folder in public_files().items():
        app.router.add_static(address, folder)
    app.on_response_prepare.append(_add_safety)


def public_files() -> Mapping[str, Path]:
    """Address → folder of the files that no account is asked for; an area's own come first."""
    own = {f"/static/{area}": DESK / area / "static" for area in AREAS}
    return {address: folder for address, folder in own.items() if folder.is_dir()} | {
        "/static": BUNDLES
    }


def language_of(request: web.Request) -> Language:
    """``?lang=``, else what was chosen before, else Bahasa Indonesia."""
    wanted = request.query.get("lang") or request.cookies.get(LANGUAGE_COOKIE, "")
    return Language.EN if wanted == Language.EN else Language.ID


def render(
    request: web.Request, template: str, context: Mapping[str, Any], *, status: int = 200
) -> web.Response:
    """A page in the reader's language; a language in the address is remembered."""
    response = aiohttp_jinja2.render_template(
        template,
        request,
        {
            **words(language_of(request)),
            "help_address": help_links.address_of(template),
            **context,
        },
        status=status,
    )
    response.headers["Cache-Control"] = "no-store"
    if "lang" in request.query:
        response.set_cookie(
            LANGUAGE_COOKIE,
            language_of(request),
            max_age=_YEAR_S,
            samesite="Strict",
            path="/",
            secure=request.secure,
        )
    return response


def frame(request: web.Request, account: Account) -> Mapping[str, object]:
    """What every page has of whoever looks at it."""
    return {"account": account, "csrf": csrf_token(session_cookie(request))}


def words(language: Language, time_zone: str = "Asia/Jakarta") -> dict[str, Any]:
    """What the templates say everything with, in the reader's language."""
    _ = texts(language)
    return {
        "language": language,
        "other_language": "English" if language is Language.ID else "Bahasa Indonesia",
        "_": _,
        "pgettext": _.pgettext,
        "ngettext": _.ngettext,
        **desk_words.of_tables(desk_words.TEMPLATE_WORDS, language),
        "why_of": lambda said, why: desk_words.reason(said, why, language),
        **desk_words.of_tables(unit_words.TEMPLATE_WORDS, language),
        "unit_tones": unit_words.TONES,
        "ready_words": lambda counts: unit_words.ready_words(counts, language),
        "type_name": lambda row: type_words.type_name(row, language),
        "questions_of": lambda row: type_words.questions(row, language),
        "question_in": lambda asked, known: type_words.question(asked, known, language),
        "step": lambda kind, data: desk_words.step(kind, data, language),
        "truth": desk_words.truth,
        "taker_name": lambda taker, person="": desk_words.taker_name(taker, language, person),
        "moments": Moments(time_zone=time_zone, language=language),
    }


async def _add_safety(_: web.Request, response: web.StreamResponse) -> None:
    response.headers["Server"] = "sigap"  # no versions for whoever looks for old ones
    for name, value in _SAFETY.items():
        response.headers.setdefault(name, value)


def chosen(words: type[Word], said: str) -> Word:
    """Which of the words a form of ours says; anything else is 400."""
    try:
        return words(said)
    except ValueError as error:
        raise web.HTTPBadRequest from error
