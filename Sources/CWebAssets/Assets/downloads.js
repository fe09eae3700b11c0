// The transcript as a file to download.

import { currentKey } from "./key.js";
import { showProblem } from "./problem.js";
import { request, transcriptPath } from "./server.js";

const links = [...document.querySelectorAll("#downloads a")];
let offered = null;
let place = null;

/// Points the links at a transcript; what goes wrong is shown in `note`.
export function offerDownloads(transcript, note) {
  offered = transcript;
  place = note;
  for (const link of links) link.href = address(link);
}

const address = (link) => `${transcriptPath(offered.id)}?format=${link.dataset.format}`;

// A link cannot carry the key, so where one is needed the file is fetched and saved from memory.
async function save(link) {
  try {
    const file = await (await request(address(link))).blob();
    const saved = document.createElement("a");
    saved.href = URL.createObjectURL(file);
    saved.download = `${(offered.title || offered.id).replace(/\.\w{1,4}$/, "")}.${link.dataset.format}`;
    saved.click();
    setTimeout(() => URL.revokeObjectURL(saved.href), 60_000);
    showProblem(place, null);
  } catch (failure) {
    showProblem(place, failure);
  }
}

for (const link of links) {
  link.addEventListener("click", (event) => {
    if (!currentKey()) return;
    event.preventDefault();
    save(link);
  });
}
