/* Prints the note. */

document.getElementById("print").addEventListener("click", () => window.print());
