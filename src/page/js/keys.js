// Keyboard events to what travels: a named key with its modifiers, for the
// daemon to encode, or nothing, when it is text that the browser makes (dead
// keys, AltGr, input methods) or a key that stays with the browser.

const NAMED = /^(?:Arrow(?:Up|Down|Left|Right)|Home|End|Page(?:Up|Down)|Insert|Delete|Backspace|Enter|Tab|Escape|Clear|F(?:[2-9]|1\d?|20))$/;

// The key's name for the daemon, or "" when the event is not ours.
function keyName(event, mac) {
  const { key } = event;
  if (event.isComposing || event.keyCode === 229 || event.metaKey) return "";
  if (NAMED.test(key)) return withModifiers(event, key);
  if ([...key].length !== 1) return "";
  // AltGr, which Windows reports as Ctrl+Alt, and the Mac's Option make text.
  if (event.getModifierState("AltGraph") || (mac && event.altKey && !event.ctrlKey)) return "";
  if (!event.ctrlKey && !event.altKey) return "";
  if (event.ctrlKey && event.altKey && !/^[ -~]$/.test(key)) return "";
  return withModifiers(event, latinKey(event));
}

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
