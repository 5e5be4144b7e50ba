// The desk: which telephones stand on it, and what the server tells them. The page begins here.
//
// The server knows calls by numbers. Which telephones there are, and who has them, is kept by the browser, so that
// reloading the page, or starting the server anew, loses no telephone.

import { Card, isNumber, tidy } from "./card.js";
import { audible } from "./sound.js";
import { desk as askDesk, follow } from "./stream.js";
import { Transcript, sentence } from "./transcript.js";
import { choose, chosen, t, translate, words } from "./words.js";

const byId = (id) => document.getElementById(id);
const cards = [];
let offer = { title: "", numbers: [], people: [] };
let calls = [];
let linkState = "joining";
let store = "";

const transcript = new Transcript(byId("lines"), label, (number) => cardOf(number)?.phone.role ?? "");

function cardOf(number) { return cards.find((c) => c.phone.number === number); }

/** label is what somebody is called: the role on a telephone, a name of the workspace, or the number. */
function label(number) {
  const card = cardOf(number);
  if (card) {
    const same = cards.filter((c) => c.phone.role === card.phone.role);
    return t(card.phone.role) + (same.length > 1 ? ` ${same.indexOf(card) + 1}` : "");
  }
  return [...offer.numbers, ...offer.people].find((p) => p.number === number)?.name ?? number;
}

// telephones

const deskOf = {
  label,
  keep,
  knows: (number) => offer.numbers.some((p) => p.number === number),
  get dial() { return offer.numbers[0]?.number ?? ""; },
  neighbour: (card, by) => cards[(cards.indexOf(card) + by + cards.length) % cards.length],
  renumber(card, number) {
    if (cardOf(number)) return false;
    card.phone.number = number;
    keep();
    return true;
  },
  remove(card) {
    const next = cards.length > 1 ? this.neighbour(card, 1) : null;
    cards.splice(cards.indexOf(card), 1);
    card.leave();
    next ? next.focus() : byId("add-role").focus();
    keep();
    named();
    propose();
  },
};

function addPhone(phone) {
  const card = new Card(phone, deskOf);
  cards.push(card);
  byId("add").before(card.el);
  card.translate();
  return card;
}

function keep() { remember(store, JSON.stringify(cards.map((c) => c.phone))); }

/** named writes all names again: they depend on one another. */
function named() {
  for (const c of cards) c.translate();
  transcript.translate();
}

function remember(key, value) { try { localStorage.setItem(key, value); } catch { /* private windows may not */ } }
function recall(key) { try { return localStorage.getItem(key); } catch { return null; } }

function begin() {
  let kept = null;
  try { kept = JSON.parse(recall(store)); } catch { /* not ours */ }
  const sound = Array.isArray(kept) && kept.every((p) => isNumber(p?.number) && words.en[p?.role]);
  const first = [{ role: "customer", number: "+12025550100" }, { role: "agent", number: freeNumber("agent") }];
  for (const p of sound ? kept : first) if (!cardOf(p.number)) addPhone(p);
  named();
}

/** freeNumber proposes a number for a role: agents are people whom the workspace knows. */
function freeNumber(role) {
  const known = role === "customer" ? [] : offer.people.map((p) => p.number);
  const range = { customer: 100, agent: 150, supervisor: 180 }[role];
  for (let i = 0; i < 20; i++) known.push("+12025550" + (range + i));
  return known.find((n) => !cardOf(n)) ?? "";
}

function propose() { byId("add-number").value = freeNumber(byId("add-role").value); }

byId("add-role").addEventListener("change", propose);
byId("add").addEventListener("submit", (e) => {
  e.preventDefault();
  const number = tidy(byId("add-number").value);
  const fault = !isNumber(number) ? "wrong_number" : cardOf(number) ? "taken" : "";
  byId("add-fault").textContent = fault && t(fault);
  if (!fault) take(byId("add-role").value, number).focus();
});

function take(role, number) {
  const card = addPhone({ role, number });
  keep();
  named();
  propose();
  arrange();
  return card;
}

// news

function news(n, restarted) {
  const fresh = !n.all && !restarted;
  if (n.all) transcript.begin();
  if (restarted && calls.length) alertOnce("restarted", t("restarted"));
  for (const line of n.lines) {
    transcript.add(line);
    cardOf(line.phone)?.hear(line, fresh);
    if (fresh) announce(line);
  }
  calls = n.calls;
  arrange();
}

