/* Why something was not done: said with the totals, which never leave the screen, so that no place is lost. */

export class Refusal {
  constructor(root) {
    this.root = root;
    this.text = root.querySelector("[role=alert]");
    this.asked = null; // what had the keys when it was refused
    root.querySelector("button").addEventListener("click", () => this.close());
  }

  get words() {
    return this.text.textContent;
  }

  show(words) {
    this.root.hidden = !words;
    this.text.textContent = words;
    if (!words) return;
    this.asked = document.activeElement;
    this.root.scrollIntoView({ block: "nearest" });
    if (this.asked.matches("input, select, button")) this.asked.scrollIntoView({ block: "nearest" }); // not under the words
  }

  close() {
    this.show("");
    if (this.asked?.isConnected) this.asked.focus({ preventScroll: true });
  }
}
