// The page of the administration.

import { start } from "./start.js";

start(() => import("./admin-page.js"));
