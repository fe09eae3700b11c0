// Joins the parts of the page.

import { onDelete } from "./delete.js";
import { takeFiles } from "./drop.js";
import { watchHealth } from "./health.js";
import { loadHistory } from "./history.js";
import { fillLanguages } from "./languages.js";
import "./page-language.js";
import { keepRecording } from "./player.js";
import { enqueue } from "./queue.js";
import { closeTranscript, isBeingRead, openTranscript, openings } from "./transcript.js";
import { onLanguage } from "./words.js";

const spoken = document.querySelector("#spoken");
const translates = document.querySelector("#translate");

onLanguage(() => fillLanguages(spoken));
// Translations detect the language themselves.
translates.addEventListener("change", () => (spoken.disabled = translates.checked));
spoken.disabled = translates.checked;

takeFiles((files) => {
  const before = openings();
  enqueue(files, { language: spoken.value, translate: translates.checked }, async (file, id) => {
    keepRecording(id, file);
    loadHistory();
    if (!isBeingRead(before)) await openTranscript(id);
  });
});

onDelete(closeTranscript);
watchHealth(loadHistory);
