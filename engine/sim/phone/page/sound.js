// What can be heard: prompts in the browser's voices, sound files, tones of keys, ringing. All of it can be switched off.

let on = true;
let tones = null; // the AudioContext; a browser allows it after the first key or click

/** audible switches all sounds on or off. */
export function audible(yes) {
  on = yes;
  if (yes) return;
  window.speechSynthesis?.cancel();
  for (const ear of ears) ear.hush();
}

const ears = new Set();

/** Ear is what one telephone lets hear. */
export class Ear {
  #music = null;
  #ring = null;
  #said = new Set();

  constructor() { ears.add(this); }

  /** hear plays or speaks a sound of the transcript. A new sound ends a file, not words. */
  hear(sound) {
    this.#quiet();
    if (!on) return;
    if (sound.url) this.#play(sound);
    else if (sound.words) this.#speak(sound);
  }

  #play(sound) {
    this.#music = new Audio(sound.url);
    this.#music.loop = !sound.lasts;
    this.#music.volume = 0.6;
    this.#music.play().catch(() => {}); // not before the first key or click
  }

  #speak(sound) {
    if (!window.speechSynthesis) return;
    const said = new SpeechSynthesisUtterance(sound.words);
    said.lang = sound.lang || (/[\u3040-\u30ff\u4e00-\u9fff]/.test(sound.words) ? "ja-JP" : "en-US");
    said.voice = voiceFor(said.lang);
    said.rate = speechSynthesis.pending ? 1.25 : 1; // catch up
    said.onend = () => this.#said.delete(said);
    this.#said.add(said);
    speechSynthesis.speak(said);
  }

  #quiet() {
    this.#music?.pause();
    this.#music = null;
  }

  /** hush ends everything that this telephone lets hear. Words of other telephones are cut off, too: a browser has one voice. */
  hush() {
    this.#quiet();
    this.ring(null);
    if (this.#said.size) speechSynthesis.cancel();
    this.#said.clear();
  }

  /** ring begins or ends a signal: "bell" for a call that comes in, "back" while the other side rings. */
  ring(signal) {
    if (this.#ring?.signal === signal || (!this.#ring && !signal)) return;
    clearInterval(this.#ring?.timer);
    this.#ring = null;
    if (!signal) return;
    const once = () => (signal === "bell" ? tone([880, 1108], 0.8, 0.05) : tone([400, 450], 0.9, 0.03));
    once();
    this.#ring = { signal, timer: setInterval(once, signal === "bell" ? 1800 : 3000) };
  }

  /** leave frees what the telephone used. */
  leave() {
    this.hush();
    ears.delete(this);
  }
}

function voiceFor(lang) {
  const voices = speechSynthesis.getVoices();
  return voices.find((v) => v.lang === lang) ?? voices.find((v) => v.lang.slice(0, 2) === lang.slice(0, 2)) ?? null;
}

const rows = [697, 770, 852, 941];
const columns = [1209, 1336, 1477];

/** key sounds a key as a telephone does (ITU-T Q.23). */
export function key(sign) {
  const i = "123456789*0#".indexOf(sign);
  if (i >= 0) tone([rows[Math.floor(i / 3)], columns[i % 3]], 0.12, 0.06);
}

function tone(frequencies, seconds, volume) {
  if (!on || !window.AudioContext) return;
  if (!tones && !navigator.userActivation?.hasBeenActive) return;
  tones ??= new AudioContext();
  const gain = tones.createGain();
  gain.gain.setValueAtTime(volume, tones.currentTime);
  gain.gain.setTargetAtTime(0, tones.currentTime + seconds, 0.02);
  gain.connect(tones.destination);
  for (const f of frequencies) {
    const o = tones.createOscillator();
    o.frequency.value = f;
    o.connect(gain);
    o.start();
    o.stop(tones.currentTime + seconds + 0.2);
  }
}

const Recognition = window.SpeechRecognition ?? window.webkitSpeechRecognition;

/** listens tells whether the browser can recognise speech. */
export const listens = Boolean(Recognition);

/** listen takes words from the microphone: partial while they come, final at the end, over in every case. It returns what ends it. */
export function listen(lang, partial, final, over) {
  const r = new Recognition();
  r.lang = lang;
  r.interimResults = true;
  r.onresult = (e) => {
    const result = e.results[e.results.length - 1];
    (result.isFinal ? final : partial)(result[0].transcript.trim());
  };
  r.onerror = r.onend = over;
  r.start();
  return () => r.stop();
}
