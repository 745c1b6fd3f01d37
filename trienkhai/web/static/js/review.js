// Comfort for checking a plan: keys, a selection that becomes an obligation, the mark that belongs to a card.
// Every act is a form or a link of the page; without this file all of them still work.

document.documentElement.classList.add("scripted");

const cards = () => [...document.querySelectorAll(".task")];
const marksOf = (key) => [...document.querySelectorAll(`mark[data-of~="${key}"]`)];
let current = null;

function show(card, { scrollDocument = true, focus = true } = {}) {
  if (!card) return;
  current = card.dataset.of;
  for (const mark of document.querySelectorAll("mark.on")) mark.classList.remove("on");
  const marks = marksOf(current);
  for (const mark of marks) mark.classList.add("on");
  if (focus && document.activeElement !== card) card.focus({ preventScroll: true });
  const column = document.querySelector(".review .source");
  if (scrollDocument && marks[0] && column && column.scrollHeight > column.clientHeight) {
    const top = marks[0].getBoundingClientRect().top - column.getBoundingClientRect().top;
    column.scrollTop += top - column.clientHeight / 3;
  }
}

function goTo(card) {
  if (!card) return;
  show(card);
  card.scrollIntoView({ block: "nearest" });
  const bar = document.getElementById("counts");
  const under = bar && getComputedStyle(bar).position === "sticky" ? bar.getBoundingClientRect().bottom + 12 : 12;
  const top = card.getBoundingClientRect().top;
  if (top < under) window.scrollBy(0, top - under);
}

const here = () => document.getElementById(`viec-${current}`);

document.addEventListener("focusin", (event) => {
  const card = event.target.closest?.(".task");
  if (card && card.dataset.of !== current) show(card, { focus: false });
});

document.addEventListener("click", (event) => {
  const mark = event.target.closest?.("mark[data-of]");
  if (mark && String(window.getSelection()) === "") {
    const card = document.getElementById(`viec-${mark.dataset.of.split(" ").pop()}`);
    if (card && card.classList.contains("task")) goTo(card);
  }
});

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  const editing = event.target.closest(".task.editing");
  if (event.key === "Escape" && editing) return editing.querySelector("[data-key=Escape]")?.click();
  if (event.target.closest("input, textarea, select, summary, dialog")) return;
  if (event.key === "Enter" && event.target.closest("a, button")) return;
  if (event.key === "?") {
    document.getElementById("keys")?.showModal();
    return event.preventDefault();
  }
  const list = cards();
  if (!list.length) return;
  const place = list.findIndex((card) => card.dataset.of === current);
  if (event.key === "s" && splitHere()) return event.preventDefault();
  else if (event.key === "j") goTo(list[Math.min(place + 1, list.length - 1)]);
  else if (event.key === "k") goTo(list[Math.max(place - 1, 0)]);
  else {
    const inside = event.key === "A" ? document : event.key === "u" ? lastTouched() : here();
    const control = inside?.querySelector(`[data-key="${CSS.escape(event.key)}"]`);
    if (!control) return;
    control.click();
  }
  event.preventDefault();
});

// After a card was swapped: its mark takes the new colour, and accepting goes on to the next one that waits.
let accepting = false;
let passed = null; // the card just accepted or dropped, while its next one is still untouched
document.body.addEventListener("htmx:beforeRequest", (event) => {
  accepting = /\/(nhan|bo)\/$/.test(event.detail.pathInfo?.requestPath ?? "");
  passed = null;
});
document.body.addEventListener("htmx:afterSettle", (event) => {
  const key = current ?? event.detail.target?.dataset?.of;
  const card = document.getElementById(`viec-${key}`);
  if (!card) return;
  const state = card.dataset.state;
  for (const mark of [...marksOf(key), ...document.querySelectorAll(`.no[data-of="${key}"]`)]) {
    mark.classList.remove("read", "accepted", "dropped");
    mark.classList.add(state);
  }
  if (state === "editing") {
    card.querySelector("textarea, input:not([type=hidden])")?.focus();
    return;
  }
  const refused = card.querySelector(".refusal");
  if (accepting && !refused) {
    const list = cards();
    const next = list.slice(list.indexOf(card) + 1).find((other) => other.dataset.state === "read");
    goTo(next ?? card);
    if (next) passed = { key, next: current };
  } else show(card);
  accepting = false;
});

// Who drops or accepts by mistake has been led on already: "u" still means what was just done.
function lastTouched() {
  if (passed?.next !== current) return here();
  const card = document.getElementById(`viec-${passed.key}`);
  goTo(card);
  return card;
}

