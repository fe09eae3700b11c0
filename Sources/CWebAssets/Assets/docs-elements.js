// Elements of the page that describes the API.

/// An element with properties and content.
export function element(name, properties = {}, ...content) {
  const made = Object.assign(document.createElement(name), properties);
  made.append(...content);
  return made;
}

/// A text with `code` in it, and its lines.
export function prose(text = "") {
  return text.split("\n").flatMap((line, index) => [
    ...(index > 0 ? [element("br")] : []),
    ...line.split("`").map((piece, place) => (place % 2 === 1 ? element("code", { textContent: piece }) : piece)),
  ]);
}

/// What a `$ref` leads to, or the value itself.
export function resolve(value, api) {
  if (!value?.$ref) return value;
  return value.$ref.split("/").slice(1).reduce((found, name) => found[name], api);
}
