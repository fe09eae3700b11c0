// Reads server-sent events from a text that arrives in pieces.

export class EventReader {
  #rest = "";

  /// The data of each event that `piece` completes, parsed as JSON.
  read(piece) {
    const lines = (this.#rest + piece).split(/\r?\n/);
    this.#rest = lines.pop();
    return lines
      .filter((line) => line.startsWith("data:"))
      .map((line) => line.slice(5).trim())
      .filter((data) => data !== "" && data !== "[DONE]")
      .map((data) => JSON.parse(data));
  }
}
