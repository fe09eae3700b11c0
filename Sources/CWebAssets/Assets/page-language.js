// The choice of the page's language in the header.

import { chooseLanguage, currentLanguage, onLanguage } from "./words.js";

const choice = document.querySelector("#page-language");

onLanguage(() => (choice.value = currentLanguage()));
choice.addEventListener("change", () => chooseLanguage(choice.value));
