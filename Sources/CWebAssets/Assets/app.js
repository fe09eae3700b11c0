// Starts the page: words first, then everything that speaks.

import { loadWords } from "./words.js";

try {
  await loadWords();
  await import("./page.js");
} catch (failure) {
  console.error(failure);
  document.querySelector("#broken").hidden = false;
}
