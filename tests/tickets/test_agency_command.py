"""``sigap agency`` and accounts of agencies, from the command line."""

import pytest

from ari_app import cli
from ari_app.people import accounts, tokens
from ari_app.people.access import Role
from ari_app.people.accounts import AccountError, NewAccount, create_account
from ari_app.people.agencies import AgencyUnknown
from ari_app.people.tokens import NewToken
from ari_app.settings import Settings
from ari_app.store.database import Database
from tests.tickets.desk_work import DeskWork


@pytest.fixture
def command(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SIGAP_HOME", str(settings.home))
    monkeypatch.setenv("SIGAP_DATABASE_DSN", settings.database_dsn or "")


@pytest.mark.usefixtures("command")
def test_agencies(capsys: pytest.CaptureFixture[str]) -> None:
    """As an admin types it; the address of a channel is not shown again."""

    def sigap(line: str) -> tuple[int, str, str]:
        status = cli.main(line.split())
        out, err = capsys.readouterr()
        return status, out, err

    assert "Damkar/Satpol-PP" in sigap("agency list")[1]
    assert sigap("agency set tagana --name Tagana --emergency-min 3")[0] == 0
    assert sigap("agency set tagana --contact 0291-5 --active no")[0] == 0
    assert sigap("agency set nobody --contact 1")[0] == 2
    status, out, _ = sigap("agency channel tagana webhook https://a.example/x?kunci=rahasia")
    assert status == 0 and "secret   sigap_" in out
    assert sigap("agency channel tagana apprise tidakada://x")[0] == 2
    assert sigap("agency channel nobody webhook https://a.example/")[0] == 2
    listed = sigap("agency list")[1]
    assert "3/60 min" in listed and "Tagana  (inactive)" in listed and "0291-5" in listed
    assert "https://a.example/…" in listed and "rahasia" not in listed
    assert sigap("agency unchannel 1")[0] == 0
    assert sigap("agency unchannel 1")[0] == 2
    assert sigap("agency unchannel 99999999999999999999")[0] == 2
    assert sigap("agency retry 1")[0] == 2
    assert sigap("agency dead")[1] == ""
    assert "no new complaints" in sigap("lapor")[1]


async def test_accounts_of_agencies(database: Database, desk: DeskWork) -> None:
    budi = NewAccount(login="damkar.budi", name="Budi", role=Role.AGENCY, agency="damkar")
    await create_account(database, "JPR", budi)
    await tokens.create_token(
        database, "JPR", NewToken(role=Role.AGENCY, name="sistem damkar", agency="damkar")
    )
    rows = await desk.fetch(
        """SELECT a.code FROM accounts JOIN agencies a USING (agency_id)
           UNION ALL SELECT a.code FROM tokens JOIN agencies a USING (agency_id)"""
    )
    assert [row["code"] for row in rows] == ["damkar", "damkar"]
    with pytest.raises(AgencyUnknown, match="no agency"):
        nobody = NewAccount(login="x.y", name="X", role=Role.AGENCY, agency="nasa")
        await create_account(database, "JPR", nobody)


@pytest.mark.parametrize(("role", "agency"), [(Role.AGENCY, None), (Role.ADMIN, "damkar")])
def test_who_belongs_to_an_agency(role: Role, agency: str | None) -> None:
    with pytest.raises(AccountError, match="--agency"):
        NewAccount(login="budi", name="Budi", role=role, agency=agency)
    with pytest.raises(AccountError, match="--agency"):
        accounts.refuse_stray(role, agency)
