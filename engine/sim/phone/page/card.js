// One telephone on the desk: its form while it is free, its keypad while somebody is on the line.

import { Ear, key, listen, listens } from "./sound.js";
import { send } from "./stream.js";
import { chosen, t, translate, words } from "./words.js";

const keys = "123456789*0#";

/** number tells whether a text can be called. */
export function isNumber(text) { return /^(\+[0-9]{3,15}|(client|sip):[^\s"<>]{1,120})$/.test(text); }

/** tidy takes blanks, hyphens and brackets out of a number as people write it. */
export function tidy(text) { return /^[+0-9]/.test(text.trim()) ? text.replace(/[\s()-]/g, "") : text.trim(); }

export class Card {
  #call = null;
  #ended = null; // how the last call has ended: a kind of line, or "" when that is not known
  #last = ""; // kind of the last line that could end a call
  #began = 0;
  #lang = "";
  #stop = null; // ends the recognition of speech
  #ear = new Ear();

  /** desk has label(number), remove(card), renumber(card, number), neighbour(card, by), knows(number), and dial, the number to begin with. */
  constructor(phone, desk) {
    this.phone = phone;
    this.desk = desk;
    this.el = document.getElementById("phone").content.firstElementChild.cloneNode(true);
    this.el.dataset.role = phone.role;
    this.part = (name) => this.el.querySelector("." + name);
    this.part("from").value = phone.number;
    this.part("to").value = desk.knows(phone.to) ? phone.to : desk.dial;
    this.#keypad();
    this.#listeners();
    this.translate();
  }

  #keypad() {
    for (const sign of keys) {
      const b = document.createElement("button");
      b.type = "button";
      b.dataset.key = b.textContent = sign;
      b.addEventListener("click", () => this.press(sign));
      this.part("pad").append(b);
    }
  }

  #listeners() {
    const on = (name, event, do_) => this.part(name).addEventListener(event, do_);
    on("dial", "submit", (e) => { e.preventDefault(); this.call(); });
    on("from", "change", () => this.renumber());
    on("answer", "click", () => this.do("answer"));
    on("reject", "click", () => this.do("busy"));
    on("hangup", "click", () => this.do("hang up"));
    on("remove", "click", () => this.desk.remove(this));
    on("speak", "submit", (e) => { e.preventDefault(); this.say(); });
    on("mic", "click", () => this.microphone());
    this.part("mic").hidden = !listens;
    this.el.addEventListener("keydown", (e) => this.#key(e));
  }

  /** focus brings the keyboard to this telephone. */
  focus() { this.part("screen").focus(); }

  #key(e) {
    if (e.ctrlKey || e.metaKey || e.altKey) return;
    if (e.target.matches("input")) {
      if (e.key === "Escape") this.focus();
      return;
    }
    const live = this.#call && this.#call.state !== "ringing";
    const shortcuts = {
      c: () => !this.#call && this.call(), a: () => this.#rings() && this.do("answer"), r: () => this.#rings() && this.do("busy"),
      h: () => live && this.do("hang up"), s: () => live && this.part("words").focus(),
      n: () => this.desk.neighbour(this, 1).focus(), p: () => this.desk.neighbour(this, -1).focus(),
    };
    if (live && keys.includes(e.key)) this.press(e.key);
    else if (shortcuts[e.key.toLowerCase()]) shortcuts[e.key.toLowerCase()]();
    else return;
    e.preventDefault();
  }

  #rings() { return this.#call?.state === "ringing"; }

  async call() {
    const to = tidy(this.part("to").value);
    if (!isNumber(to) || !this.renumber()) return this.fault(t("wrong_number"));
    this.phone.to = this.part("to").value = to;
    this.desk.keep();
    this.#lang = "";
    this.part("caption").textContent = "";
    this.fault("");
    this.#refused(await send({ do: "call", from: this.phone.number, to }));
  }

  /** renumber gives the telephone the number that stands in its field; false when that cannot be. */
  renumber() {
    const number = tidy(this.part("from").value);
    if (!isNumber(number)) { this.fault(t("wrong_number")); return false; }
    if (number === this.phone.number) return true;
    if (!this.desk.renumber(this, number)) { this.fault(t("taken")); return false; }
    this.part("from").value = number;
    this.fault("");
    this.translate();
    return true;
  }

  async press(sign) {
    if (!this.#call) return;
    key(sign);
    this.#interrupt();
    const b = this.el.querySelector(`[data-key="${sign}"]`);
    b.classList.add("down");
    setTimeout(() => b.classList.remove("down"), 150);
    const typed = this.part("typed");
    typed.textContent = (typed.textContent + sign).slice(-16);
    this.#refused(await send({ do: "press", call: this.#call.sid, text: sign }));
  }

  async say() {
    const text = this.part("words").value.trim();
    if (!text || !this.#call) return;
    this.part("words").value = "";
    this.#interrupt();
    this.#refused(await send({ do: "say", call: this.#call.sid, text }));
  }

  /** interrupt ends a prompt that waits for keys or words. */
  #interrupt() { if (this.#call.state === "keys") this.#ear.hush(); }

  microphone() {
    if (this.#stop) return this.#stop();
    const field = this.part("words");
    const over = () => { this.#stop = null; this.part("mic").setAttribute("aria-pressed", "false"); };
    this.part("mic").setAttribute("aria-pressed", "true");
    this.#ear.hush();
    this.#stop = listen(this.#lang || (chosen() === "ja" ? "ja-JP" : "en-US"),
      (partial) => { field.value = partial; }, (final) => { field.value = final; this.say(); }, over);
  }

  async do(what) {
    if (this.#call) this.#refused(await send({ do: what, call: this.#call.sid }));
  }

  #refused(no) {
    if (no) this.fault(t(no.why, no.is));
  }

  /** fault shows why something is not possible; "" for nothing. */
  fault(text) { this.el.querySelector(":scope > .fault").textContent = text; }

  /** hear takes a line of the transcript that belongs to this telephone. Old lines are not sounded. */
  hear(line, fresh) {
    if (line.kind === "calls" || line.kind === "rings") { this.#began = line.at; this.part("typed").textContent = ""; }
    if (line.kind === "answers") this.#began = line.at;
    if (line.kind in words.en.ended) this.#last = line.kind;
    if (line.sound?.lang) this.#lang = line.sound.lang;
    if (line.sound?.words) this.part("caption").textContent = line.sound.words;
    if (line.kind === "plays") this.part("caption").textContent = t("line.plays", line.arg);
    if (["hears", "plays", "may_keys", "may_speak", "may_both"].includes(line.kind)) this.part("typed").textContent = "";
    if (!fresh) return;
    if (line.kind === "talks") this.#ear.hush();
    if (line.sound) this.#ear.hear(line.sound);
  }

  /** show takes the call that is on this telephone, or null. */
  show(call) {
    if (this.#call && call?.sid !== this.#call.sid) {
      this.#ended = this.#last;
      this.#stop?.();
      this.#ear.hush();
      this.part("caption").textContent = this.part("typed").textContent = "";
      this.fault("");
    }
    if (!call || (["talking", "dialling"].includes(call.state) && this.#call?.state !== call.state)) this.part("caption").textContent = "";
    this.#call = call;
    this.#render();
  }

  #render() {
    const focused = this.el.contains(document.activeElement);
    const call = this.#call, state = call?.state ?? (this.#ended !== null ? "over" : "idle");
    this.el.dataset.state = state;
    const other = call ? this.desk.label(state === "talking" && call.with ? call.with : call.other) : "";
    this.part("state").replaceChildren(span(t("state." + state, other)), this.#clock());
    this.part("more").textContent = this.#more(state, other);
    this.part("dial").hidden = Boolean(call);
    this.part("rung").hidden = state !== "ringing";
    this.part("live").hidden = !call || state === "ringing";
    this.part("remove").disabled = Boolean(call);
    this.#ear.ring(state === "ringing" ? "bell" : state === "calling" || state === "dialling" ? "back" : null);
    if (focused && document.activeElement.closest("[hidden]")) this.focus();
  }

  #more(state, other) {
    if (state === "over") return this.#ended ? t("ended." + this.#ended) : "";
    return words.en.more[state] ? t("more." + state, state === "ringing" ? other : this.#call?.place ?? "") : "";
  }

  #clock() {
    const time = document.createElement("time");
    if (this.#call && this.#call.state !== "ringing") time.textContent = length(Date.now() - this.#began);
    return time;
  }

  /** tick shows how long the call has lasted. */
  tick() { if (this.#call) this.part("state").lastElementChild.replaceWith(this.#clock()); }

  /** translate says everything in the language of the page. */
  translate() {
    translate(this.el);
    const name = this.desk.label(this.phone.number);
    const number = document.createElement("span");
    number.className = "number";
    number.textContent = this.phone.number;
    this.part("name").replaceChildren(span(name), number);
    this.el.setAttribute("aria-label", `${name} ${this.phone.number}`);
    this.part("remove").setAttribute("aria-label", t("remove", name));
    this.part("pad").setAttribute("aria-label", t("keypad"));
    this.part("mic").setAttribute("aria-label", t("microphone"));
    this.part("words").setAttribute("aria-label", t("say_what", name));
    this.part("words").placeholder = t("say_hint");
    this.el.querySelector('[data-key="*"]').setAttribute("aria-label", t("star"));
    this.el.querySelector('[data-key="#"]').setAttribute("aria-label", t("hash"));
    this.#render();
  }

  /** leave takes the telephone off the desk. */
  leave() {
    this.#ear.leave();
    this.el.remove();
  }
}

function span(text) {
  const s = document.createElement("span");
  s.textContent = text;
  return s;
}

/** length writes milliseconds as minutes and seconds. */
function length(ms) {
  const s = Math.max(0, Math.round(ms / 1000));
  return Math.floor(s / 60) + ":" + String(s % 60).padStart(2, "0");
}
