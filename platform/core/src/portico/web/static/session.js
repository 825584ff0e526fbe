/* A session that is about to end. The stylesheet alone shows the warning and closes the page at the usual times; this makes
   the times exact, keeps typed words when one stays, and lets other tabs of the same person know. */
const bar = document.querySelector(".session");
const soon = bar.querySelector(".session-soon");
const over = bar.querySelector(".session-over");
const tabs = "BroadcastChannel" in window ? new BroadcastChannel("portico-session") : null;

let length = Number(bar.dataset.endsIn) * 1000;
let end = 0;
let timer = 0;

bar.classList.add("scripted");

/* The clock, not the timer, says what time it is: a laptop that slept wakes up to the right page. */
function look() {
  clearTimeout(timer);
  const left = end - Date.now();
  const state = left <= 0 ? "over" : left <= 60_000 ? "soon" : "";
  if (state !== (bar.dataset.state ?? "")) show(state);
  if (left > 0) timer = setTimeout(look, Math.min(left > 60_000 ? left - 60_000 : left, 2 ** 31 - 1));
}

function show(state) {
  bar.dataset.state = state;
  if (state === "soon") soon.append(soon.lastElementChild);      // a change inside a live region is read out
  for (const part of document.querySelectorAll("body > :not(.session)")) part.inert = state === "over";
  if (state === "over") over.querySelector("a").focus();
}

function start(milliseconds) {
  length = milliseconds;
  end = Date.now() + milliseconds;
  look();
}

async function stay(event) {
  event.preventDefault();
  try {
    const answer = await fetch(bar.dataset.stay, { headers: { Accept: "text/plain" }, redirect: "error" });
    if (!answer.ok) throw new Error("signed out");
    start(length);
    tabs?.postMessage(length);
  } catch {
    location.assign(soon.querySelector("a").href);
  }
}

soon.querySelector("a").addEventListener("click", stay);
tabs?.addEventListener("message", (message) => start(message.data));
document.addEventListener("visibilitychange", look);
window.addEventListener("pageshow", (event) => { if (event.persisted) look(); });
start(length);
tabs?.postMessage(length);
