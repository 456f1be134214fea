// The phone of this extension: the one in the page, or the call-taker's own beside it.

import * as own from "./own_phone.js";
import { given } from "./page.js";
import * as inPage from "./phone.js";

export const { compare, openPhone, phone } = given("phone") === "own" ? own : inPage;
