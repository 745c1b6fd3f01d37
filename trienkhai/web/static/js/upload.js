// While a document is read (seconds, minutes for a scan): say so, and send it once. Without this file it is read all the same.

const said = document.getElementById("reading");
const forms = [...document.querySelectorAll("main form[method=post]")];
let isSent = false;

for (const form of forms) {
  form.addEventListener("submit", (event) => {
    if (isSent) {
      event.preventDefault();
      event.stopImmediatePropagation();
    }
  }, true);
}

// After base.js has let the form go: it may hold it back to ask for the line first.
window.addEventListener("submit", (event) => {
  if (event.defaultPrevented || !forms.includes(event.target)) return;
  isSent = true;
  if (!said) return;
  event.target.append(said);
  said.hidden = false;
  said.scrollIntoView({ block: "nearest" });
});

window.addEventListener("pageshow", () => {
  isSent = false;
  if (said) said.hidden = true;
});
