// Shows the OpenAPI document: the routes by group, and what their answers are made of.

import { element, prose } from "./docs-elements.js";
import { showOperation } from "./docs-operation.js";
import { members, named } from "./docs-schema.js";
import { watchHealth } from "./health.js";
import "./page-language.js";
import { Problem } from "./problem.js";

const part = (id) => document.querySelector(`#${id}`);
const [about, certificate, filter, nothing, list, groups, schemas] =
  ["about", "certificate", "filter", "nothing", "operations", "groups", "schemas"].map(part);
const order = ["get", "head", "options", "post", "put", "patch", "delete"];

watchHealth(() => {});
const response = await fetch("api/openapi.json", { cache: "no-store" });
if (!response.ok) throw new Problem({ key: "problem.status", values: { status: response.status } });
show(await response.json());

function show(api) {
  about.append(...prose(api.info.description));
  certificate.hidden = !api.paths["/ca.pem"];
  const operations = Object.entries(api.paths).sort().flatMap(([path, item]) =>
    order.filter((method) => item[method]).map((method) => ({ path, method, item, ...item[method] })));
  for (const { name, description } of api.tags) {
    const own = operations.filter((operation) => operation.tags.includes(name));
    if (own.length === 0) continue;
    const id = `group-${name}`;
    const section = element("section", { className: "group", id });
    section.append(
      element("h2", { textContent: name, lang: "en" }),
      element("p", { className: "quiet", lang: "en" }, ...prose(description)),
      ...own.map((operation) => showOperation(operation, api)),
    );
    list.append(section);
    groups.append(element("li", {}, element("a", { href: `#${id}`, textContent: name })));
  }
  for (const [name, schema] of Object.entries(api.components.schemas).sort()) {
    const details = element("details", { className: "card", id: named(name) });
    details.append(element("summary", {}, element("code", { textContent: name })), members(schema));
    schemas.append(details);
  }
  filter.addEventListener("input", narrow);
  addEventListener("hashchange", open);
  open();
}

/// Leaves those routes that have all the words.
function narrow() {
  const words = filter.value.toLowerCase().split(/\s+/).filter(Boolean);
  for (const details of list.querySelectorAll("details")) {
    const text = details.querySelector("summary").textContent.toLowerCase();
    details.hidden = !words.every((word) => text.includes(word));
  }
  for (const section of list.children) section.hidden = !section.querySelector("details:not([hidden])");
  nothing.hidden = Boolean(list.querySelector("details:not([hidden])"));
}

/// Opens what the address names.
function open() {
  const target = document.getElementById(decodeURIComponent(location.hash.slice(1)));
  if (!target) return;
  if (target.matches("details")) target.open = true;
  target.scrollIntoView();
}
