// Parts of a page that only some may see.

import { locked } from "./lock.js";

/// Shows a section once `load` has filled it; nothing of it to those whom `load` is refused.
export async function showAllowed(section, load) {
  for (;;) {
    try {
      await load();
      section.hidden = false;
      return;
    } catch (failure) {
      if (failure.status === 401) await locked();
      else if (failure.status) return;
      else await new Promise((resolve) => setTimeout(resolve, 2000));
    }
  }
}
