// A server with an example, and pages in headless Chromium that look at it.

import assert from "node:assert/strict";
import { execFileSync, spawn } from "node:child_process";
import { accessSync, constants, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { chromium } from "playwright-core";

const root = fileURLToPath(new URL("../../../..", import.meta.url));
const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const rules = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];
const places = [process.env.CHROMIUM, "/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];

function browserAt() {
  for (const place of places.filter(Boolean)) {
    try {
      accessSync(place, constants.X_OK);
      return place;
    } catch {
      // the next one
    }
  }
  throw new Error("there is no Chromium: install it (Debian: apt-get install chromium), or name it by CHROMIUM=/path/to/chromium");
}

let folder, program;

/** build compiles callflow once. */
export function build() {
  folder = mkdtempSync(join(tmpdir(), "callflow-browser-"));
  program = process.env.CALLFLOW ?? join(folder, "callflow");
  if (!process.env.CALLFLOW) execFileSync("go", ["build", "-o", program, "./cmd/callflow"], { cwd: root, stdio: "inherit" });
}

export function tidy() { rmSync(folder, { recursive: true, force: true }); }

/** serve starts a server for an example and returns it with the URL of the telephones. */
export async function serve(example, listen = "127.0.0.1:0") {
  const env = Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith("TWILIO_") && !name.startsWith("CALLFLOW_")));
  const child = spawn(program, ["serve", "--simulate", join(root, "examples", example), "--listen", listen], { env, stdio: ["ignore", "ignore", "pipe"] });
  let said = "";
  const url = await new Promise((ready, failed) => {
    child.stderr.on("data", (text) => {
      said += text;
      const found = /http:\/\/\S+\/simulate\/\s/.exec(said);
      if (found) ready(found[0].trim());
    });
    child.on("exit", (code) => failed(new Error(`the server ended with ${code}: ${said}`)));
  });
  const stop = () => new Promise((over) => {
    child.on("exit", over);
    child.kill("SIGTERM");
  });
  return { url, host: new URL(url).host, stop };
}

/** launch starts the browser. Its own talk with its maker is switched off. */
export function launch() {
  return chromium.launch({ executablePath: browserAt(), args: ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync", "--autoplay-policy=no-user-gesture-required"] });
}

/** Desk is a page with telephones. Whatever the browser complains about fails the test when the desk is left. */
export class Desk {
  static async open(browser, url, options = {}) {
    const desk = new Desk();
    desk.context = await browser.newContext({ locale: "en-GB", viewport: { width: 1280, height: 900 }, reducedMotion: "reduce", ...options });
    await desk.context.addInitScript(() => {
      window.spoken = [];
      window.speechSynthesis.speak = (u) => window.spoken.push({ text: u.text, lang: u.lang });
      window.webkitSpeechRecognition = window.SpeechRecognition = class { // hears one sentence
        start() {
          const result = (text, isFinal) => this.onresult({ results: [Object.assign([{ transcript: text }], { isFinal })] });
          result("where is", false);
          result("where is my parcel in " + this.lang, true);
          this.onend();
        }
        stop() {}
      };
    });
    desk.page = await desk.context.newPage();
    desk.page.setDefaultTimeout(15_000);
    desk.complaints = [];
    desk.sounds = [];
    desk.page.on("response", (r) => r.url().includes("/audio/") && desk.sounds.push(r.status()));
    desk.page.on("pageerror", (e) => desk.complaints.push(e.message));
    desk.page.on("console", (m) => m.type() === "error" && desk.complaints.push(m.text()));
    desk.page.on("request", (r) => r.url().startsWith(new URL(url).origin) || desk.complaints.push("request to " + r.url()));
    await desk.page.goto(url);
    await desk.joined();
    return desk;
  }

  joined() { return this.page.waitForSelector('#link[data-state="on"]'); }

  phone(i) { return this.page.locator(".phone").nth(i); }

  /** shows waits until a telephone shows a text. */
  shows(i, text) { return this.phone(i).locator(".screen").filter({ hasText: text }).waitFor(); }

  /** tells waits until the transcript has a line with a text. */
  tells(text) { return this.page.locator("#lines li").filter({ hasText: text }).first().waitFor(); }

  async call(i, to) {
    if (to) await this.phone(i).locator(".to").fill(to);
    await this.phone(i).locator(".call").click();
  }

  async say(i, words) {
    await this.phone(i).locator(".words").fill(words);
    await this.phone(i).locator(".say").click();
  }

  /** fits checks what axe-core can check, and that nothing sticks out. */
  async fits() {
    await this.page.evaluate(axe);
    const { violations } = await this.page.evaluate((runOnly) => window.axe.run(document, { runOnly }), rules);
    assert.deepEqual(violations.map((v) => `${v.id}: ${v.nodes.map((n) => n.html).join(" | ")}`), []);
    assert.ok(await this.page.evaluate(() => document.documentElement.scrollWidth <= innerWidth), "nothing sticks out");
  }

  async leave() {
    await this.context.close();
    assert.deepEqual(this.complaints, []);
  }
}
