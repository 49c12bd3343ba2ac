// Keys and what xterm sends for them, as Debian's sent it to the reader of typed.js: with metaSendsEscape, as
// most distributions and every other terminal have it.
const ESC = "\x1b";

const MODIFIERS = ["", "Shift+", "Alt+", "Alt+Shift+", "Control+", "Control+Shift+", "Control+Alt+", "Control+Alt+Shift+"];

// What stays with the page or the browser: scrolling, copying, pasting.
const KEPT = /^(Shift\+Page|Control\+Insert|Shift\+Insert)/;

const FINALS = { ArrowUp: "A", ArrowDown: "B", ArrowRight: "C", ArrowLeft: "D", End: "F", Home: "H" };
const NUMBERS = { Insert: 2, Delete: 3, PageUp: 5, PageDown: 6, F5: 15, F6: 17, F7: 18, F8: 19, F9: 20, F10: 21, F11: 23, F12: 24 };

function sequences() {
  const table = {};
  MODIFIERS.forEach((held, n) => {
    for (const [key, last] of Object.entries(FINALS)) table[held + key] = n ? `${ESC}[1;${n + 1}${last}` : `${ESC}[${last}`;
    for (const [key, last] of Object.entries({ F1: "P", F2: "Q", F3: "R", F4: "S" })) table[held + key] = n ? `${ESC}[1;${n + 1}${last}` : `${ESC}O${last}`;
    for (const [key, number] of Object.entries(NUMBERS)) table[held + key] = n ? `${ESC}[${number};${n + 1}~` : `${ESC}[${number}~`;
  });
  return table;
}

// Letters and what Control makes of other characters.
function characters() {
  const table = {};
  for (let n = 1; n <= 26; n++) {
    const letter = String.fromCharCode(96 + n), code = String.fromCharCode(n);
    table["Control+" + letter] = code;
    table["Alt+" + letter] = ESC + letter;
    table["Control+Alt+" + letter] = ESC + code;
    table["Alt+Shift+" + letter.toUpperCase()] = ESC + letter.toUpperCase();
  }
  for (const [key, code] of Object.entries({ "2": 0, "3": 27, "4": 28, "5": 29, "6": 30, "7": 31, "8": 127, "[": 27, "\\": 28, "]": 29, "/": 31 })) table["Control+" + key] = String.fromCharCode(code);
  for (const [key, code] of Object.entries({ "@": 0, "^": 30, _: 31, "?": 127, A: 1, Z: 26 })) table["Control+Shift+" + key] = String.fromCharCode(code);
  for (const key of "0189.,;-=/'`[") table["Alt+" + key] = ESC + key;
  return Object.assign(table, { "Control+9": "9", "Control+1": "1", "Control+,": ",", "Control+;": ";" });
}

const SINGLE = {
  Enter: "\r", Tab: "\t", Backspace: "\x7f", Escape: ESC, Space: " ",
  "Shift+Enter": "\r", "Shift+Tab": ESC + "[Z", "Shift+Backspace": "\x7f", "Shift+Escape": ESC, "Shift+Space": " ",
  "Control+Enter": "\r", "Control+Backspace": "\b", "Control+Space": "\0",
  "Alt+Enter": ESC + "\r", "Alt+Backspace": ESC + "\x7f", "Alt+Escape": ESC + ESC, "Alt+Space": ESC + " ", "Alt+Tab": ESC + "\t",
  "Control+Alt+Space": ESC + "\0", "Control+Alt+Backspace": ESC + "\b",
};

const all = { ...SINGLE, ...sequences(), ...characters() };

export const KEYS = Object.fromEntries(Object.entries(all).filter(([key]) => !KEPT.test(key)));

// Some of each kind, for a browser that takes its time.
export const SOME = Object.fromEntries(["Enter", "Tab", "Backspace", "Escape", "Space", "Shift+Tab", "Control+Space", "Alt+Backspace", "ArrowUp", "Shift+ArrowLeft", "Control+ArrowRight",
  "Control+Alt+Shift+End", "F1", "F5", "F12", "Shift+F5", "Delete", "PageUp", "Control+c", "Control+f", "Control+r", "Alt+x", "Alt+Shift+X", "Control+Alt+f", "Control+[", "Control+\\", "Control+/", "Control+Shift+_", "Alt+/", "Alt+'"].map((key) => [key, KEYS[key]]));

// With application cursor keys and the application keypad (DECCKM, DECKPAM).
export const APPLICATION = {
  ArrowUp: ESC + "OA", ArrowLeft: ESC + "OD", Home: ESC + "OH", End: ESC + "OF", "Control+ArrowUp": ESC + "[1;5A", F1: ESC + "OP", Insert: ESC + "[2~", Enter: "\r",
  NumpadEnter: ESC + "OM", NumpadAdd: ESC + "Ok", NumpadSubtract: ESC + "Om", NumpadMultiply: ESC + "Oj", NumpadDivide: ESC + "Oo",
};
export const KEYPAD = { NumpadEnter: "\r", NumpadAdd: "+", NumpadSubtract: "-", NumpadMultiply: "*", NumpadDivide: "/" };
