// Joins the parts of the administration.

import { watchHealth } from "./health.js";
import "./page-language.js";
import { cameFrom, showUpdates } from "./updates.js";

watchHealth(({ version }) => cameFrom(version));
showUpdates();
