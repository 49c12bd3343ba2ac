// Contrast of colours that programs give as numbers, by WCAG 2's formula.

// Luminance of the screen's background, and what was worked out for it.
let ground = 0;
let known = new Map();

const rgb = (hex) => [1, 3, 5].map((at) => parseInt(hex.slice(at, at + 2), 16));

const channel = (value) => ((value /= 255) <= 0.03928 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4);

const luminance = ([r, g, b]) => 0.2126 * channel(r) + 0.7152 * channel(g) + 0.0722 * channel(b);

function setGround(css) {
  ground = luminance((css.match(/\d+/g) ?? [0, 0, 0]).slice(0, 3).map(Number));
  known = new Map();
}

// The colour, or the nearest towards white or black that has a contrast of 4.5.
function readable(hex) {
  if (!known.has(hex)) {
    if (known.size > 4096) known.clear();
    known.set(hex, mixed(rgb(hex)));
  }
  return known.get(hex);
}

function mixed(colour) {
  const target = ground > 0.18 ? 0 : 255;
  for (let part = 0; ; part += 0.1) {
    const now = colour.map((value) => Math.round(value + (target - value) * Math.min(part, 1)));
    const light = luminance(now), [low, high] = light < ground ? [light, ground] : [ground, light];
    if (part >= 1 || (high + 0.05) / (low + 0.05) >= 4.5) return `rgb(${now})`;
  }
}
