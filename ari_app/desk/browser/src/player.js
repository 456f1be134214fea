// A page with recordings and nothing else that moves: the small player only.

import { offerPlayers } from "./small_player.js";

offerPlayers();
