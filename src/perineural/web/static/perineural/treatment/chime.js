/* A sound that a clinic hears across the room; browsers allow it only after a tap, which wakes it up. */

const NOTES_HZ = [660, 880, 660, 880];
const NOTE_S = 0.35;
const LOUDNESS = 0.4;

export class Chime {
  constructor() {
    this.context = null;
  }

  /** Call it from a tap. */
  wake() {
    const Context = window.AudioContext;
    if (!Context) return;
    this.context ??= new Context();
    this.context.resume();
  }

  /** Sound once, and shake a phone that can. */
  ring() {
    navigator.vibrate?.([300, 150, 300]);
    const { context } = this;
    if (!context) return;
    NOTES_HZ.forEach((pitch, at) => {
      const [note, loudness] = [context.createOscillator(), context.createGain()];
      const begins = context.currentTime + at * NOTE_S;
      note.frequency.value = pitch;
      loudness.gain.setValueAtTime(LOUDNESS, begins);
      loudness.gain.exponentialRampToValueAtTime(0.001, begins + NOTE_S);
      note.connect(loudness).connect(context.destination);
      note.start(begins);
      note.stop(begins + NOTE_S);
    });
  }
}
