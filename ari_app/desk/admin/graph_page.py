"""``/admin/dialplan/graph``: the way of a call through the draft, as a picture and as a list.

It is drawn from what the check walks, so it shows what is checked; each context leads to its line
in the editor, and the colour says where something is wrong. To walk takes half a second of the
desk's core, and the same files have the same ways: the last pictures are kept by their texts.
"""

import asyncio
from functools import lru_cache

from aiohttp import web

from ari_app.asterisk import phones, plan_check
from ari_app.asterisk.edited_plan import edited_plan, read_findings
from ari_app.asterisk.plan_loading import plan_of
from ari_app.desk.admin import dialplan_words
from ari_app.desk.admin.admin_page import FormTrouble, shown
from ari_app.desk.admin.plan_picture import HIGH, WIDE, picture
from ari_app.desk.web.page import language_of
from ari_app.desk.web.page_access import reader
from ari_app.desk.web.running_desk import DESK
from ari_app.desk.web.words import of_tables
from ari_app.errors import SigapError
from ari_app.operations import plan_draft
from ari_app.people.access import Right
from ari_app.settings import Settings
from ari_app.texts.catalog import Language, texts
from dialplan.checker.files import Files
from dialplan.checker.graph import Graph, graph
from dialplan.checker.walk import walked


async def show(request: web.Request) -> web.StreamResponse:
    account = await reader(request, Right.EDIT_DIALPLAN)
    language = language_of(request)
    context = {
        **of_tables(dialplan_words.TEMPLATE_WORDS, language),
        **{"wide": WIDE, "high": HIGH, "picture": None, "graph": None},
        "nodes_with_words": dialplan_words.NODES,
    }
    try:
        drawn = await asyncio.to_thread(draw, request.app[DESK].settings, language)
    except (SigapError, OSError) as error:
        refused = dialplan_words.refusal(str(error), language)
        says = FormTrouble(status=409, problem="plan_refused", values={"says": refused})
        return shown(request, account, "dialplan_graph.html", context, says)
    more = {"picture": picture(drawn), "graph": drawn}
    return shown(request, account, "dialplan_graph.html", {**context, **more})


def draw(settings: Settings, language: Language) -> Graph:
    """Of the draft as it is now; raises SigapError for one that cannot be read at all."""
    draft = plan_draft.load(settings.home)
    if found := plan_draft.refused(settings.home, draft):
        raise SigapError(found[0].says.said(texts(language)))
    known = phones.load(settings.asterisk_dir / "phones.json")
    with plan_draft.laid_out(draft) as paths:
        plan = edited_plan(settings, paths, plan_check.SECRETS, plan_check.NoRuntime(), known)
    files = plan.files
    return _drawn(frozenset(files.texts.items()), files.prompts, files.scripts)


@lru_cache(maxsize=4)
def _drawn(
    texts: frozenset[tuple[str, str]], prompts: frozenset[str], scripts: frozenset[str]
) -> Graph:
    """``texts``: name and text of each file; with the names all that a graph is drawn from."""
    files = Files(texts=dict(texts), prompts=prompts, scripts=scripts)
    return graph(walked(plan_of(files.texts)), read_findings(files))
