// The live board: everyone on the line, for whoever looks on.

import { takeOrders } from "./desk.js";
import { offerListening } from "./listening.js";
import { follow } from "./regions.js";

takeOrders();
offerListening();
follow();
