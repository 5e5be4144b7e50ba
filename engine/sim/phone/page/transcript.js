// The transcript: who said and did what, when, and at which step of the flow.

import { chosen, t } from "./words.js";

/** Transcript shows lines in a list; label(number) and role(number) name telephones. */
export class Transcript {
  #lines = [];
  #from = 0; // lines up to this number were cleared away

  constructor(list, label, role) { Object.assign(this, { list, label, role }); }

  /** begin forgets everything. */
  begin() {
    this.#lines = [];
    this.#from = 0;
    this.list.replaceChildren();
  }

  /** clear hides what has happened so far. */
  clear() {
    this.#from = this.#lines.at(-1)?.n ?? 0;
    this.#lines = [];
    this.list.replaceChildren();
  }

  /** add appends a line. The list stays at its end unless somebody has scrolled back. */
  add(line) {
    if (line.n <= this.#from) return;
    const end = this.list.scrollHeight - this.list.scrollTop - this.list.clientHeight < 60;
    this.#lines.push(line);
    this.list.append(this.#row(line));
    if (this.#lines.length > 1000) {
      this.#lines.shift();
      this.list.firstElementChild.remove();
    }
    if (end) this.list.scrollTop = this.list.scrollHeight;
  }

  /** translate writes all lines once more. */
  translate() { this.list.replaceChildren(...this.#lines.map((l) => this.#row(l))); }

  #row(line) {
    const row = document.createElement("li");
    row.dataset.kind = line.kind;
    const who = line.sound && !line.sound.by ? "" : line.phone || "";
    const time = element("time", new Date(line.at).toLocaleTimeString(chosen(), { hour12: false }));
    time.dateTime = new Date(line.at).toISOString();
    const text = element("div", "", "text");
    const speaker = element("span", line.phone ? this.label(line.phone) : line.who, "speaker");
    if (line.phone) speaker.dataset.role = this.role(line.phone);
    text.append(speaker, " ", this.#words(line));
    if (line.step && who === "") text.append(element("span", line.step, "step"));
    row.append(time, text);
    return row;
  }

  #words(line) {
    const quiet = !["hears", "says"].includes(line.kind);
    const el = element("span", sentence(line, this.label), quiet ? "aside" : "");
    if (line.kind === "hears") {
      el.prepend("← ");
      if (line.sound?.lang) el.lang = line.sound.lang;
    }
    return el;
  }
}

/** sentence says what a line is about, in the language of the page. */
export function sentence(line, label) {
  let arg = line.arg ?? "";
  if (line.kind === "calls") arg = label(arg.split(" ")[0]);
  if (["talks", "serves"].includes(line.kind)) arg = label(arg);
  if (line.kind.startsWith("may")) arg = /\(.*\)/.exec(arg)?.[0] ?? "";
  if (line.kind === "failed") arg = line.text;
  return t("line." + line.kind, arg);
}

function element(name, text, className = "") {
  const el = document.createElement(name);
  el.textContent = text;
  if (className) el.className = className;
  return el;
}
