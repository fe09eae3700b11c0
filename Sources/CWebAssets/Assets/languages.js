// The languages that Whisper knows, as a choice and as names.

import { currentLanguage, word } from "./words.js";

const common = {
  ar: "العربية", de: "Deutsch", en: "English", es: "Español", fr: "Français", hi: "हिन्दी", it: "Italiano",
  ja: "日本語", ko: "한국어", nl: "Nederlands", pl: "Polski", pt: "Português", ru: "Русский", sv: "Svenska",
  tr: "Türkçe", uk: "Українська", zh: "中文",
};
const others = (
  "af am as az ba be bg bn bo br bs ca cs cy da el et eu fa fi fo gl gu ha haw he hr ht hu hy id is jw ka kk km kn " +
  "la lb ln lo lt lv mg mi mk ml mn mr ms mt my ne nn no oc pa ps ro sa sd si sk sl sn so sq sr su sw ta te tg th " +
  "tk tl tt ur uz vi yi yo"
).split(" ");

/// The name of a language in the page's language; what was given if it has none, even if that is nothing.
export function languageName(code) {
  if (!code) return code;
  try {
    return new Intl.DisplayNames([currentLanguage()], { type: "language" }).of(code);
  } catch {
    return code;
  }
}

/// Fills a choice with all languages and keeps what was chosen.
export function fillLanguages(select) {
  const chosen = select.value;
  const order = new Intl.Collator(currentLanguage()).compare;
  const native = Object.entries(common).sort((a, b) => a[1].localeCompare(b[1]));
  const rest = others.map((code) => [code, languageName(code)]).sort((a, b) => order(a[1], b[1]));
  select.replaceChildren(
    new Option(word("options.detect"), ""),
    group(word("options.common"), native, (code) => code),
    group(word("options.all"), rest, () => ""),
  );
  select.value = chosen;
}

function group(label, entries, lang) {
  const group = document.createElement("optgroup");
  group.label = label;
  for (const [code, name] of entries) {
    const option = new Option(name, code);
    if (lang(code)) option.lang = code;
    group.append(option);
  }
  return group;
}
