"""Which numbers a call-taker may call to a talk, and why not another one."""

import pytest

from ari_app.errors import Conflict, Invalid, Unavailable
from ari_app.live.targets import Directory, Target
from ari_app.settings import Number, Settings, Trunk

PLN = Number(name="PLN", number="123")
POLICE = {"name": "Polres", "contact": "0291-591 110", "active": True}


def test_a_number_of_the_settings_may_be_called_at_once() -> None:
    directory = Directory(numbers=[PLN], calls_out=True)
    assert directory.target("123") == Target(number="123", name="PLN")


def test_an_agency_may_be_called_when_the_database_has_told_it() -> None:
    directory = Directory(numbers=[PLN], calls_out=True)
    with pytest.raises(Unavailable, match="does not know yet the numbers of the agencies"):
        directory.target("0291591110")
    directory.agencies = [POLICE]
    assert directory.target("0291591110").name == "Polres"


@pytest.mark.parametrize("calls_out", [True, False])
def test_no_other_number_may_be_called(calls_out: bool) -> None:
    with pytest.raises(Invalid):
        Directory(numbers=[PLN], agencies=[POLICE], calls_out=calls_out).target("0817000")


def test_nobody_is_called_without_a_trunk_that_can() -> None:
    with pytest.raises(Conflict):
        Directory(numbers=[PLN], calls_out=False).target("123")


def test_one_trunk_that_can_call_out_is_enough() -> None:
    here = Trunk(name="lab", match=["127.0.0.2"])
    assert not Settings(trunks=[here]).calls_out
    assert Settings(trunks=[here, here.model_copy(update={"host": "127.0.0.2"})]).calls_out
