/* The treatment room: brings the checks, the picture, the list, the totals and the saving together. */

import { Baths } from "./bath.js";
import { Board } from "./board.js";
import { Charting } from "./charting.js";
import { Checks } from "./checks.js";
import { now, setClock } from "./clock.js";
import { newKey } from "./keys.js";
import { Saving } from "./saving.js";
import { askingInWords } from "./timer.js";
import { tooMuch, totalsOf } from "./totals.js";

const byId = (id) => document.getElementById(id);

class Room {
  constructor(data) {
    this.data = data;
    setClock(data.now, data.timeZone);
    this.ratings = new Map(data.ratings.map((rating) => [rating.minutes_after, rating]));
    this.lastPointAt = data.lastPointAt ? Date.parse(data.lastPointAt) : null;
    this.unit = data.modality === "bath" ? "bath" : "point";
    this.checks = new Checks(byId("before"), data);
    this.board = new Board(byId("totals"));
    this.batchId = this.checks.batch?.id ?? null;
    if (data.modality === "bath") this.openBaths();
    else this.charting = new Charting(this, data);
    byId("reaction").value = data.reaction;
    this.openSaving();
    this.listen();
    this.render();
    if (this.checks.open.length === 0 && this.ratings.has(null)) byId("before").open = false;
  }

  openBaths() {
    this.baths = new Baths(byId("room"), this.data, (baths) => this.refusal(baths.map((bath) => bath.volume_ml)));
    this.baths.addEventListener("refused", (event) => this.refuse(event.detail.words));
    this.baths.addEventListener("given", () => this.given());
    this.baths.addEventListener("change", () => {
      this.refuse("");
      this.changed();
    });
  }

  openSaving() {
    this.saving = new Saving({
      url: this.data.urls.save,
      csrfCookie: this.data.csrfCookie,
      csrfField: document.querySelector("#room input[name=csrfmiddlewaretoken]"),
      revision: this.data.revision,
      status: byId("saved"),
      read: () => this.record(),
    });
    this.saving.listen();
    this.saving.addEventListener("saved", (event) => {
      byId("conflict").hidden = true;
      this.charting?.points.regions(event.detail.regions);
    });
    this.saving.addEventListener("stale", (event) => this.fellBehind(event.detail));
  }

  listen() {
    this.checks.addEventListener("change", () => this.checked());
    for (const [name, minutes] of [["pain_before", null], ["pain_1", 1], ["pain_15", 15]]) {
      for (const radio of document.querySelectorAll(`input[name="${name}"]`)) {
        radio.addEventListener("change", () => this.rated(minutes, Number(radio.value)));
      }
    }
    byId("reaction").addEventListener("input", () => this.saving.changed());
    for (const link of document.querySelectorAll("#to-sign, [data-sign]")) {
      link.addEventListener("click", (event) => this.toSign(event));
    }
    byId("take-theirs").addEventListener("click", () => window.open(window.location.href, "_blank", "noopener"));
    byId("keep-mine").addEventListener("click", () => this.saving.overwrite(this.newerRevision));
    this.showClock();
    setInterval(() => this.showClock(), 5000);
  }

  /* What may be given */

  get batch() {
    return this.checks.batch;
  }

  totals(volumes = this.volumes) {
    return totalsOf(volumes, this.batch, this.data.ceilingsMg);
  }

  get volumes() {
    const rows = this.baths ? this.baths.all : this.charting.points.all;
    return rows.map((row) => row.volume_ml);
  }

  /** Why these volumes may not be given; empty when they may. More of them need every check done. */
  refusal(volumes) {
    if (volumes.length > this.volumes.length && this.checks.refusal) {
      this.checks.reveal();
      return this.checks.refusal;
    }
    return tooMuch(this.totals(volumes), this.batch);
  }

  refuse(words) {
    byId("refused").hidden = !words;
    byId("refused-words").textContent = words;
  }

  /* What happened */

  checked() {
    const words = tooMuch(this.totals(), this.batch);
    if (words) {
      this.refuse(`${words} The batch was not changed.`);
      this.checks.chooseBatch(this.batchId);
    } else {
      this.refuse("");
      this.batchId = this.batch?.id ?? null;
    }
    this.changed();
    this.closeWhenDone();
  }

  rated(minutes, score) {
    const before = this.ratings.get(minutes);
    this.ratings.set(minutes, {
      id: before?.id ?? newKey(),
      minutes_after: minutes,
      score,
      occurred_at: before?.occurred_at ?? new Date(now()).toISOString(),
    });
    this.changed();
    if (minutes === null) this.closeWhenDone();
  }

  /** Once everything before the first point is done, its card makes room for the picture. */
  closeWhenDone() {
    const card = byId("before");
    if (!card.open || this.checks.open.length > 0 || !this.ratings.has(null) || this.volumes.length > 0) return;
    const held = card.contains(document.activeElement);
    card.open = false;
    if (held) card.querySelector("summary").focus();
  }

  given() {
    this.lastPointAt = now();
    this.showClock();
  }

  changed() {
    this.render();
    this.saving.changed();
  }

  render() {
    this.checks.pain = this.ratings.get(null)?.score ?? null;
    this.checks.render();
    this.board.render(this.totals(), this.batch, this.data.ceilingsMg);
  }

  showClock() {
    const words = askingInWords(this.lastPointAt, new Set(this.ratings.keys()), this.unit);
    if (byId("clock").textContent !== words) byId("clock").textContent = words;
    this.checks.render(); // a batch may have passed its time
  }

  say(words) {
    byId("spoken").textContent = words;
  }

  /* What is kept */

  record() {
    return {
      batch_id: this.batch?.id ?? null,
      confirmed: this.checks.confirmed,
      usual_point: { ...(this.charting?.usual ?? {}), ...(this.baths?.clock ?? {}) },
      points: this.charting?.points.all ?? [],
      baths: this.baths?.all ?? [],
      ratings: Array.from(this.ratings.values()),
      last_point_at: this.lastPointAt === null ? null : new Date(this.lastPointAt).toISOString(),
      reaction: byId("reaction").value,
    };
  }

  fellBehind({ words, revision }) {
    this.newerRevision = revision;
    byId("conflict").hidden = false;
    byId("conflict-words").textContent = `${words} What you charted is still here, and nothing was overwritten.`;
    byId("conflict-ways").hidden = revision === undefined;
    byId("conflict").scrollIntoView({ block: "center" });
  }

  async toSign(event) {
    if (!this.saving.isOpen) return;
    event.preventDefault();
    const link = event.currentTarget;
    if (await this.saving.save()) window.location.assign(link.href);
    else byId("saved").scrollIntoView({ block: "center" });
  }
}

window.addEventListener("pageshow", (event) => {
  if (event.persisted) window.location.reload(); // a page from the browser's memory is older than the record
});
new Room(JSON.parse(byId("room-data").textContent));
