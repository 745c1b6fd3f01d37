// Comfort on the board: units filter as one types; the form beside it does the same without this.

const plain = (text) =>
  text
    .normalize("NFD")
    .replace(/\p{M}/gu, "")
    .replace(/[đĐ]/g, "d")
    .toLowerCase();

const field = document.querySelector("#tim-don-vi");
const lines = [...document.querySelectorAll("#mx tbody:not(.own) tr:not(.group), .units li")];
if (field && lines.length && !field.value) {
  const names = lines.map((line) => plain(line.querySelector("th, .name").textContent));
  field.addEventListener("input", () => {
    const asked = plain(field.value.trim());
    lines.forEach((line, place) => {
      line.hidden = !names[place].includes(asked);
    });
  });
}
