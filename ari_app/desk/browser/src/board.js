// The live board: everyone on the line, for whoever looks on.

import { soundAlarms } from "./alarm_sound.js";
import { listenForOrders } from "./desk.js";
import { offerListening } from "./listening.js";
import { follow } from "./regions.js";
import { offerPlayers } from "./small_player.js";

listenForOrders();
offerListening();
offerPlayers();
soundAlarms();
follow();
