/* Writes into the page only what differs: a browser lays the page out anew for words that are the same, too. */

export function write(element, words) {
  if (element.textContent !== words) element.textContent = words;
}

export function mark(element, className, isOn) {
  if (element.classList.contains(className) !== isOn) element.classList.toggle(className, isOn);
}
