"""What templates call is called as it is, and who wants to know where still learns it."""

from typing import Any

import jinja2
import pytest
from aiohttp import web
from aiohttp_jinja2 import get_env

from ari_app.desk.web import page


@pytest.fixture
def env() -> jinja2.Environment:
    app = web.Application()
    page.set_up(app)
    found = get_env(app)
    assert found is not None
    return found


@jinja2.pass_context
def known(context: jinja2.runtime.Context, name: str) -> Any:
    return context.resolve(name)


def said(text: str, /, **values: object) -> str:
    return f"{text} {sorted(values)}"


def test_a_plain_function_gets_its_values_alone(env: jinja2.Environment) -> None:
    made = env.from_string("{% for n in (1, 2) %}{{ said('a', n=n) }}{% endfor %}")
    assert made.render(said=said) == "a [&#39;n&#39;]" * 2


def test_who_asks_for_the_context_gets_it(env: jinja2.Environment) -> None:
    made = env.from_string("{% for n in (1, 2) %}{% set each = n %}{{ known('each') }}{% endfor %}")
    assert made.render(known=known) == "12"


def test_a_macro_escapes_what_it_is_given(env: jinja2.Environment) -> None:
    made = env.from_string("{% macro b(x) %}<b>{{ x }}</b>{% endmacro %}{{ b('<i>') }}")
    assert made.render() == "<b>&lt;i&gt;</b>"


def test_what_is_not_there_cannot_be_called(env: jinja2.Environment) -> None:
    with pytest.raises(jinja2.UndefinedError):
        env.from_string("{{ nobody() }}").render()
