/* Copies the start code. Without script, or without the right to copy, the code is there to be read. */
const button = document.querySelector("#copy");
const code = document.querySelector("#start-code");

if (navigator.clipboard) {
  button.hidden = false;
  button.addEventListener("click", async () => {
    const words = button.querySelector("span");
    try {
      await navigator.clipboard.writeText(code.dataset.code);
      words.textContent = button.dataset.done;
    } catch {
      getSelection().selectAllChildren(code);
    }
  });
}
