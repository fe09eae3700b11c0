// The card of one recording on its way to a transcript: what it shows, not what is done.

import { announce } from "./announce.js";
import { showProblem } from "./problem.js";
import { clock } from "./times.js";
import { label, quote, say, translate } from "./words.js";

const template = document.querySelector("#job");

export class Card {
  #announced = 0;
  #timer = 0;

  /// `actions` has a function for each button: `cancel`, `again` and `remove`.
  constructor(name, actions) {
    this.name = name;
    this.element = template.content.cloneNode(true).firstElementChild;
    translate(this.element);
    const part = (selector) => this.element.querySelector(selector);
    this.progress = part("progress");
    this.state = part(".state");
    this.problem = part(".problem");
    this.text = part(".text");
    this.buttons = { cancel: part(".cancel"), again: part(".again"), remove: part(".remove") };
    quote(part("h3"), name);
    label(this.progress, "job.progress", { name });
    for (const [action, button] of Object.entries(this.buttons)) button.addEventListener("click", actions[action]);
  }

  waiting() {
    this.#announced = 0;
    this.#show({ busy: true, again: false, remove: false });
    this.progress.value = 0;
    quote(this.text, "");
    showProblem(this.problem, null);
    say(this.state, "job.waiting");
  }

  uploading(share) {
    const percent = Math.floor(share * 100);
    this.progress.value = share;
    say(this.state, "job.uploading", { percent });
    if (percent < this.#announced + 25) return;
    this.#announced = percent;
    announce("say.uploading", { name: this.name, percent });
  }

  transcribing() {
    const begin = performance.now();
    const show = () => say(this.state, "job.transcribing", { time: clock((performance.now() - begin) / 1000) });
    this.progress.removeAttribute("value");
    announce("say.transcribing", { name: this.name });
    clearInterval(this.#timer);
    this.#timer = setInterval(show, 1000);
    show();
  }

  /// `reason` is a text with `seconds` until the next attempt.
  refused(reason, seconds) {
    clearInterval(this.#timer);
    this.progress.removeAttribute("value");
    say(this.state, reason, { seconds });
  }

  /// Nothing more will happen by itself; `again` tells whether another attempt makes sense.
  over(state, { problem = null, again = true } = {}) {
    const focused = this.buttons.cancel === document.activeElement;
    clearInterval(this.#timer);
    this.#show({ busy: false, again, remove: true });
    say(this.state, state);
    showProblem(this.problem, problem);
    if (focused) (again ? this.buttons.again : this.buttons.remove).focus();
  }

  #show({ busy, again, remove }) {
    this.progress.hidden = this.buttons.cancel.hidden = !busy;
    this.buttons.again.hidden = !again;
    this.buttons.remove.hidden = !remove;
  }
}
