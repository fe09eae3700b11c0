// The page's texts in the chosen language, from catalogue.json.

const remembered = "page-language";
const listeners = [];
let catalogue = {};
let language = "en";

export async function loadWords() {
  const response = await fetch("assets/catalogue.json");
  if (!response.ok) throw new Error(`catalogue: ${response.status}`);
  catalogue = await response.json();
  speak(recall() ?? (navigator.language.toLowerCase().startsWith("de") ? "de" : "en"));
}

export const currentLanguage = () => language;

export function chooseLanguage(chosen) {
  try {
    localStorage.setItem(remembered, chosen);
  } catch {
    // Storage can be forbidden; the choice then holds until the page is closed.
  }
  speak(chosen);
}

/// Calls `listener` now and after each change of the language.
export function onLanguage(listener) {
  listeners.push(listener);
  listener();
}

export function word(key, values = {}) {
  return catalogue[key][language].replace(/\{(\w+)\}/g, (_, name) => values[name]);
}

/// Shows a text in an element that follows later changes of the language.
export function say(element, key, values = {}) {
  element.dataset.word = key;
  element.dataset.values = JSON.stringify(values);
  element.removeAttribute("lang");
  const text = word(key, values);
  if (element.textContent !== text) element.textContent = text;
}

/// Shows a text that is not from the catalogue, as it is.
export function quote(element, text, lang = "") {
  delete element.dataset.word;
  delete element.dataset.values;
  if (lang) element.lang = lang;
  else element.removeAttribute("lang");
  if (element.textContent !== text) element.textContent = text;
}

/// Names an element for screen readers.
export function label(element, key, values = {}) {
  element.dataset.wordLabel = key;
  element.dataset.labelValues = JSON.stringify(values);
  element.setAttribute("aria-label", word(key, values));
}

/// Fills every element below `root` that names its text.
export function translate(root) {
  const values = (json) => JSON.parse(json ?? "{}");
  for (const element of root.querySelectorAll("[data-word]")) {
    say(element, element.dataset.word, values(element.dataset.values));
  }
  for (const element of root.querySelectorAll("[data-word-label]")) {
    label(element, element.dataset.wordLabel, values(element.dataset.labelValues));
  }
}

function speak(chosen) {
  language = chosen;
  document.documentElement.lang = chosen;
  translate(document);
  for (const listener of listeners) listener();
}

function recall() {
  try {
    const value = localStorage.getItem(remembered);
    return ["en", "de"].includes(value) ? value : null;
  } catch {
    return null;
  }
}
