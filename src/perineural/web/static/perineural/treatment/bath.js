/* The bath: one card a nostril, with a clock in words that says when to take the swab out. */

import { Chime } from "./chime.js";
import { now, timeOfDay } from "./clock.js";
import { newKey } from "./keys.js";
import { exactInWords, plural } from "./timer.js";
import { amountOf } from "./totals.js";

/** The baths as charted. Says "change" when the record changed, "refused" with why it may not. */
export class Baths extends EventTarget {
  constructor(root, data, record, mayUse, batch) {
    super();
    const clock = record.usual_point;
    Object.assign(this, { root, mayUse, batch, limit: data.dwellMinutes });
    this.chime = new Chime();
    this.rang = false; // for the swab that is in place
    this.sound = root.querySelector("#bath-sound");
    this.cards = root.querySelector("#baths");
    this.template = root.querySelector("#bath-form");
    this.all = record.baths.map((bath) => ({ ...bath }));
    this.running = clock.dwell_bath ? { id: clock.dwell_bath, since: Date.parse(clock.dwell_since) } : null;
    for (const button of root.querySelectorAll("[data-add-bath]")) {
      button.addEventListener("click", () => this.add(button.dataset.addBath));
    }
    for (const bath of this.all) this.card(bath);
    this.tick();
    setInterval(() => this.tick(), 1000);
  }

  /** Other baths altogether, as brought together with another screen's. */
  replace(baths) {
    for (const bath of this.all) this.cardOf(bath).remove();
    this.all = baths.map((bath) => ({ ...bath }));
    for (const bath of this.all) this.card(bath);
    this.root.querySelector("#baths-empty").hidden = this.all.length > 0;
    this.tick();
  }

  add(nostril) {
    const bath = { id: newKey(), nostril, device: "swab", volume_ml: "1", dwell_minutes: "0", body_position: "", tolerance: "", batch_id: this.batch() };
    const refused = this.mayUse([...this.all, bath]);
    if (refused) {
      this.say("refused", { words: refused });
      return;
    }
    this.all.push(bath);
    this.card(bath);
    this.said();
    this.cards.lastElementChild.querySelector('[data-act="start"]').focus();
  }

  card(bath) {
    const card = this.template.content.firstElementChild.cloneNode(true);
    card.dataset.id = bath.id;
    card.querySelector(".bath__title").textContent = `The patient’s ${bath.nostril} nostril`;
    for (const field of card.querySelectorAll("[name]")) {
      field.value = bath[field.name];
      field.addEventListener("change", () => this.changed(bath, field));
    }
    card.addEventListener("click", (event) => this.pressed(bath, event.target.closest("[data-act]")?.dataset.act));
    this.cards.append(card);
    this.root.querySelector("#baths-empty").hidden = true;
  }

  cardOf(bath) {
    return this.cards.querySelector(`[data-id="${bath.id}"]`);
  }

  changed(bath, field) {
    const isAmount = field.name === "volume_ml" || field.name === "dwell_minutes";
    const value = isAmount ? amountOf(field.value, { places: field.name === "volume_ml" ? 3 : 1 }) : field.value.trim();
    const refused = this.refusal(bath, field, value);
    if (refused) {
      this.say("refused", { words: refused });
      field.value = bath[field.name];
      return;
    }
    bath[field.name] = value;
    field.value = value;
    if (field.name === "dwell_minutes" && Number(value) > 0) this.dispatchEvent(new CustomEvent("given"));
    this.said();
  }

  refusal(bath, field, value) {
    if (value === null || (field.name === "volume_ml" && Number(value) === 0)) return `“${field.value}” is not an amount. For example: 1.5`;
    const other = this.all.map((each) => (each === bath ? { ...bath, [field.name]: value } : each));
    return field.name === "volume_ml" ? this.mayUse(other) : "";
  }

  pressed(bath, act) {
    if (act === "start") this.start(bath);
    else if (act === "stop") this.stop(bath);
    else if (act === "delete") this.remove(bath);
  }

  start(bath) {
    if (this.running) {
      this.say("refused", { words: "Another swab is in place. Take it out first." });
      return;
    }
    this.chime.wake();
    this.rang = false;
    this.running = { id: bath.id, since: now() };
    this.said();
    this.tick();
  }

  stop(bath) {
    const minutes = Math.max(1, Math.ceil((now() - this.running.since) / 60000));
    this.running = null;
    bath.dwell_minutes = String(minutes);
    this.cardOf(bath).querySelector('[name="dwell_minutes"]').value = bath.dwell_minutes;
    this.dispatchEvent(new CustomEvent("given"));
    this.said();
    this.tick();
  }

  remove(bath) {
    if (this.running?.id === bath.id) this.running = null;
    this.all = this.all.filter((each) => each !== bath);
    this.cardOf(bath).remove();
    this.root.querySelector("#baths-empty").hidden = this.all.length > 0;
    this.said();
  }

  /** The clock of each card, in words. */
  tick() {
    for (const bath of this.all) {
      const card = this.cardOf(bath);
      const isRunning = this.running?.id === bath.id;
      card.querySelector('[data-act="start"]').hidden = isRunning || Number(bath.dwell_minutes) > 0;
      card.querySelector('[data-act="stop"]').hidden = !isRunning;
      const isOver = isRunning && now() - this.running.since > this.limit * 60000;
      card.classList.toggle("bath--over", isOver);
      if (isOver) this.ring();
      const words = isRunning ? this.runningInWords() : "";
      const clock = card.querySelector(".bath__clock");
      if (clock.textContent !== words) clock.textContent = words;
    }
  }

  ring() {
    if (this.rang) return;
    this.rang = true;
    this.dispatchEvent(new CustomEvent("over", { detail: { words: this.runningInWords() } }));
    if (this.sound.checked) this.chime.ring();
  }

  runningInWords() {
    const passed = now() - this.running.since;
    const limitMs = this.limit * 60000;
    if (passed > limitMs) return `${plural(this.limit, "minute")} are over: take it out now.`;
    return `In place for ${exactInWords(passed)}. Take it out by ${timeOfDay(this.running.since + limitMs)}.`;
  }

  /** The running clock, kept with the session so that a closed page costs nothing. */
  get clock() {
    if (!this.running) return {};
    return { dwell_bath: this.running.id, dwell_since: new Date(this.running.since).toISOString() };
  }

  said() {
    this.say("change", {});
  }

  say(name, detail) {
    this.dispatchEvent(new CustomEvent(name, { detail }));
  }
}
