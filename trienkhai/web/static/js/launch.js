/* Comfort only: a whole group is ticked or cleared at once; the server understands the same boxes without this. */
const boxes = (mark) => document.querySelectorAll(`[data-of="${CSS.escape(mark)}"]`);
const opposite = (box) => document.querySelector(box.dataset.group
  ? `[data-no-group="${CSS.escape(box.dataset.group)}"]` : `[data-group="${CSS.escape(box.dataset.noGroup)}"]`);

document.addEventListener("change", (event) => {
  const box = event.target;
  const mark = box.dataset?.group ?? box.dataset?.noGroup;
  if (mark !== undefined) {
    if (!box.checked) return;
    opposite(box).checked = false;
    boxes(mark).forEach((one) => { one.checked = box.dataset.group !== undefined; });
  } else if (box.dataset?.of !== undefined) {
    document.querySelectorAll(`[data-group="${CSS.escape(box.dataset.of)}"], [data-no-group="${CSS.escape(box.dataset.of)}"]`)
      .forEach((whole) => { whole.checked = false; });
  }
  if (box.name === "unit" || mark !== undefined) document.querySelector('[name="kind"][value="UNITS"]').checked = true;
});
