// Files dropped anywhere on the page, or chosen.

import { announce } from "./announce.js";
import { say } from "./words.js";

const input = document.querySelector("#files");
const hint = document.querySelector("#drop .quiet");
const page = document.documentElement;

/// Calls `take` with each list of files given to the page.
export function takeFiles(take) {
  input.addEventListener("change", () => {
    const files = [...input.files];
    input.value = "";
    if (files.length > 0) take(files);
  });
  addEventListener("dragover", (event) => {
    if (!carriesFiles(event)) return;
    event.preventDefault();
    page.classList.add("is-dropping");
  });
  addEventListener("dragleave", (event) => {
    if (event.relatedTarget === null) page.classList.remove("is-dropping");
  });
  addEventListener("drop", (event) => {
    page.classList.remove("is-dropping");
    if (!carriesFiles(event)) return;
    event.preventDefault();
    const { files, folders } = sorted(event.dataTransfer);
    say(hint, folders ? "drop.folder" : "drop.hint");
    if (folders) announce("drop.folder");
    if (files.length > 0) take(files);
  });
}

const carriesFiles = (event) => event.dataTransfer?.types.includes("Files");

function sorted(transfer) {
  const items = [...transfer.items].filter((item) => item.kind === "file");
  const isFolder = (item) => item.webkitGetAsEntry?.()?.isDirectory ?? false;
  const files = items.filter((item) => !isFolder(item)).map((item) => item.getAsFile());
  return { files: files.filter(Boolean), folders: items.some(isFolder) };
}
