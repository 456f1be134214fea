"""A change of a list: what differs, whether it still counts, and what goes back with it."""

from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st

from ari_app.people.list_changes import ListChange, Sides, State, differences

_VALUES = st.fixed_dictionaries({"name": st.sampled_from("abc"), "active": st.booleans()})
_STATES = st.dictionaries(st.sampled_from("pqrst"), _VALUES)


def change(before: State, after: State) -> ListChange:
    was, is_ = differences(before, after)
    return ListChange(
        number=1,
        at=datetime(2026, 5, 1, tzinfo=UTC),
        by="admin",
        of="units",
        why="",
        before=was,
        after=is_,
        undoes=None,
    )


def with_sides(state: State, sides: Sides) -> State:
    there = {subject: values for subject, values in sides.items() if values is not None}
    return {subject: values for subject, values in state.items() if subject not in sides} | there


@given(_STATES, _STATES)
def test_a_change_is_told_whole_and_goes_back_whole(before: State, after: State) -> None:
    done = change(before, after)
    assert done.counts(after)
    assert with_sides(after, done.before_it(after)) == before
    assert done.counts(before) == (before == after)  # once it is back there is nothing to take back


@given(_STATES, _STATES, _STATES)
def test_what_was_decided_later_is_never_lost(before: State, after: State, now: State) -> None:
    """Either it counts no longer, or what others changed since stays as they wanted it."""
    done, later = change(before, after), change(after, now)
    if done.counts(now):
        back = with_sides(now, done.before_it(now))
        assert later.counts(back)


def test_another_value_of_the_same_subject_stays() -> None:
    done = change({"u": {"name": "a", "active": True}}, {"u": {"name": "b", "active": True}})
    now = {"u": {"name": "b", "active": False}, "v": {"name": "c", "active": True}}
    assert (done.before, done.after) == ({"u": {"name": "a"}}, {"u": {"name": "b"}})
    assert done.counts(now) and done.before_it(now) == {"u": {"name": "a", "active": False}}
    assert not done.counts({"u": {"name": "c", "active": True}}) and not done.counts({})
