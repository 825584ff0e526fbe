/* The look's editor: frames and report follow while one chooses. Without script the button "Show me" does the same. */
const form = document.querySelector("#look");
const frames = [...document.querySelectorAll("iframe.look-frame")];
const told = document.querySelector("#look-report");
const colour = /^#[0-9a-f]{6}$/i;
let timer = 0;

function show() {
  const asked = new URLSearchParams();
  for (const name of ["theme", "main", "accent", "tone", "lean", "corners", "letters", "weight", "page"]) {
    asked.set(name, form.elements[name].value.trim());
  }
  const colours = ["main", "accent", "tone"].map((name) => asked.get(name)).filter(Boolean);
  if (colours.length < 2 || !colours.every((one) => colour.test(one))) return;      // half typed
  for (const frame of frames) {
    asked.set("scheme", frame.dataset.schemeName);
    frame.contentWindow.location.replace(`/practice/look/sample?${asked}`);          // leaves no step in the history
  }
}

/* The sample carries what became of the colours; the nodes are taken over, nothing is parsed here. */
function tell(event) {
  const found = event.target.contentDocument?.querySelector("#look-report");
  const open = told.querySelector("details")?.open ?? false;
  if (!found) return;
  told.replaceChildren(...[...found.childNodes].map((node) => document.importNode(node, true)));
  const details = told.querySelector("details");
  if (details) details.open = open;
}

function later() {
  clearTimeout(timer);
  timer = setTimeout(show, 150);
}

/* A picker beside each box for a colour: the box keeps what was typed, the picker is for the hand. */
for (const box of form.querySelectorAll(".colour input")) {
  const picker = document.createElement("input");
  picker.type = "color";
  picker.className = "picker";
  picker.value = colour.test(box.value) ? box.value : "#808080";
  picker.setAttribute("aria-label", `${form.querySelector(`label[for="${box.id}"]`).textContent}, ${form.dataset.pick ?? "picker"}`);
  picker.addEventListener("input", () => { box.value = picker.value; later(); });
  box.addEventListener("input", () => { if (colour.test(box.value)) picker.value = box.value; });
  const row = document.createElement("div");
  row.className = "picking";
  box.replaceWith(row);
  row.append(box, picker);
}

form.addEventListener("input", later);
frames[0].addEventListener("load", tell);
