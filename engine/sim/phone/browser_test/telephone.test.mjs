// Two people telephone in a browser, in the ways that people use one.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { Desk, build, launch, serve, tidy } from "./rig.mjs";

const main = "+815000000001";
let browser, server;

before(async () => {
  browser = await launch();
  build();
  server = await serve("minicc");
});
after(async () => {
  await server?.stop();
  await browser?.close();
  tidy();
});

test("a customer waits in the queue, an agent takes the call, both talk and hang up", async () => {
  const desk = await Desk.open(browser, server.url);
  await desk.call(0, main);
  await desk.shows(0, "お電話ありがとうございます");
  await desk.tells("minicc.greeting");
  await desk.phone(0).locator('[data-key="1"]').click();
  await desk.shows(0, "Waiting in the queue");
  await desk.tells("hold_long.wav");
  await desk.call(1, main);
  await desk.shows(1, "Talking with Customer");
  await desk.shows(0, "Talking with Agent");
  await desk.say(1, "Hello, how can I help?");
  await desk.shows(0, "how can I help");
  await desk.say(0, "My <b>parcel</b> is late");
  await desk.shows(1, "My <b>parcel</b> is late");
  await desk.phone(0).locator(".mic").click();
  await desk.shows(1, "where is my parcel in ja-JP");
  await desk.fits();
  const spoken = await desk.page.evaluate(() => window.spoken);
  assert.ok(spoken.some((s) => s.lang === "ja-JP" && s.text.startsWith("お電話")), "the greeting is spoken in Japanese");
  assert.ok(spoken.some((s) => s.lang === "en-US" && s.text.startsWith("Hello")), "the agent is spoken in English");
  assert.ok(desk.sounds.some((status) => status === 200 || status === 206), "the music is played");
  await desk.phone(0).locator(".hangup").click();
  await desk.shows(0, "Call ended");
  await desk.shows(1, "Ready to take calls");
  await desk.phone(1).locator(".hangup").click();
  await desk.shows(1, "Call ended");
  await desk.leave();
});

test("with the keyboard alone, in Japanese, without sound", async () => {
  const desk = await Desk.open(browser, server.url, { locale: "ja-JP" });
  const { keyboard } = desk.page;
  assert.equal(await desk.page.locator("html").getAttribute("lang"), "ja");
  assert.equal(await desk.page.locator("h1").innerText(), "電話機 minicc");
  const tabTo = async (what) => {
    for (let i = 0; i < 60; i++) {
      await keyboard.press("Tab");
      if (await desk.page.evaluate((w) => document.activeElement.matches(w), what)) return;
    }
    assert.fail("Tab does not come to " + what);
  };
  await tabTo("#voice");
  await keyboard.press("Space");
  await tabTo(".phone:first-of-type .to");
  await keyboard.press("Enter");
  await desk.shows(0, "お電話ありがとうございます");
  assert.ok(await desk.page.evaluate(() => document.activeElement.matches(".screen")), "the focus stays on the telephone");
  await keyboard.press("1");
  await desk.shows(0, "順番待ち");
  await keyboard.press("n");
  await keyboard.press("c");
  await desk.shows(1, "お客様と通話中");
  await keyboard.press("s");
  await keyboard.type("お電話代わりました");
  await keyboard.press("Enter");
  await desk.shows(0, "お電話代わりました");
  await desk.tells("「お電話代わりました」");
  await keyboard.press("Escape");
  await keyboard.press("h");
  await desk.shows(1, "通話終了");
  await keyboard.press("p");
  await desk.shows(0, "通話終了");
  assert.deepEqual([await desk.page.evaluate(() => window.spoken), desk.sounds], [[], []], "nothing is spoken or played");
  const told = await desk.page.locator("#spoken").innerText();
  assert.match(told, /お客様/, "what is heard is told to those who do not see it");
  await desk.leave();
});

test("somebody is rung, answers, rejects, and a telephone is added for a number that has none", async () => {
  const voicemail = await serve("voicemail");
  try {
    const desk = await Desk.open(browser, voicemail.url);
    await desk.call(0);
    await desk.shows(0, "It is your turn");
    await desk.phone(0).locator('[data-key="1"]').click();
    await desk.shows(1, "Incoming call");
    await desk.fits();
    await desk.phone(1).locator(".answer").click();
    await desk.shows(1, "It is your turn");
    await desk.page.keyboard.press("1");
    await desk.shows(1, "Talking with Customer");
    await desk.phone(1).locator(".hangup").click();
    await desk.shows(0, "Call ended");
    await desk.phone(1).locator(".remove").click();
    await desk.call(0);
    await desk.shows(0, "It is your turn");
    await desk.phone(0).locator('[data-key="1"]').click();
    await desk.page.getByRole("button", { name: "Add a telephone" }).waitFor();
    await desk.fits();
    await desk.page.getByRole("button", { name: "Add a telephone" }).click();
    await desk.shows(1, "Incoming call");
    await desk.page.keyboard.press("r");
    await desk.tells("is busy");
    await desk.phone(0).locator(".hangup").click();
    await desk.leave();
  } finally {
    await voicemail.stop();
  }
});

test("a call outlives a reload of the page, and the telephones outlive the server", async () => {
  let own = await serve("minicc");
  const desk = await Desk.open(browser, own.url);
  await desk.page.locator("#add-role").selectOption("supervisor");
  await desk.page.locator("#add .plain").click();
  await desk.call(0, main);
  await desk.shows(0, "お電話ありがとうございます");
  await desk.page.reload();
  await desk.joined();
  await desk.shows(0, "On the line");
  await desk.tells("お電話ありがとうございます");
  await own.stop();
  await desk.page.waitForSelector('#link[data-state="lost"]');
  await desk.phone(1).locator(".call").click();
  await desk.phone(1).locator(".fault").filter({ hasText: "no connection" }).waitFor();
  own = await serve("minicc", own.host);
  await desk.joined();
  await desk.page.getByText("was started anew").waitFor();
  await desk.shows(0, "Call ended");
  assert.equal(await desk.page.locator(".phone").count(), 3);
  await desk.call(0, main);
  await desk.shows(0, "お電話ありがとうございます");
  await desk.context.close();
  await own.stop();
});

const looks = [
  { name: "wide and light", options: {} },
  { name: "wide and dark", options: { colorScheme: "dark", locale: "ja-JP" } },
  { name: "narrow and light", options: { viewport: { width: 360, height: 740 }, locale: "ja-JP" } },
  { name: "narrow and dark", options: { viewport: { width: 360, height: 740 }, colorScheme: "dark" } },
];
for (const { name, options } of looks) {
  test("accessible: " + name, async () => {
    const desk = await Desk.open(browser, server.url, options);
    await desk.fits();
    await desk.call(0, main);
    await desk.shows(0, "お電話ありがとうございます");
    await desk.page.locator(".keys summary").click();
    await desk.fits();
    await desk.phone(0).locator(".hangup").click();
    await desk.phone(0).locator(".call").waitFor();
    await desk.leave();
  });
}
