// Keyboard events to what travels: a named key with its modifiers, for the
// daemon to encode, or nothing, when it is text that the browser makes (dead
// keys, AltGr, input methods) or a key that stays with the browser.

const NAMED = /^(?:Arrow(?:Up|Down|Left|Right)|Home|End|Page(?:Up|Down)|Insert|Delete|Backspace|Enter|Tab|Escape|Clear|F(?:[2-9]|1\d?|20))$/;

// Keys of the keypad that programs can tell from the others. Its digits are text,
// as in xterm while Num Lock is on, and so are these then; without that digits are
// arrows and so on. The Mac's keypad has no such lock.
const KEYPAD = /^Numpad(?:Enter|Add|Subtract|Multiply|Divide)$/;

// The key's name for the daemon, or "" when the event is not ours.
function keyName(event, mac) {
  const { key, code } = event;
  if (event.isComposing || event.keyCode === 229 || event.metaKey) return "";
  if (KEYPAD.test(code) && !mac && !event.getModifierState("NumLock")) return withModifiers(event, code);
  if (NAMED.test(key)) return withModifiers(event, key);
  if ([...key].length !== 1 || isText(event, mac)) return "";
  return withModifiers(event, latinKey(event));
}

// Whether a character is what was meant, and not a command to a program.
function isText(event, mac) {
  const { key, ctrlKey: ctrl, altKey: alt } = event;
  if (ctrl === alt && event.getModifierState("AltGraph")) return true;
  // The Mac's Option makes text.
  if (mac && alt && !ctrl) return true;
  // Windows lets Ctrl+Alt stand for AltGr.
  if (ctrl && alt) return !/^[ -~]$/.test(key) || !(event.shiftKey || /^[\w ]$/.test(key) || US_KEYS.includes(event.code + key + " "));
  return !ctrl && !alt;
}

// What is neither letter nor digit on the keyboard that emacs' commands were made for.
const US_KEYS = "Minus- Equal= BracketLeft[ BracketRight] Backslash\\ Semicolon; Quote' Backquote` Comma, Period. Slash/ ";

// Ctrl+C on a Cyrillic or Greek keyboard is the key in C's place.
function latinKey({ key, code }) {
  const letter = /^[ -~]$/.test(key) ? null : /^Key([A-Z])$/.exec(code);
  return letter ? letter[1].toLowerCase() : key;
}

function withModifiers(event, key) {
  let name = "";
  if (event.ctrlKey) name += "Control+";
  if (event.altKey) name += "Alt+";
  // Of a character, Shift is already part.
  if (event.shiftKey && key.length > 1) name += "Shift+";
  return name + key;
}

// The menu's and the phone's Ctrl with a character: its control code.
const controlCode = (letter) => String.fromCharCode(letter === "?" ? 127 : letter.toUpperCase().charCodeAt(0) & 31);
