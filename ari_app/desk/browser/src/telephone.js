// The phone of this place: the one in the page, or the call-taker's own beside it.

import * as inPage from "./phone.js";
import * as own from "./own_phone.js";

export const { compare, openPhone, phone } = document.body.dataset.phone === "own" ? own : inPage;
