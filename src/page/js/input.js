// The keyboard. Named keys are taken from keydown, characters from keypress, and
// what input methods, dead keys, emoji pickers and phones make from a hidden
// text area.

class Input {
  constructor(term) {
    this.term = term;
    this.area = term.frame.input;
    this.mac = /Mac|iP(hone|ad)/.test(navigator.platform);
    // Of the text area's text, how much was sent, and where a composition begins.
    this.sent = 0;
    this.from = 0;
    // The phone's Ctrl and Alt: buttons that hold for one key.
    this.sticky = {};
    const { view } = term.frame, { area } = this;
    listen(view, "keydown", (event) => this.keydown(event));
    listen(view, "keypress", (event) => this.keypress(event));
    listen(area, "beforeinput", (event) => this.beforeInput(event));
    listen(area, "input", () => this.flush());
    listen(area, "compositionstart", () => this.compose(true));
    listen(area, "compositionend", () => {
      this.compose(false);
      // The browser puts the text in before or after this event.
      setTimeout(() => this.flush());
    });
    for (const name of ["focusin", "focusout"]) listen(view, name, () => setTimeout(() => this.focused()));
    for (const name of ["focus", "blur"]) listen(window, name, () => this.focused());
  }

  keydown(event) {
    const local = this.shortcut(event);
    if (local) return local === true || this.take(event, local);
    if (this.term.session.over) return;
    const name = keyName(event, this.mac);
    if (name) return this.take(event, () => this.press(name));
    // Text goes to where the browser can compose it.
    if (document.activeElement !== this.area && !isModifier(event)) this.term.frame.focus();
  }

  take(event, action) {
    event.preventDefault();
    event.stopPropagation();
    this.flush();
    action();
  }

  // What a key does here: a function, true when it is left to the browser.
  shortcut({ key, code, ctrlKey: ctrl, shiftKey: shift, altKey: alt }) {
    const { screen, prefs, selector, menu, state } = this.term;
    if (alt) return null;
    if (ctrl && shift && code === "Space") return () => menu.opener.focus();
    if (ctrl && (shift ? /^c$/i.test(key) : key === "Insert")) return () => selector.copy();
    if ((ctrl && shift && /^v$/i.test(key)) || (shift && !ctrl && key === "Insert")) {
      this.term.frame.focus();
      return true;
    }
    if (ctrl && /^[-+=]$/.test(key)) return () => prefs.resize(key === "-" ? -1 : 1);
    if (ctrl && key === "0") return () => prefs.resize(0);
    if (ctrl && key === "f" && !screen.following) return true;
    if (shift && !ctrl && !state.alt && /^Page(Up|Down)$/.test(key)) {
      return () => screen.scrollRows((key === "PageUp" ? -1 : 1) * (screen.height - 1));
    }
    return null;
  }

  keypress(event) {
    if (this.term.session.over || (event.ctrlKey && !event.altKey && !event.getModifierState("AltGraph"))) return;
    if ([...event.key].length === 1) this.take(event, () => this.text(event.key));
  }

  beforeInput(event) {
    const { inputType, data } = event;
    if (event.isComposing || inputType === "insertCompositionText") return;
    if (inputType === "insertLineBreak" || inputType === "insertParagraph") this.take(event, () => this.press("Enter"));
    else if (inputType === "deleteContentBackward" && !this.area.value) this.take(event, () => this.press("Backspace"));
    else if (inputType === "insertText" && data) this.take(event, () => this.text(data));
  }

  compose(on) {
    this.composing = on;
    this.area.classList.toggle("at-composing", on);
    if (!on) return;
    this.from = this.area.selectionStart;
    this.place();
  }

  // Sends what the text area holds, but for what is still being composed: an
  // input method may begin the next syllable before the last one was fetched.
  flush() {
    const { value } = this.area;
    const text = value.slice(this.sent, this.composing ? this.from : value.length);
    this.sent = this.composing ? Math.max(this.sent, this.from) : 0;
    if (value && !this.composing) this.area.value = "";
    if (text) this.text(text);
  }

  // Puts the text area at the cursor, where input methods open their window.
  place() {
    const cursor = this.term.screen.cursor, { view } = this.term.frame;
    if (!cursor) return;
    const at = bounds(cursor), origin = bounds(view);
    this.area.style.left = Math.max(0, at.left - origin.left) + "px";
    this.area.style.top = Math.max(0, Math.min(at.top - origin.top, origin.height - at.height)) + "px";
  }

  // --- the phone's row of keys ---

  hold(name) {
    const { sticky } = this;
    sticky[name].ariaPressed = String(sticky[name].ariaPressed !== "true");
  }

  released(name) {
    const held = this.sticky[name]?.ariaPressed === "true";
    if (held) this.hold(name);
    return held;
  }

  held() { return (this.released("Ctrl") ? "Control+" : "") + (this.released("Alt") ? "Alt+" : ""); }

  press(name) { this.term.send("key", this.held() + name); }

  text(text) {
    const held = this.held();
    if (held && text.length === 1) this.term.send("key", held + text);
    else this.term.type(text);
  }

  // --- focus ---

  focused() {
    const { frame, session, state } = this.term;
    const on = document.hasFocus() && frame.view.contains(document.activeElement);
    if (on === this.on) return;
    this.on = on;
    frame.root.classList.toggle("at-focused", on);
    if (state.focus) session.type("focus", on ? "in" : "out");
  }
}

const isModifier = ({ key }) => /^(Shift|Control|Alt|AltGraph|Meta|CapsLock|NumLock|Fn)$/.test(key);
