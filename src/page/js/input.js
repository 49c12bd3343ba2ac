// The keyboard. Named keys are taken from keydown, characters from keypress, and
// what input methods, dead keys, emoji pickers and phones make from a hidden
// text area.

class Input {
  constructor(term) {
    this.term = term;
    this.area = term.frame.input;
    this.mac = /Mac|iP(hone|ad)/.test(navigator.platform);
    const { view } = term.frame;
    view.addEventListener("keydown", (event) => this.keydown(event));
    view.addEventListener("keypress", (event) => this.keypress(event));
    this.area.addEventListener("beforeinput", (event) => this.beforeInput(event));
    this.area.addEventListener("input", () => this.flush());
    this.area.addEventListener("compositionstart", () => this.compose(true));
    this.area.addEventListener("compositionend", () => {
      this.compose(false);
      // The browser puts the text in before or after this event.
      setTimeout(() => this.flush());
    });
  }

  keydown(event) {
    const local = this.shortcut(event);
    if (local) return this.take(event, local);
    const name = keyName(event, this.mac);
    if (name) return this.take(event, () => this.term.send("key", name));
    // Text goes to where the browser can compose it.
    if (document.activeElement !== this.area && !isModifier(event)) this.term.frame.focus();
  }

  take(event, action) {
    event.preventDefault();
    event.stopPropagation();
    this.flush();
    action();
  }

  shortcut(event) {
    const { key, ctrlKey: ctrl, shiftKey: shift, altKey: alt } = event;
    const { screen } = this.term;
    if (shift && !ctrl && !alt && /^Page(Up|Down)$/.test(key) && screen.history > 0 && !this.term.state.alt) {
      return () => screen.scrollRows((key === "PageUp" ? -1 : 1) * (screen.height - 1));
    }
    return null;
  }

  keypress(event) {
    if (event.ctrlKey && !event.altKey && !event.getModifierState("AltGraph")) return;
    const text = event.key === "Enter" ? "" : event.key;
    if ([...text].length === 1) this.take(event, () => this.term.type(text));
  }

  beforeInput(event) {
    if (event.isComposing || event.inputType === "insertCompositionText") return;
    const { inputType, data } = event;
    if (inputType === "insertLineBreak" || inputType === "insertParagraph") {
      this.take(event, () => this.term.send("key", "Enter"));
    } else if (inputType === "deleteContentBackward" && !this.area.value) {
      this.take(event, () => this.term.send("key", "Backspace"));
    } else if (inputType === "insertText" && data) {
      this.take(event, () => this.term.type(data));
    }
  }

  compose(on) {
    this.composing = on;
    this.area.classList.toggle("at-composing", on);
    if (on) this.place();
  }

  // Sends what the text area holds, unless it is still being composed.
  flush() {
    if (this.composing || !this.area.value) return;
    const text = this.area.value;
    this.area.value = "";
    this.term.type(text);
  }

  // Puts the text area at the cursor, where input methods open their window.
  place() {
    const cursor = this.term.screen.cursor, view = this.term.frame.view;
    if (!cursor) return;
    const at = cursor.getBoundingClientRect(), origin = view.getBoundingClientRect();
    this.area.style.left = Math.max(0, at.left - origin.left) + "px";
    this.area.style.top = Math.max(0, Math.min(at.top - origin.top, origin.height - at.height)) + "px";
  }
}

const isModifier = ({ key }) => /^(Shift|Control|Alt|AltGraph|Meta|CapsLock|NumLock|Fn)$/.test(key);
