// Schemas of the API's description, in words.

import { element, prose } from "./docs-elements.js";
import { say } from "./words.js";

/// The id of a schema's element.
export const named = (name) => `schema-${name}`;

/// Everything about a schema.
export function members(schema) {
  const view = element("div", { className: "schema" });
  if (schema.description) view.append(element("p", { className: "quiet", lang: "en" }, ...prose(schema.description)));
  if (schema.properties) view.append(table(Object.entries(schema.properties), schema.required ?? []));
  else if (schema.type === "array" && schema.items?.properties) view.append(type(schema), members(schema.items));
  else view.append(element("p", {}, type(schema)));
  return view;
}

/// Names with their types, those that must be there first; what they are made of is set in.
export function table(entries, required) {
  const list = element("ul", { className: "plain fields" });
  const isRequired = ([name]) => required.includes(name);
  for (const [name, schema] of [...entries.filter(isRequired), ...entries.filter((entry) => !isRequired(entry))]) {
    const item = element("li", {}, element("code", { textContent: name }), " ", type(schema));
    if (required.includes(name)) item.append(" ", said("docs.required"));
    if (schema.description) item.append(" ", element("span", { lang: "en" }, ...prose(schema.description)));
    const inner = schema.properties ? schema : schema.items;
    if (inner?.properties) item.append(table(Object.entries(inner.properties), inner.required ?? []));
    list.append(item);
  }
  return list;
}

/// What kind of value it is.
export function type(schema) {
  const view = element("span", { className: "type" });
  const alternatives = schema.anyOf;
  if (schema.$ref) {
    const name = schema.$ref.split("/").at(-1);
    view.append(element("a", { href: `#${named(name)}`, textContent: name }));
  } else if (alternatives) {
    alternatives.forEach((one, index) => view.append(index > 0 ? " | " : "", type(one)));
  } else if (schema.enum) view.append(schema.enum.map(String).join(" | "));
  else if (schema.const !== undefined) view.append(String(schema.const));
  else if (schema.type === "array") view.append("[", schema.items ? type(schema.items) : "", "]");
  else view.append([schema.type ?? "bytes"].flat().join(" | "));
  const limits = bounds(schema);
  if (limits) view.append(` ${limits}`);
  return view;
}

function bounds({ minimum, maximum, minLength, maxLength, format, default: standard }) {
  const range = (low, high) => (low === undefined && high === undefined ? "" : `${low ?? ""}…${high ?? ""}`);
  const length = range(minLength, maxLength);
  return [
    range(minimum, maximum),
    length && `(${length})`,
    format && `(${format})`,
    standard === undefined ? "" : `= ${standard}`,
  ].filter(Boolean).join(" ");
}

function said(key) {
  const view = element("em");
  say(view, key);
  return view;
}
