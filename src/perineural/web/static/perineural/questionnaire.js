/*
Shows and hides the questions of a questionnaire as its answers ask for them, and lends a number field a slider.

The server decides again what is asked whenever the form is sent: this only spares the person the wait. A hidden
question keeps what was typed in it; the server leaves it out. Everything works without this script: a slider is then
a number field, and the next questions appear when the form is sent.
*/

const COMPARE = {
  "=": (sign) => sign === 0,
  ">": (sign) => sign > 0,
  "<": (sign) => sign < 0,
  ">=": (sign) => sign >= 0,
  "<=": (sign) => sign <= 0,
};

/** What is answered to a question: its values as text; none where it is hidden itself. */
function given(form, name) {
  const controls = [...form.elements].filter((each) => each.name === name);
  if (controls.some((each) => each.closest("[data-question][hidden]"))) return [];
  const chosen = controls.filter((each) => !["radio", "checkbox"].includes(each.type) || each.checked);
  return chosen.map((each) => each.value.trim()).filter((value) => value && value !== "[]");
}

function compares(rule, value) {
  if (!rule.number) return COMPARE[rule.operator](value < rule.answer ? -1 : Number(value > rule.answer));
  const number = Number(value.replace(",", "."));
  return Number.isFinite(number) && COMPARE[rule.operator](Math.sign(number - Number(rule.answer)));
}

function holds(form, rule) {
  const values = given(form, rule.name);
  if (rule.operator === "exists") return (values.length > 0) === (rule.answer === "yes");
  if (rule.operator === "!=") return !values.some((value) => compares({ ...rule, operator: "=" }, value));
  return values.some((value) => compares(rule, value));
}

/** From the top down, as each condition looks at questions above it only. */
function decide(form) {
  for (const question of form.querySelectorAll("[data-when]")) {
    const { any, rules } = JSON.parse(question.dataset.when);
    const held = rules.map((rule) => holds(form, rule));
    question.hidden = !(any ? held.some(Boolean) : held.every(Boolean));
  }
}

/** An answer such as "none of these" takes the others back, and they take it back. */
function leaveAlone(box) {
  if (box.type !== "checkbox" || !box.checked) return;
  for (const other of box.form.elements) {
    const excludes = box.hasAttribute("data-alone") || other.hasAttribute("data-alone");
    if (other.name === box.name && other !== box && excludes) other.checked = false;
  }
}

function lendSlider(slider) {
  const field = document.getElementById(slider.dataset.slider);
  const range = slider.querySelector("input");
  const follow = () => {
    const number = Number(field.value.replace(",", "."));
    const chosen = field.value.trim() !== "" && Number.isFinite(number);
    slider.classList.toggle("slider--none", !chosen);
    if (chosen) range.value = String(number);
    range.setAttribute("aria-valuetext", chosen ? range.value : range.dataset.none);
  };
  const lead = () => {
    field.value = range.value;
    field.dispatchEvent(new Event("input", { bubbles: true }));
  };
  range.addEventListener("input", lead);
  range.addEventListener("click", () => field.value || lead());
  field.addEventListener("input", follow);
  slider.hidden = false;
  follow();
}

for (const whole of document.querySelectorAll("[data-questionnaire]")) {
  const form = whole.closest("form");
  for (const slider of whole.querySelectorAll("[data-slider]")) lendSlider(slider);
  form.addEventListener("change", (event) => leaveAlone(event.target));
  form.addEventListener("input", () => decide(form));
  form.addEventListener("change", () => decide(form));
  decide(form);
}
