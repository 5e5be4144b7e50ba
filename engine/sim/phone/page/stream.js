// The connection with the server: news come in by Server-Sent Events and are taken up where they broke off; deeds go
// out by POST.

const silence = 10_000; // without a message for so long the connection counts as lost

/**
 * follow gives every message of the server to news, and tells by state whether the connection is "on" or "lost". It never ends.
 */
export function follow(news, state) {
  let source, last = "", watch, pause = 500;
  const open = () => {
    source = new EventSource("events" + (last && "?after=" + encodeURIComponent(last)));
    source.onmessage = (e) => {
      alive();
      const restarted = last !== "" && bootOf(last) !== bootOf(e.lastEventId);
      last = e.lastEventId;
      pause = 500;
      state("on");
      news(JSON.parse(e.data), restarted);
    };
    source.onerror = again;
    alive();
  };
  const alive = () => {
    clearTimeout(watch);
    watch = setTimeout(again, silence);
  };
  const again = () => {
    clearTimeout(watch);
    source.close();
    state("lost");
    setTimeout(open, pause);
    pause = Math.min(pause * 1.6, 5000);
  };
  open();
}

function bootOf(id) { return id.slice(0, id.lastIndexOf(".")); }

/** send does something on the network. It returns null, or why that is not possible: {why, is}. */
export async function send(deed) {
  let answer;
  try {
    answer = await fetch("do", { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(deed) });
  } catch {
    return { why: "offline", is: "" };
  }
  if (answer.ok) return null;
  try {
    return await answer.json();
  } catch {
    return { why: "refused", is: String(answer.status) };
  }
}

/** desk is what the page needs to know once. It waits until the server is there. */
export async function desk() {
  for (;;) {
    try {
      const answer = await fetch("desk");
      if (answer.ok) return await answer.json();
    } catch {
      // not yet
    }
    await new Promise((go) => setTimeout(go, 1000));
  }
}
