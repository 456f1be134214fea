"""``/api/v1/places``: what the ticket's form suggests while a place is typed."""

from pydantic import Field

from ari_app.desk.web.api import ApiRequest, Route, Shape
from ari_app.people.access import Right
from ari_app.places.place import LONGEST_NAME, PlaceKind
from ari_app.places.search import LONGEST_QUERY, MOST


class PlaceFilterShape(Shape):
    """Without words: all of the kind by name, those of ``kecamatan`` where it is one of ours."""

    q: str = Field("", max_length=LONGEST_QUERY, description="words, in any order or spelling")
    kind: PlaceKind | None = None
    kecamatan: str = Field("", max_length=LONGEST_NAME, description="its places come first")
    limit: int = Field(MOST, ge=1, le=100)


class PlaceShape(Shape):
    """``rest``: the words that were asked and are not in this place. Degrees: WGS 84."""

    kind: PlaceKind
    name: str
    kecamatan: str
    desa: str
    dusun: str
    landmark: str
    latitude: float | None
    longitude: float | None
    rest: str


class PlacesShape(Shape):
    places: list[PlaceShape] = Field(description="the likeliest first")


async def search(asked: ApiRequest) -> PlacesShape:
    wanted = asked.query(PlaceFilterShape)
    index = asked.desk.gazetteer.of(asked.account.centre)
    found = index.search(
        wanted.q,
        kinds=[wanted.kind] if wanted.kind else list(PlaceKind),
        kecamatan=wanted.kecamatan,
        most=wanted.limit,
    )
    names = PlaceShape.model_fields.keys() - {"rest"}
    return PlacesShape(
        places=[
            PlaceShape(**{name: getattr(each.place, name) for name in names}, rest=each.rest)
            for each in found
        ]
    )


ROUTES = (
    Route(
        method="GET",
        path="/places",
        summary="Kecamatan, desa, dusun and landmarks, as a place is typed",
        right=Right.SEE_TICKETS,
        handler=search,
        query=PlaceFilterShape,
        answers=PlacesShape,
        problems=(422,),
        public=True,
    ),
)
