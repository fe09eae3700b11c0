// A route of the API's description: what it takes, what it answers, and how to call it.

import { curl } from "./docs-curl.js";
import { element, prose, resolve } from "./docs-elements.js";
import { members, table } from "./docs-schema.js";
import { say, translate } from "./words.js";

const template = document.querySelector("#operation");
const places = { path: "docs.path", query: "docs.query", header: "docs.header" };

export function showOperation(operation, api) {
  const view = template.content.cloneNode(true).firstElementChild;
  const part = (name) => view.querySelector(`.${name}`);
  translate(view);
  view.id = operation.operationId;
  part("method").textContent = operation.method.toUpperCase();
  part("method").dataset.method = operation.method;
  part("path").textContent = operation.path;
  part("summary").append(operation.summary);
  part("description").append(...prose(operation.description));
  takes(part("takes"), operation.security);

  const parameters = [...(operation.item.parameters ?? []), ...(operation.parameters ?? [])]
    .map((parameter) => resolve(parameter, api));
  part("parameters").hidden = parameters.length === 0;
  for (const [place, key] of Object.entries(places)) {
    const own = parameters.filter((parameter) => parameter.in === place);
    if (own.length === 0) continue;
    const entries = own.map(({ name, schema, description }) => [name, { ...schema, description }]);
    const required = own.filter((parameter) => parameter.required).map(({ name }) => name);
    part("parameters").append(heading(key), table(entries, required));
  }

  const { content } = operation.requestBody ?? {};
  part("body").hidden = !content;
  for (const [type, { schema }] of Object.entries(content ?? {})) {
    part("body").append(element("p", {}, element("code", { textContent: type })), members(resolve(schema, api)));
  }

  part("example").querySelector("code").textContent = curl(operation, parameters, api);
  for (const [status, answer] of Object.entries(operation.responses)) {
    part("answers").append(showAnswer(status, resolve(answer, api)));
  }
  return view;
}

/// Who may call it.
function takes(view, security) {
  if (security.length === 0) say(view, "docs.everyone");
  else if (security.some((way) => Object.keys(way).length === 0)) say(view, "docs.newcomers");
  else {
    const scopes = security.flatMap(({ bearer }) => (bearer ? [bearer.map((scope) => `“${scope}”`).join(" + ")] : []));
    say(view, "docs.takes", { scopes: scopes.join(" / ") });
  }
}

function showAnswer(status, { description, headers, content }) {
  const view = element("div", { className: "answer" });
  const text = element("span", { lang: "en" }, ...prose(description));
  view.append(element("p", {}, element("strong", { textContent: status }), " ", text));
  if (status >= "400") return view;
  if (headers) view.append(table(Object.entries(headers).map(([name, header]) => [name, { ...header.schema, ...header }]), []));
  for (const [type, { schema }] of Object.entries(content ?? {})) {
    view.append(element("p", {}, element("code", { textContent: type })));
    if (schema && schema.type !== "string") view.append(members(schema));
  }
  return view;
}

function heading(key) {
  const view = element("h5");
  say(view, key);
  return view;
}
