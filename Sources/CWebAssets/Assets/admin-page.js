// Joins the parts of the administration.

import { showAccounts } from "./accounts.js";
import { showBackups } from "./backups.js";
import { watchHealth } from "./health.js";
import { showLogs } from "./logs.js";
import { showMaintenance } from "./maintenance.js";
import "./page-language.js";
import { cameFrom, showUpdates } from "./updates.js";

watchHealth(({ version }) => cameFrom(version));
showUpdates();
showAccounts();
showMaintenance();
showBackups();
showLogs();
