// The style sheet that the script brings along, for sites with one of their own.
// Colours lie in a cascade layer, so that a site's own rules win.

const COLOURS = ["black", "red", "green", "yellow", "blue", "magenta", "cyan", "white"];

// Foregrounds for dark grounds, light grounds and coloured ones: 0-7 and bright
// 0-7, each with a contrast of 4.5 and more.
const FOREGROUNDS = {
  ".at-dark .term,.at-light .term .vb,.term .H0": "8b96a2ff7b727ece6adfb14a79b8ffd2a8ff5cd3dcd8dee6a3aebaffa198a2e58ff5d76ea5d6ffe5ccff93e9f0ffffff",
  ".at-light .term,.term :is(.H1,.h),.at-light .term .h": "59636eb3161b14662a7752000a4fb07a2fae0b61701c22296a7480cf222e1a7a358a5f000a66d48b45cf13747f000000",
  ".at-contrast .term,.term :is(.b,.c,.d,.e,.f,.g):not(.H1)": "c4ccd4ffa198a2e58ff5d76ea5d6ffe5ccff93e9f0ffffffd5dbe1ffc4bec6f3b9ffeaa0cbe7fff1e2ffbff4f8ffffff",
};

// Backgrounds 1-6 under light text, and under black text.
const BACKGROUNDS = "8f171214531f5c4400173f8a642c860a525c";
const LIGHT_BACKGROUNDS = "ff8f8686d573e6bd5586bfffd8b4ff67d9e2";

const nth = (list, n) => "#" + list.slice(6 * n, 6 * n + 6);

function colourRules() {
  let css = "";
  for (const [where, list] of Object.entries(FOREGROUNDS)) {
    css += where + "{";
    for (let n = 0; n < 16; n++) css += `--c${n}:${nth(list, n)};`;
    css += "}";
  }
  COLOURS.forEach((name, n) => {
    const fg = "ijklmnop"[n], bg = "abcdefgh"[n];
    css += `.${fg}{color:var(--anyterm-${name},var(--c${n}))}`;
    css += `${n ? ".B1." + fg : ".B0"}{color:var(--anyterm-bright-${name},var(--c${n + 8}))}`;
    if (n < 1 || n > 6) return;
    css += `.term .${bg}{background:var(--anyterm-${name},${nth(BACKGROUNDS, n - 1)})}`;
    css += `.term .${bg}:is(.i,.H1){background:var(--anyterm-bright-${name},${nth(LIGHT_BACKGROUNDS, n - 1)})}`;
  });
  return css;
}

// The daemon abbreviates what nearly every selector begins with.
function sheet() {
  const style = new CSSStyleSheet();
  style.replaceSync(`@layer anyterm{${colourRules()}${LAYER}}${SHEET.replaceAll("~", ".termframe ")}`);
  return style;
}
