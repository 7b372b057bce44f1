/*
Shows what a recipe holds while it is written: sends its rows to data-work-out and puts the answer, a piece of the page,
into the element named by data-work-out-into. The arithmetic stays on the server.
*/

const PAUSE_MS = 400;

function watch(form) {
  const into = document.getElementById(form.dataset.workOutInto);
  let timer = 0;
  let turn = 0;
  const ask = async () => {
    const mine = (turn += 1);
    const answer = await fetch(form.dataset.workOut, {
      method: "POST",
      body: new FormData(form),
      headers: { "X-CSRFToken": form.elements.csrfmiddlewaretoken.value },
    }).catch(() => null);
    if (mine !== turn || !answer?.ok || answer.redirected) return;
    into.innerHTML = await answer.text();
  };
  form.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(ask, PAUSE_MS);
  });
  for (const button of form.querySelectorAll("[data-work-out-button]")) button.hidden = true;
}

for (const form of document.querySelectorAll("form[data-work-out]")) watch(form);
