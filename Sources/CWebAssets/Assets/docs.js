// The page that describes the HTTP API.

import { start } from "./start.js";

start(() => import("./docs-page.js"));