/** arrange gives each telephone its call: the one that is talked on, before one that rings. */
function arrange() {
  for (const card of cards) {
    const own = calls.filter((c) => c.phone === card.phone.number);
    card.show(own.find((c) => c.state !== "ringing") ?? own[0] ?? null);
  }
  unattended(calls.filter((c) => c.state === "ringing" && !cardOf(c.phone)).map((c) => c.phone));
}

/** announce tells those who do not see the page what is heard and what rings. */
function announce(line) {
  const who = label(line.phone);
  if (line.kind === "rings") spoken(t("incoming", who, label(calls.find((c) => c.sid === line.sid)?.other ?? "")));
  else if (line.kind === "hears") spoken(t("hears_this", who, line.arg));
  else if (["hung_up", "hangs_up", "rejected", "engaged"].includes(line.kind)) spoken(t("over_for", who));
  else if (["talks", "waits", "takes", "failed"].includes(line.kind)) spoken(`${who}: ${sentence(line, label)}`);
}

function spoken(text) {
  const p = document.createElement("p");
  p.textContent = text;
  byId("spoken").append(p);
  while (byId("spoken").childElementCount > 4) byId("spoken").firstElementChild.remove();
}

// alerts

function alertOnce(name, text, button, act) {
  if (document.querySelector(`[data-alert="${CSS.escape(name)}"]`)) return;
  const box = document.createElement("div");
  box.className = "alert";
  box.dataset.alert = name;
  box.setAttribute("role", "alert");
  const p = document.createElement("p");
  p.textContent = text;
  const b = document.createElement("button");
  b.type = "button";
  b.className = "plain small";
  b.textContent = button ?? t("dismiss");
  b.addEventListener("click", () => { box.remove(); act?.(); });
  box.append(p, b);
  byId("alerts").append(box);
}

/** unattended shows who is rung and has no telephone here. */
function unattended(numbers) {
  for (const box of document.querySelectorAll('[data-alert^="ring "]')) {
    if (!numbers.includes(box.dataset.alert.slice(5))) box.remove();
  }
  for (const n of numbers) alertOnce("ring " + n, t("unattended", label(n) === n ? n : `${label(n)} ${n}`), t("give_phone"), () => take("agent", n).focus());
}

// the bar

function link(state) {
  linkState = state;
  byId("link").dataset.state = state;
  byId("link-text").textContent = t(state);
  document.body.classList.toggle("lost", state === "lost");
}

function inLanguage(language) {
  choose(language);
  translate(document);
  document.title = `${t("title")} ${offer.title}`;
  byId("language").value = chosen();
  byId("keys-help").replaceChildren(...words[chosen()].keys.flatMap(([k, what]) => {
    const dt = document.createElement("dt"), dd = document.createElement("dd"), kbd = document.createElement("kbd");
    kbd.textContent = k;
    dt.append(kbd);
    dd.textContent = what;
    return [dt, dd];
  }));
  link(linkState);
  named();
}

function options(list, places) {
  list.replaceChildren(...places.map((p) => {
    const o = document.createElement("option");
    o.value = p.number;
    o.label = p.name;
    return o;
  }));
}

byId("language").addEventListener("change", (e) => { remember("callflow.language", e.target.value); inLanguage(e.target.value); });
byId("voice").addEventListener("change", (e) => { remember("callflow.voice", e.target.checked ? "on" : "off"); audible(e.target.checked); });
byId("clear").addEventListener("click", () => transcript.clear());
byId("voice").checked = recall("callflow.voice") !== "off";
audible(byId("voice").checked);
inLanguage(recall("callflow.language") ?? (navigator.language.startsWith("ja") ? "ja" : "en"));

offer = await askDesk();
offer.numbers ??= [];
offer.people ??= [];
store = "callflow.phones " + offer.title;
byId("workspace").textContent = offer.title;
options(byId("numbers"), offer.numbers);
options(byId("people"), offer.people);
begin();
propose();
inLanguage(chosen());
setInterval(() => cards.forEach((c) => c.tick()), 1000);
follow(news, link);
