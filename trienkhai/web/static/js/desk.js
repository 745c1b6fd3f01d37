// Comfort on the page of one duty: the day is asked for only when it is done.

const form = document.querySelector("form.progress");
if (form) {
  const day = form.querySelector("#done_on").closest(".field");
  const show = () => {
    const chosen = form.querySelector("input[name=is_done]:checked");
    day.hidden = Boolean(chosen) && chosen.value === "0";
  };
  form.addEventListener("change", show);
  show();
}