// A broken line is said; what was typed stays in its form.
const broken = document.getElementById("broken");
for (const name of ["htmx:sendError", "htmx:timeout", "htmx:responseError"]) {
  document.body.addEventListener(name, () => {
    if (!broken) return;
    broken.hidden = false;
    broken.scrollIntoView({ block: "nearest" });
  });
}
document.body.addEventListener("htmx:afterOnLoad", () => {
  if (broken) broken.hidden = true;
});

// --- a selection in the document becomes an obligation
const panel = document.getElementById("doc");
const take = document.getElementById("take");
const form = document.getElementById("them");

// Offsets count characters as the server does, not halves of a pair.
const signs = (words) => [...words].length;

function offsetOf(node, offset) {
  const holder = node.nodeType === Node.TEXT_NODE ? node.parentElement : node;
  const piece = holder?.closest?.("[data-start]");
  if (piece && node.nodeType === Node.TEXT_NODE) return Number(piece.dataset.start) + signs(node.data.slice(0, offset));
  return null;
}

function chosen() {
  const selection = window.getSelection();
  if (!panel || selection.rangeCount === 0 || selection.isCollapsed) return null;
  const range = selection.getRangeAt(0);
  if (!panel.contains(range.commonAncestorContainer)) return null;
  const pieces = [...panel.querySelectorAll("[data-start]")].filter((piece) => range.intersectsNode(piece) && piece.firstChild);
  if (!pieces.length) return null;
  const last = pieces[pieces.length - 1];
  const start = offsetOf(range.startContainer, range.startOffset) ?? Number(pieces[0].dataset.start);
  const end = offsetOf(range.endContainer, range.endOffset) ?? Number(last.dataset.start) + signs(last.textContent);
  return end > start ? { start, end, words: selection.toString().trim() } : null;
}

let picked = null;
if (take && form) {
  document.addEventListener("selectionchange", () => {
    const found = chosen();
    if (found && found.words) picked = found;
    take.hidden = !(found && found.words);
  });
  take.addEventListener("mousedown", (event) => event.preventDefault());
  take.addEventListener("click", () => {
    if (!picked) return;
    form.elements.start.value = picked.start;
    form.elements.end.value = picked.end;
    const quote = document.getElementById("chosen");
    quote.textContent = picked.words;
    quote.hidden = false;
    document.getElementById("by-clause").hidden = true;
    document.getElementById("chosen-help").hidden = true;
    document.getElementById("unchoose").hidden = false;
    take.hidden = true;
    form.scrollIntoView({ block: "center" });
    form.elements.lead.focus({ preventScroll: true });
  });
  document.getElementById("unchoose").addEventListener("click", () => {
    form.elements.start.value = form.elements.end.value = "";
    for (const id of ["chosen", "unchoose"]) document.getElementById(id).hidden = true;
    for (const id of ["by-clause", "chosen-help"]) document.getElementById(id).hidden = false;
  });
}

// --- where the reader last pressed in the document: "s" splits the obligation there, before the word
const cut = document.getElementById("cut");
let caret = null;

function wordStart(node, offset) {
  const before = node.data.slice(0, offset);
  if (offset >= node.data.length || /\s$/.test(before)) return offset;
  return before.length - before.match(/\S*$/)[0].length;
}

document.addEventListener("selectionchange", () => {
  const { focusNode: node, focusOffset: offset } = window.getSelection();
  if (node?.nodeType !== Node.TEXT_NODE || !panel?.contains(node)) return;
  caret = offsetOf(node, wordStart(node, offset));
});

function splitHere() {
  const card = here();
  if (!cut || caret === null || !card?.querySelector("[data-split]")) return false;
  if (caret <= Number(card.dataset.start) || caret >= Number(card.dataset.end)) return false;
  cut.action = card.querySelector("[data-split]").getAttribute("href");
  cut.elements.at_offset.value = caret;
  cut.elements.version.value = card.dataset.version;
  cut.submit();
  return true;
}

document.getElementById("keys-open")?.addEventListener("click", () => document.getElementById("keys").showModal());

document.querySelector("a[href='#phan-dau']")?.addEventListener("click", () => {
  const fields = document.getElementById("phan-dau");
  fields.closest("details").open = true;
  setTimeout(() => fields.querySelector("input:not([type=hidden])")?.focus({ preventScroll: true }));
});

if (location.hash.startsWith("#viec-")) show(document.querySelector(`.task${location.hash}`));
