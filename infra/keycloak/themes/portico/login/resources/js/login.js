/* What login pages do with script. Everything but passkeys works without it. No page holds script of its own: what is needed
   from the server stands in data-attributes. */
const { passkeys } = await import("./passkeys.js" + new URL(import.meta.url).search);   // the version, so that none is stale

startCode();
revealPasswords();
recoveryCodes();
otherTabs();
passkeys();
for (const part of document.querySelectorAll("[data-scripted]")) part.hidden = false;
document.addEventListener("submit", once);

/* A start code comes in the address's fragment, which no server and no log sees; it goes into the field and out of the
   address before anything else can read it there. */
function startCode() {
  const code = /^#code=([A-Za-z0-9-]{8,64})$/.exec(location.hash)?.[1];
  const field = document.getElementById("password");
  if (!code || !field) return;
  history.replaceState(null, "", location.pathname + location.search);
  field.value = code;
  const words = document.getElementById("start-code");
  words.textContent = words.dataset.words;
}

function revealPasswords() {
  for (const button of document.querySelectorAll("[data-reveal]")) {
    const field = document.getElementById(button.dataset.reveal);
    const show = button.textContent;
    button.hidden = false;
    button.addEventListener("click", () => {
      const hidden = field.type === "password";
      field.type = hidden ? "text" : "password";
      button.textContent = hidden ? button.dataset.hide : show;
      button.setAttribute("aria-pressed", String(hidden));
    });
  }
}

function recoveryCodes() {
  const list = document.getElementById("kc-recovery-codes-list");
  if (!list) return;
  const text = () => [list.dataset.title, "", ...[...list.children].map((item, at) => `${at + 1}. ${item.textContent.trim()}`), ""].join("\n");
  document.getElementById("printRecoveryCodes").addEventListener("click", () => window.print());
  document.getElementById("copyRecoveryCodes").addEventListener("click", async () => {
    await navigator.clipboard.writeText(text());
    const said = document.getElementById("copied");
    said.textContent = said.dataset.words;
  });
  document.getElementById("downloadRecoveryCodes").addEventListener("click", () => {
    const link = document.createElement("a");
    link.href = URL.createObjectURL(new Blob([text()], { type: "text/plain" }));
    link.download = "recovery-codes.txt";
    link.click();
    URL.revokeObjectURL(link.href);
  });
}

/* Signed in or started afresh in another tab: this page's form is of no use any more, so go along. */
function otherTabs() {
  const { otherTab, authHash } = document.body.dataset;
  const cookie = (name) => document.cookie.split("; ").find((pair) => pair.startsWith(`${name}=`))?.slice(name.length + 1).replaceAll('"', "");
  const signedIn = cookie("KEYCLOAK_SESSION");
  let sent = false;
  document.addEventListener("submit", () => { sent = true; });
  document.addEventListener("visibilitychange", () => {
    if (document.hidden || sent) return;
    const hash = cookie("KC_AUTH_SESSION_HASH");
    if (otherTab && !signedIn && cookie("KEYCLOAK_SESSION")) location.assign(otherTab);
    else if (authHash && hash && hash !== authHash) location.reload();
  });
}

/* A form is sent once; a second press says so instead of sending the same code again. */
function once(event) {
  const button = event.submitter;
  if (!button?.classList.contains("btn")) return;
  if (button.getAttribute("aria-busy") === "true") event.preventDefault();
  button.setAttribute("aria-busy", "true");
}
window.addEventListener("pageshow", () => {
  for (const button of document.querySelectorAll("[aria-busy]")) button.removeAttribute("aria-busy");
});
