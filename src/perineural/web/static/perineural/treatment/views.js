/* The views of the chart: one is shown at a time, as tabs; zoom buttons; layers that can be switched. */

import { Chart } from "./chart.js";
import { write } from "./writing.js";

const byId = (id) => document.getElementById(id);

/** Says "show" when another view came up. `charts` holds each view's chart by its key. */
export class Views extends EventTarget {
  constructor(data, points, pale) {
    super();
    Object.assign(this, { data, points, pale });
    this.tabs = Array.from(document.querySelectorAll('[role="tab"]'));
    this.charts = new Map();
    for (const svg of document.querySelectorAll("svg[data-view]")) {
      const chart = new Chart(svg, data.views[svg.dataset.view], points, pale);
      chart.addEventListener("look", () => this.showZoom());
      this.charts.set(chart.key, chart);
    }
    this.key = this.tabs[0].dataset.view;
    for (const tab of this.tabs) {
      tab.addEventListener("click", () => this.show(tab.dataset.view));
      tab.addEventListener("keydown", (event) => this.alongTabs(event));
    }
    byId("zoom-in").addEventListener("click", () => this.chart.zoom(1.5));
    byId("zoom-out").addEventListener("click", () => this.chart.zoom(1 / 1.5));
    for (const box of document.querySelectorAll("[data-layer]")) {
      box.addEventListener("change", () => this.layer(box.dataset.layer, box.checked));
    }
  }

  get chart() {
    return this.charts.get(this.key);
  }

  show(key) {
    if (!this.charts.has(key) || key === this.key) return;
    this.key = key;
    for (const tab of this.tabs) {
      const isShown = tab.dataset.view === key;
      tab.setAttribute("aria-selected", String(isShown));
      tab.tabIndex = isShown ? 0 : -1;
      byId(`view-${tab.dataset.view}`).hidden = !isShown;
    }
    byId("view-title").textContent = this.data.views[key].title;
    this.chart.render();
    this.showZoom();
    this.dispatchEvent(new CustomEvent("show"));
  }

  alongTabs(event) {
    const step = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
    if (!step) return;
    event.preventDefault();
    const next = this.tabs[(this.tabs.indexOf(event.target) + step + this.tabs.length) % this.tabs.length];
    this.show(next.dataset.view);
    next.focus();
  }

  showZoom() {
    byId("zoom-out").disabled = this.chart.frame.scale <= 1;
    byId("zoom-in").disabled = this.chart.frame.scale >= 6;
  }

  layer(name, isShown) {
    if (name === "nerves") this.mark("chart--no-nerves", !isShown);
    else if (name === "regions" || name === "landmarks") this.mark(`chart--${name}`, isShown);
    else this.pale.show(name, isShown);
    this.chart.render();
  }

  mark(className, isOn) {
    for (const chart of this.charts.values()) chart.svg.classList.toggle(className, isOn);
  }

  render() {
    this.chart.render();
    for (const tab of this.tabs) {
      const count = this.points.in(tab.dataset.view).length;
      const badge = tab.querySelector(".tab__count");
      badge.hidden = count === 0;
      write(badge, String(count));
    }
  }
}
