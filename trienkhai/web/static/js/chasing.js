// Comfort on the pages of chasing: tick a whole page, copy a text. Nothing here is needed to work.

for (const link of document.querySelectorAll("a[data-tick-all]")) {
  link.addEventListener("click", (event) => {
    event.preventDefault(); // what was ticked by hand, and how far one has read, stays
    const boxes = [...document.querySelectorAll('input[type="checkbox"][name="unit"]')];
    const all = boxes.every((box) => box.checked);
    for (const box of boxes) box.checked = !all;
  });
}

for (const button of document.querySelectorAll("button[data-copy]")) {
  button.hidden = false;
  button.addEventListener("click", async () => {
    const field = document.getElementById(button.dataset.copy);
    field.select();
    try {
      await navigator.clipboard.writeText(field.value);
    } catch {
      return; // it stands selected: the keys of the machine copy it
    }
    button.textContent = button.dataset.copied;
  });
}
