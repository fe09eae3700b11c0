// Joins the parts of the page.

import { onDelete } from "./delete.js";
import { takeFiles } from "./drop.js";
import { watchHealth } from "./health.js";
import { loadHistory } from "./history.js";
import { fillLanguages } from "./languages.js";
import { keepRecording } from "./player.js";
import { enqueue } from "./queue.js";
import { closeTranscript, isBeingRead, openTranscript } from "./transcript.js";
import { chooseLanguage, currentLanguage, onLanguage } from "./words.js";

const spoken = document.querySelector("#spoken");
const translates = document.querySelector("#translate");
const pageLanguage = document.querySelector("#page-language");

onLanguage(() => {
  pageLanguage.value = currentLanguage();
  fillLanguages(spoken);
});
pageLanguage.addEventListener("change", () => chooseLanguage(pageLanguage.value));

takeFiles((files) => {
  enqueue(files, { language: spoken.value, translate: translates.checked }, finished);
});

async function finished(file, id) {
  keepRecording(id, file);
  loadHistory();
  if (!isBeingRead()) await openTranscript(id);
}

onDelete(closeTranscript);
watchHealth(loadHistory);
