// Asks before something that cannot be taken back lightly.

import { say } from "./words.js";

const dialog = document.querySelector("#confirm");
const [title, text, no, yes] =
  ["#confirm-title", "#confirm-text", "[value=no]", "[value=yes]"].map((part) => dialog.querySelector(part));

/// Whether the answer is yes. `words` has the keys `title`, `text`, `no` and `yes`; `values` are those of title and text.
export function isConfirmed(words, values = {}) {
  say(title, words.title, values);
  say(text, words.text, values);
  say(no, words.no);
  say(yes, words.yes);
  dialog.returnValue = "no";
  dialog.showModal();
  return new Promise((resolve) => {
    dialog.addEventListener("close", () => resolve(dialog.returnValue === "yes"), { once: true });
  });
}
