/*
Adds a row to a list of alike fields. An element with data-rows="PREFIX" holds rows marked data-row; its button with
data-rows-add copies the last row, empty, under the next number. Without this script the button saves and comes back
with one more row.
*/

function emptyCopy(row, prefix, number) {
  const copy = row.cloneNode(true);
  const renumber = (text) => text.replace(new RegExp(`${prefix}-\\d+-`, "g"), `${prefix}-${number}-`);
  for (const part of [copy, ...copy.querySelectorAll("*")]) {
    for (const name of ["id", "name", "for", "aria-describedby"]) {
      if (part.hasAttribute(name)) part.setAttribute(name, renumber(part.getAttribute(name)));
    }
  }
  for (const part of copy.querySelectorAll(".field__error")) part.remove();
  for (const field of copy.querySelectorAll("input, textarea")) field.value = "";
  for (const field of copy.querySelectorAll("select")) field.selectedIndex = 0;
  for (const label of copy.querySelectorAll("[data-row-number]")) label.textContent = String(number + 1);
  return copy;
}

function addRow(list) {
  const prefix = list.dataset.rows;
  const total = list.querySelector(`[name="${prefix}-TOTAL_FORMS"]`);
  const rows = list.querySelectorAll("[data-row]");
  const most = Number(list.querySelector(`[name="${prefix}-MAX_NUM_FORMS"]`)?.value ?? 30);
  if (rows.length >= most) return;
  const copy = emptyCopy(rows[rows.length - 1], prefix, Number(total.value));
  rows[rows.length - 1].after(copy);
  total.value = String(Number(total.value) + 1);
  copy.querySelector("select, input, textarea")?.focus();
  list.dispatchEvent(new Event("input", { bubbles: true }));
}

for (const list of document.querySelectorAll("[data-rows]")) {
  list.querySelector("[data-rows-add]")?.addEventListener("click", (event) => {
    event.preventDefault();
    addRow(list);
  });
}
