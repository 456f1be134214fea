// The live board: everyone on the line, for whoever looks on.

import { listenForOrders } from "./desk.js";
import { offerListening } from "./listening.js";
import { follow } from "./regions.js";

listenForOrders();
offerListening();
follow();
