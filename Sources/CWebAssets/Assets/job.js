// One recording on its way to a transcript.

import { announce } from "./announce.js";
import { Card } from "./card.js";
import { transcribe } from "./upload.js";
import { quote } from "./words.js";

export class Job {
  #abort = new AbortController();

  /// `owner` has `again(job)`, `removed(job)` and `finished(job, id)`, which throws if it cannot show the transcript.
  constructor(file, options, owner) {
    Object.assign(this, { file, options, owner });
    this.card = new Card(file.name, {
      cancel: () => this.#cancel(),
      again: () => owner.again(this),
      remove: () => owner.removed(this),
    });
    this.wait();
  }

  wait() {
    this.#abort = new AbortController();
    this.isOver = false;
    this.card.waiting();
  }

  async run() {
    try {
      const { id, text } = await this.#transcribed();
      announce("say.finished", { name: this.file.name });
      if (id !== null) return await this.#show(id);
      quote(this.card.text, text);
      this.#end("job.notStored", { again: false });
    } catch (problem) {
      if (problem.name !== "AbortError") this.#end("job.failed", { problem });
    }
  }

  async #transcribed() {
    const { signal } = this.#abort;
    const report = {
      uploaded: (share) => (share < 1 ? this.card.uploading(share) : this.card.transcribing()),
      text: (delta) => this.card.text.append(delta),
    };
    for (;;) {
      try {
        return await transcribe(this.file, this.options, report, signal);
      } catch (problem) {
        const isMaintained = problem.code === "maintenance";
        if (!isMaintained && problem.code !== "busy" && problem.status !== 429) throw problem;
        // Maintenance may end before it has to.
        const seconds = Math.min(problem.retryAfter ?? 5, 60);
        await this.#pause(seconds, isMaintained ? "job.maintained" : "job.busy", signal);
      }
      this.card.waiting();
    }
  }

  async #pause(seconds, reason, signal) {
    for (let left = seconds; left > 0; left -= 1) {
      this.card.refused(reason, left);
      await new Promise((resolve) => setTimeout(resolve, 1000));
      signal.throwIfAborted();
    }
  }

  async #show(id) {
    this.#end("job.stored", { again: false });
    try {
      await this.owner.finished(this, id);
    } catch (problem) {
      this.#end("job.notShown", { problem, again: false });
    }
  }

  #cancel() {
    this.#end("job.cancelled");
    this.#abort.abort();
    announce("say.cancelled", { name: this.file.name });
  }

  #end(state, details) {
    this.isOver = true;
    this.card.over(state, details);
  }
}
