// Short notes for screen readers about what happens elsewhere on the page.

import { say } from "./words.js";

const place = document.querySelector("#announcements");

export const announce = (key, values) => say(place, key, values);
