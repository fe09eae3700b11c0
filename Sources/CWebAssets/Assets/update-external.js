// How to update an installation that does not do it itself.

import { announce } from "./announce.js";
import { quote, say, translate } from "./words.js";

const view = document.querySelector("#external");
const text = document.querySelector("#external-text");
const list = document.querySelector("#external-commands");
const template = document.querySelector("#command");
let shown = null;

/// Shows the commands to type; nothing for an installation that updates itself.
export function showExternal(info) {
  if (shown === info) return;
  shown = info;
  const { update_method, strategy_description, commands } = info;
  view.hidden = update_method !== "external";
  if (view.hidden) return;
  quote(text, strategy_description ?? "", "en");
  list.replaceChildren(...(commands ?? []).map(command));
}

function command(line) {
  const element = template.content.cloneNode(true).firstElementChild;
  const [code, copy] = ["code", "button"].map((selector) => element.querySelector(selector));
  translate(element);
  quote(code, line);
  copy.addEventListener("click", async () => {
    try {
      await navigator.clipboard.writeText(line);
      say(copy, "external.copied");
      announce("external.copied");
      setTimeout(() => say(copy, "external.copy"), 3000);
    } catch {
      // Where the browser does not allow copying, marking the line is half the way.
      getSelection().selectAllChildren(code);
    }
  });
  return element;
}
