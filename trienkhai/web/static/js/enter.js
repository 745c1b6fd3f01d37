// Comfort for the table of answers: who goes elsewhere with something typed and not stored is asked first.

const form = document.querySelector("form[data-unsaved]");
if (form) {
  let unsaved = form.dataset.unsaved === "1"; // a form that was refused comes back with what was typed
  form.addEventListener("input", () => {
    unsaved = true;
  });
  document.addEventListener("submit", (event) => {
    if (event.target === form && !event.defaultPrevented) unsaved = false; // not while the line is asked first
  });
  window.addEventListener("beforeunload", (event) => {
    if (unsaved) event.preventDefault();
  });
}
