// Signs that the terminal's font lacks come from another one, where they have
// other widths: without a box of their own they would move what follows.

let pen = null;
let advance = 0;
let strange = new Map();

// A canvas that has the font, and the width of its characters.
function setFont(canvas, width) {
  pen = canvas;
  advance = width;
  strange = new Map();
}

function strays(sign) {
  if (!strange.has(sign)) strange.set(sign, !!pen && Math.abs(pen.measureText(sign).width - advance) > advance / 50);
  return strange.get(sign);
}
