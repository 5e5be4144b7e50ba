// All that the page says, in every language that it speaks. {a} stands for what the line leaves open.

export const words = {
  en: {
    title: "Telephones", skip: "Skip to the telephones", voice: "Sound and voice", language: "Language of this page",
    joining: "Connecting…", on: "Connected", lost: "Connection lost, trying again…",
    customer: "Customer", agent: "Agent", supervisor: "Supervisor", role: "Who", own_number: "Own number",
    add_title: "Another telephone", add: "Add", remove: "Remove the telephone of {a}",
    from: "From", to: "To", call: "Call", answer: "Answer", reject: "Reject", hangup: "Hang up",
    say: "Say", say_what: "What {a} says", say_hint: "Words", microphone: "Speak with the microphone", keypad: "Keypad", star: "star", hash: "hash",
    transcript: "Transcript", clear: "Clear", nothing_yet: "Nothing has happened yet. Place a call.",
    keys_title: "Keys", restarted: "The simulated Twilio was started anew. All calls are over.", dismiss: "Dismiss",
    unattended: "{a} is ringing, and nobody here has this number.", give_phone: "Add a telephone",
    taken: "Another telephone has this number.", wrong_number: "A number begins with + and a country code, such as +12025550100; or client:NAME.",
    wrong: "That is not possible: {a}", gone: "The call is over.", refused: "That is not possible now: {a}", offline: "There is no connection to the server.",
    hears_this: "{a} hears: {b}", incoming: "{a}: incoming call from {b}", over_for: "{a}: the call is over",
    state: {
      idle: "Ready", over: "Call ended", calling: "Calling {a}…", ringing: "Incoming call", hearing: "On the line",
      keys: "On the line", recording: "Recording", queue: "Waiting in the queue", taking: "Ready to take calls",
      dialling: "Connecting…", talking: "Talking with {a}", silence: "On the line", hold: "On hold", room: "In the conference", muted: "Muted in the conference",
    },
    more: {
      ringing: "from {a}", keys: "It is your turn", recording: "Speak after the tone", queue: "{a}", taking: "Waiting for a caller of {a}",
      silence: "Nothing is heard", hold: "{a}", room: "{a}", muted: "{a}", over: "{a}",
    },
    ended: {
      hangs_up: "You hung up", hung_up: "The other side hung up", rejected: "The call was rejected", engaged: "The line is busy",
      busy: "You rejected the call", no_answer: "You did not answer", unreachable: "You could not be reached", cancelled: "The caller gave up",
    },
    line: {
      calls: "calls {a}", hears: "{a}", plays: "♪ {a}", tones: "hears the tones {a}", beep: "hears a beep", engaged: "hears that the line is busy",
      records: "may speak after the tone", may_keys: "may press keys {a}", may_speak: "may speak {a}", may_both: "may press keys or speak {a}", presses: "presses {a}", lost: "presses {a}, but nothing listens",
      says: "“{a}”", unheard: "is not heard: nothing is expected now", waits: "waits in the queue {a}", full: "finds the queue {a} full", unqueued: "cannot enter the queue {a}", cancelled: "is no longer rung",
      enters: "is in the conference {a}", taken_out: "is taken out of the conference", unroomed: "does not get into the conference {a}",
      put_out: "is put out of the queue", sent: "is sent to {a}", enters_keys: "may enter {a}", music: "♪ Twilio",
      leaves: "leaves the queue", takes: "waits for a caller of the queue {a}", serves: "takes the call of {a}", talks: "talks with {a}",
      rings: "rings", answers: "answers", busy: "is busy", no_answer: "does not answer", unreachable: "cannot be reached",
      hangs_up: "hangs up", hung_up: "is disconnected", rejected: "is rejected", failed: "trouble: {a}", note: "{a}",
    },
    keys: [
      ["Tab", "to the next button or field"], ["0–9 * #", "press keys of the telephone that has the focus"], ["Enter", "call, in the field of the number; say, in the field of words"],
      ["C", "call"], ["A", "answer"], ["R", "reject"], ["H", "hang up"], ["S", "to the field of words"], ["Esc", "from a field back to the telephone"],
      ["N · P", "to the next or previous telephone"],
    ],
  },
  ja: {
    title: "電話機", skip: "電話機へ移動", voice: "音と音声", language: "このページの言語",
    joining: "接続しています…", on: "接続中", lost: "接続が切れました。再接続しています…",
    customer: "お客様", agent: "オペレーター", supervisor: "スーパーバイザー", role: "役割", own_number: "自分の番号",
    add_title: "電話機を追加", add: "追加", remove: "{a}の電話機を片づける",
    from: "発信元", to: "かける先", call: "発信", answer: "応答", reject: "拒否", hangup: "切る",
    say: "話す", say_what: "{a}の言葉", say_hint: "言葉", microphone: "マイクで話す", keypad: "ダイヤルキー", star: "スター", hash: "シャープ",
    transcript: "通話の記録", clear: "消去", nothing_yet: "まだ何も起きていません。電話をかけてください。",
    keys_title: "キー操作", restarted: "模擬 Twilio が再起動しました。通話はすべて終了しました。", dismiss: "閉じる",
    unattended: "{a} が呼び出されていますが、この番号の電話機がありません。", give_phone: "電話機を追加",
    taken: "この番号の電話機はすでにあります。", wrong_number: "番号は +12025550100 のように + と国番号で始めるか、client:名前 としてください。",
    wrong: "できません：{a}", gone: "通話は終了しています。", refused: "今はできません：{a}", offline: "サーバーに接続されていません。",
    hears_this: "{a}に聞こえる声：{b}", incoming: "{a}に{b}から着信", over_for: "{a}の通話が終了しました",
    state: {
      idle: "待機中", over: "通話終了", calling: "{a} に発信中…", ringing: "着信", hearing: "通話中",
      keys: "通話中", recording: "録音中", queue: "順番待ち", taking: "受付中",
      dialling: "接続しています…", talking: "{a}と通話中", silence: "通話中", hold: "保留中", room: "会議中", muted: "会議中（ミュート）",
    },
    more: {
      ringing: "{a} から", keys: "操作してください", recording: "発信音のあとに話してください", queue: "{a}", taking: "{a} のお客様を待っています",
      silence: "何も聞こえません", hold: "{a}", room: "{a}", muted: "{a}", over: "{a}",
    },
    ended: {
      hangs_up: "こちらから切りました", hung_up: "相手が切りました", rejected: "拒否されました", engaged: "話し中です",
      busy: "着信を拒否しました", no_answer: "応答しませんでした", unreachable: "つながりませんでした", cancelled: "相手があきらめました",
    },
    line: {
      calls: "{a} に発信", hears: "{a}", plays: "♪ {a}", tones: "トーン {a} が聞こえる", beep: "発信音が鳴る", engaged: "話し中の音が聞こえる",
      records: "発信音のあとに話せる", may_keys: "キーを押せる {a}", may_speak: "話せる {a}", may_both: "キーを押すか話せる {a}", presses: "{a} を押す", lost: "{a} を押すが、受け付けられない",
      says: "「{a}」", unheard: "今は受け付けられない", waits: "{a} で順番を待つ", full: "{a} が満員", unqueued: "{a} に入れない", cancelled: "呼び出しが取り消される", enters: "会議 {a} に参加",
      taken_out: "会議から外される", unroomed: "会議に入れない {a}", put_out: "待ち行列から外される",
      sent: "{a} へ転送", enters_keys: "{a} を入力できる", music: "♪ Twilio",
      leaves: "待ち行列から出る", takes: "{a} のお客様を待つ", serves: "{a}の電話を取る", talks: "{a}と話す",
      rings: "呼び出し", answers: "応答する", busy: "話し中", no_answer: "応答しない", unreachable: "つながらない",
      hangs_up: "切る", hung_up: "切断される", rejected: "拒否される", failed: "障害：{a}", note: "{a}",
    },
    keys: [
      ["Tab", "次のボタンや欄へ"], ["0–9 * #", "フォーカスのある電話機のキーを押す"], ["Enter", "番号の欄では発信、言葉の欄では話す"],
      ["C", "発信"], ["A", "応答"], ["R", "拒否"], ["H", "切る"], ["S", "言葉の欄へ"], ["Esc", "欄から電話機へ戻る"], ["N · P", "次・前の電話機へ"],
    ],
  },
};

let language = "en";

/** choose sets the language of the page; what it does not speak becomes English. */
export function choose(wanted) {
  language = words[wanted] ? wanted : "en";
  document.documentElement.lang = language;
}

/** chosen is the language of the page. */
export function chosen() { return language; }

/** t finds what the page says; path is such as "state.idle". Texts that are not known stay as they are. */
export function t(path, a = "", b = "") {
  let text = words[language];
  for (const name of path.split(".")) text = text?.[name];
  return (text ?? path).replace("{a}", () => a).replace("{b}", () => b);
}

/** translate fills in all elements below root that name their text by data-t. */
export function translate(root) {
  for (const el of root.querySelectorAll("[data-t]")) el.textContent = t(el.dataset.t);
}
