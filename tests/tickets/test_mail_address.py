"""Who a mail is from is asked when its address is written down, not when it should go out."""

import pytest
from pydantic import ValidationError

from ari_app.mail_address import names_sender
from ari_app.settings.afterwards import Reports
from ari_app.tickets.agencies import AgencyRefused, ChannelKind, NewChannel

WITH = (
    "mailto://server?from=112@jepara.example",
    "mailtos://server:465?mode=ssl&from=112@jepara.example&to=a@b.example",
    "mailto://112%40jepara.example:secret@server?to=a@b.example",
    "mailto://112:secret@mail.jepara.example",
    "mailto://112:secret@server",
)
WITHOUT = (
    "mailto://server",
    "mailto://mail.jepara.example?to=a@b.example",
    "mailto://127.0.0.1:25?from=&to=a@b.example",
    "mailto://112:secret@10.0.0.5?to=a@b.example",
    "mailtos://112:secret@[::1]:465",
)


@pytest.mark.parametrize("url", WITH)
def test_an_address_with_a_sender(url: str) -> None:
    assert names_sender(url)
    assert NewChannel(kind=ChannelKind.APPRISE, label="x", url=url).url == url


@pytest.mark.parametrize("url", WITHOUT)
def test_one_without_is_refused_where_it_is_written_down(url: str) -> None:
    assert not names_sender(url)
    with pytest.raises(AgencyRefused, match=r"needs its sender: mailto://server\?from=112@"):
        NewChannel(kind=ChannelKind.APPRISE, label="x", url=url)
    if "to=" not in url:
        with pytest.raises(ValidationError, match=r"who it is from: add \?from=112@your-domain"):
            Reports(mail=url)
