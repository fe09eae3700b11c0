// The page of recordings.

import { start } from "./start.js";

start(() => import("./page.js"));
