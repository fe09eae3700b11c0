// The page to log in, and to become the owner of a new appliance.

import { start } from "./start.js";

start(() => import("./login-page.js"));
