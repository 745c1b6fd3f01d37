// Comfort on every page: a form is sent once, an open menu closes. Nothing here is needed to work.

const ASKED = "asked"; // the line was asked just now: let the form go

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (form.method !== "post" || event.defaultPrevented) return;
  if (form.dataset.sent && form.dataset.sent !== ASKED) {
    event.preventDefault();
    return;
  }
  const asked = form.dataset.sent === ASKED;
  form.dataset.sent = "1";
  // Who has typed at length must not land on the browser's page of a broken line: first ask, then send.
  if (!asked && (form.querySelector("textarea") || !navigator.onLine)) {
    event.preventDefault();
    askFirst(form, event.submitter);
    return;
  }
  // A download or a broken line must not leave the form dead.
  setTimeout(() => delete form.dataset.sent, 4000);
});

async function askFirst(form, submitter) {
  document.querySelector(".no-line")?.remove();
  try {
    await fetch("/song/", { cache: "no-store", signal: AbortSignal.timeout(8000) });
  } catch {
    delete form.dataset.sent;
    const said = document.getElementById("no-line").content.firstElementChild.cloneNode(true);
    const place = submitter?.closest(".acts") ?? submitter;
    if (place) place.before(said);
    else form.append(said);
    return;
  }
  form.dataset.sent = ASKED;
  form.requestSubmit(submitter ?? undefined);
}

window.addEventListener("pageshow", () => {
  for (const form of document.querySelectorAll("form[data-sent]")) delete form.dataset.sent;
});

const menu = document.querySelector("details.menu");
if (menu) {
  document.addEventListener("click", (event) => {
    if (menu.open && !menu.contains(event.target)) menu.open = false;
  });
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && menu.open) {
      menu.open = false;
      menu.querySelector("summary").focus();
    }
  });
}

for (const button of document.querySelectorAll("button[data-print]")) {
  button.hidden = false;
  button.addEventListener("click", () => window.print());
}
