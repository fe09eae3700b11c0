// What is seen without the key: a way to give it.

import { askForKey, currentKey } from "./key.js";

const view = document.querySelector("#locked");
const button = document.querySelector("#unlock");
let waiting = null;

/// Shows the lock in place of all that needs the key until another one is given.
export function locked() {
  waiting ??= new Promise((resolve) => {
    show(true);
    const ask = async () => {
      if (!(await askForKey(currentKey()))) return;
      button.removeEventListener("click", ask);
      show(false);
      waiting = null;
      resolve();
    };
    button.addEventListener("click", ask);
    button.focus();
  });
  return waiting;
}

function show(isLocked) {
  view.hidden = !isLocked;
  document.body.classList.toggle("is-locked", isLocked);
}
