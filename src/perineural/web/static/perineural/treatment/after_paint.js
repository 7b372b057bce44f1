/* What can wait until a tapped point is on screen: the list, the totals and the words about it, never the keeping. */

const AFTER_MS = 1;

/** One piece of work that waits for the picture; whoever acts before that finds it done. */
export class AfterPaint {
  constructor() {
    this.work = null;
  }

  /** Do this once the frame that is being made is on screen; what waited before is done first. */
  ask(work) {
    this.now();
    this.work = work;
    const begin = () => {
      if (this.work === work) this.now();
    };
    requestAnimationFrame(() => setTimeout(begin, AFTER_MS)); // a frame is painted when its callbacks are done
  }

  now() {
    const { work } = this;
    this.work = null;
    work?.();
  }
}
