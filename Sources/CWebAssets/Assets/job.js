// One recording on its way to a transcript, and its card on the page.

import { announce } from "./announce.js";
import { showProblem } from "./problem.js";
import { clock } from "./times.js";
import { transcribe } from "./upload.js";
import { label, quote, say, translate } from "./words.js";

const template = document.querySelector("#job");

export class Job {
  #abort = new AbortController();
  #announced = 0;

  /// `owner` has `again(job)`, `removed(job)` and `finished(job, id)`, which throws if it cannot show the transcript.
  constructor(file, options, owner) {
    Object.assign(this, { file, options, owner });
    this.element = template.content.cloneNode(true).firstElementChild;
    translate(this.element);
    const part = (selector) => this.element.querySelector(selector);
    this.parts = {
      title: part("h3"), progress: part("progress"), state: part(".state"), problem: part(".problem"),
      text: part(".text"), cancel: part(".cancel"), again: part(".again"), remove: part(".remove"),
    };
    quote(this.parts.title, file.name);
    label(this.parts.progress, "job.progress", { name: file.name });
    this.parts.cancel.addEventListener("click", () => this.#cancel());
    this.parts.again.addEventListener("click", () => owner.again(this));
    this.parts.remove.addEventListener("click", () => owner.removed(this));
    this.wait();
  }

  get isOver() {
    return this.parts.cancel.hidden;
  }

  wait() {
    this.#abort = new AbortController();
    this.#announced = 0;
    this.#clear();
    for (const name of ["cancel", "progress"]) this.parts[name].hidden = false;
    for (const name of ["again", "remove"]) this.parts[name].hidden = true;
    say(this.parts.state, "job.waiting");
  }

  async run() {
    try {
      const { id, text } = await this.#transcribed();
      announce("say.finished", { name: this.file.name });
      if (id === null) {
        quote(this.parts.text, text);
        this.#end("job.notStored");
      } else await this.#show(id);
    } catch (problem) {
      if (problem.name === "AbortError") return;
      this.#end("job.failed", problem);
    }
  }

  async #show(id) {
    this.#end("job.stored");
    this.parts.again.hidden = true;
    try {
      await this.owner.finished(this, id);
    } catch (problem) {
      this.#end("job.notShown", problem);
      this.parts.again.hidden = true;
    }
  }

  async #transcribed() {
    for (;;) {
      try {
        const report = { uploaded: (share) => this.#uploaded(share), text: (delta) => this.parts.text.append(delta) };
        return await transcribe(this.file, this.options, report, this.#abort.signal);
      } catch (problem) {
        if (problem.status !== 429) throw problem;
        await this.#pause(problem.retryAfter ?? 5);
      } finally {
        clearInterval(this.timer);
      }
      this.#clear();
    }
  }

  #uploaded(share) {
    if (this.isOver) return;
    const { name } = this.file;
    const percent = Math.floor(share * 100);
    if (share === 1) return this.#decoding();
    this.parts.progress.value = share;
    say(this.parts.state, "job.uploading", { percent });
    if (percent >= this.#announced + 25) {
      this.#announced = percent;
      announce("say.uploading", { name, percent });
    }
  }

  #decoding() {
    const begin = performance.now();
    const show = () => say(this.parts.state, "job.transcribing", { time: clock((performance.now() - begin) / 1000) });
    this.parts.progress.removeAttribute("value");
    announce("say.transcribing", { name: this.file.name });
    clearInterval(this.timer);
    this.timer = setInterval(show, 1000);
    show();
  }

  async #pause(seconds) {
    this.parts.progress.removeAttribute("value");
    for (let left = seconds; left > 0; left -= 1) {
      say(this.parts.state, "job.busy", { seconds: left });
      await new Promise((resolve) => setTimeout(resolve, 1000));
      this.#abort.signal.throwIfAborted();
    }
  }

  #cancel() {
    this.#abort.abort();
    announce("say.cancelled", { name: this.file.name });
    this.#end("job.cancelled");
  }

  #clear() {
    this.parts.progress.value = 0;
    quote(this.parts.text, "");
    showProblem(this.parts.problem, null);
  }

  #end(state, problem = null) {
    const focused = this.parts.cancel === document.activeElement;
    clearInterval(this.timer);
    for (const name of ["cancel", "progress"]) this.parts[name].hidden = true;
    for (const name of ["again", "remove"]) this.parts[name].hidden = false;
    say(this.parts.state, state);
    showProblem(this.parts.problem, problem);
    if (focused) this.parts.again.focus();
  }
}
