// Starts a page: words first, then everything that speaks.

import { loadWords } from "./words.js";

/// `load` imports the page's own parts.
export async function start(load) {
  try {
    await loadWords();
    await load();
  } catch (failure) {
    console.error(failure);
    document.querySelector("#broken").hidden = false;
  }
}
