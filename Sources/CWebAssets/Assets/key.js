// The key that the appliance asks callers from elsewhere for; kept as long as the tab lives.

import { quote, say } from "./words.js";

const dialog = document.querySelector("#key");
const field = document.querySelector("#key-field");
const wrong = document.querySelector("#key-wrong");
const stored = "key";
let key = recall();
let question = null;

export const currentKey = () => key;

export const authorization = () => (key ? { Authorization: `Bearer ${key}` } : {});

/// After a 401 to a request sent with `used`: true if there is another key to try now.
export function askForKey(used) {
  if (used !== key) return Promise.resolve(true);
  question ??= ask().finally(() => (question = null));
  return question;
}

function ask() {
  if (key) say(wrong, "key.wrong");
  else quote(wrong, "");
  field.value = "";
  dialog.returnValue = "no";
  dialog.showModal();
  return new Promise((resolve) => {
    const closed = () => {
      const given = dialog.returnValue === "yes" ? field.value.trim() : "";
      field.value = "";
      if (given) remember(given);
      resolve(given !== "");
    };
    dialog.addEventListener("close", closed, { once: true });
  });
}

function remember(given) {
  key = given;
  try {
    sessionStorage.setItem(stored, given);
  } catch {
    // Storage can be forbidden; the key then holds until the page is closed.
  }
}

function recall() {
  try {
    return sessionStorage.getItem(stored);
  } catch {
    return null;
  }
}

// Enter in the field submits with the first button, which is Cancel.
field.addEventListener("keydown", (event) => {
  if (event.key !== "Enter" || event.isComposing) return;
  event.preventDefault();
  if (field.value.trim()) dialog.close("yes");
});
