/*
Shows what follows from a form, or a part of it, while it is filled in: what a recipe holds, what criteria say. Sends the
fields inside the element to its data-work-out and puts the answer, a piece of the page, into the element named by
data-work-out-into. The arithmetic stays on the server.
*/

const PAUSE_MS = 400;

/** The fields of the form that stand inside this part of it. */
function fieldsIn(part, form) {
  const inside = new Set(Array.from(part.querySelectorAll("[name]"), (control) => control.name));
  const fields = new FormData(form);
  for (const name of new Set(fields.keys())) if (!inside.has(name)) fields.delete(name);
  return fields;
}

function watch(part) {
  const form = part.closest("form");
  const into = document.getElementById(part.dataset.workOutInto);
  let timer = 0;
  let turn = 0;
  const ask = async () => {
    const mine = (turn += 1);
    const answer = await fetch(part.dataset.workOut, {
      method: "POST",
      body: fieldsIn(part, form),
      headers: { "X-CSRFToken": form.elements.csrfmiddlewaretoken.value },
    }).catch(() => null);
    if (mine !== turn || !answer?.ok || answer.redirected) return;
    into.innerHTML = await answer.text();
  };
  part.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(ask, PAUSE_MS);
  });
  for (const button of part.querySelectorAll("[data-work-out-button]")) button.hidden = true;
}

for (const part of document.querySelectorAll("[data-work-out]")) watch(part);
