// A command line that calls a route.

import { resolve } from "./docs-elements.js";

export function curl({ method, path, security, requestBody }, parameters, api) {
  const examples = parameters.filter(({ required, example }) => required || example !== undefined);
  const query = examples.filter((parameter) => parameter.in === "query")
    .map(({ name, example }) => `${name}=${encodeURIComponent(example)}`).join("&");
  const address = location.origin + path.replaceAll("{id}", "ID") + (query && `?${query}`);
  // A server without TLS has no certificate to trust.
  const words = ["curl", ...(api.paths["/ca.pem"] ? ["--cacert ca.pem"] : [])];
  const needsKey = security.length > 0 && security.every((way) => Object.keys(way).length > 0);
  if (needsKey) words.push(`-H ${quoted("Authorization: Bearer KEY")}`);
  if (method === "head") words.push("-I");
  else if (method !== "get" && !(method === "post" && requestBody)) words.push(`-X ${method.toUpperCase()}`);
  for (const { name, example, schema } of examples.filter((parameter) => parameter.in === "header")) {
    words.push(`-H ${quoted(`${name}: ${example ?? sample(schema, api)}`)}`);
  }
  const form = "multipart/form-data";
  const content = requestBody?.content ?? {};
  const type = content[form] ? form : Object.keys(content)[0];
  const schema = resolve(content[type]?.schema, api);
  if (type === form) {
    for (const [name, field] of fields(schema, api)) {
      words.push(field.format === "binary" ? `-F ${name}=@talk.mp3` : `-F ${quoted(`${name}=${sample(field, api)}`)}`);
    }
  } else if (type === "application/json") {
    words.push(`-H ${quoted(`Content-Type: ${type}`)}`, `-d ${quoted(JSON.stringify(sample(schema, api)))}`);
  } else if (type) words.push(`-H ${quoted(`Content-Type: ${type}`)}`, "--data-binary @part");
  return [...words, quoted(address)].join(" ");
}

/// A value such as a schema asks for.
function sample(schema, api) {
  const { type, examples, enum: choices, const: only, minimum, default: standard, ...known } = resolve(schema, api);
  if (examples) return examples[0];
  if (only !== undefined) return only;
  if (choices) return choices[0];
  if (known.properties) {
    return Object.fromEntries(fields(known, api).map(([name, field]) => [name, sample(field, api)]));
  }
  if (type === "array") return [];
  if (type === "integer" || type === "number") return minimum ?? 0;
  return standard ?? (type === "boolean" ? true : "…");
}

/// The members that are required, or have an example of their own.
function fields({ properties, required = [] }, api) {
  return Object.entries(properties)
    .map(([name, field]) => [name, resolve(field, api)])
    .filter(([name, field]) => required.includes(name) || (required.length === 0 && field.examples));
}

const quoted = (text) => `'${text.replaceAll("'", `'\\''`)}'`;
