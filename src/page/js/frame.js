// The frame around the screen: title bar, the screen itself, the bar that tells
// how a session ended. Sites know .termframe, .term, .button and .cursor.

class Frame {
  constructor(root, title) {
    this.root = root;
    this.own = title;
    root.className = "termframe";
    this.title = make("span", { class: "at-title" }, title);
    this.controls = make("span", { class: "at-controls" });
    this.bar = make("p", { class: "at-bar" }, this.title, this.controls);
    this.term = make("pre", { class: "term a p", tabindex: "0", role: "document", "aria-label": "Terminal screen" });
    this.input = make("textarea", {
      class: "at-input", "aria-label": "Terminal input", "aria-describedby": "at-hint", rows: "1",
      autocomplete: "off", autocorrect: "off", autocapitalize: "none", spellcheck: "false",
    });
    this.more = button("New output below", null, { class: "at-more", hidden: true });
    this.pill = make("div", { class: "at-pill", role: "status", hidden: true });
    this.view = make("div", { class: "at-view" }, this.term, this.input, this.more, this.pill);
    this.note = make("div", { class: "at-note", role: "alert", hidden: true });
    this.live = make("div", { class: "at-hidden", role: "log", "aria-live": "polite" });
    this.hint = make("div", { id: "at-hint", class: "at-hidden" }, "Control Shift Space leaves the terminal for its menu.");
    root.append(this.bar, this.view, this.note, this.live, this.hint);
  }

  // Width and height of a character cell, in pixels.
  measure() {
    const probe = make("div", { class: "at-probe" }, "0".repeat(64));
    this.term.append(probe);
    const { width, height } = probe.getBoundingClientRect();
    probe.remove();
    this.cell = { width: width / 64 || 8, height: Math.round(height) || 17 };
    this.term.style.setProperty("--at-line", this.cell.height + "px");
    return this.cell;
  }

  // Rows and columns that fit the frame.
  room() {
    const { width, height } = this.measure();
    const style = getComputedStyle(this.term);
    const inside = this.view.clientWidth - parseFloat(style.paddingLeft) - parseFloat(style.paddingRight) - this.scrollbar();
    const clamp = (n, max) => Math.max(1, Math.min(max, Math.floor(n)));
    return { rows: clamp(this.view.clientHeight / height, 500), cols: clamp(inside / width, 1000) };
  }

  scrollbar() { return this.term.offsetWidth - this.term.clientWidth; }

  // Gives a terminal of a fixed size its room.
  fix(rows, cols) {
    const { width, height } = this.measure();
    this.term.style.height = rows * height + "px";
    this.term.style.width = `calc(${Math.ceil(cols * width)}px + ${this.scrollbar()}px + 2 * var(--at-pad, 0px))`;
  }

  // A bar below the screen with what there is to do about it.
  tell(text, ...actions) {
    this.note.replaceChildren(make("span", {}, text), ...actions.map(([label, act]) => button(label, act)));
    this.note.hidden = false;
  }

  quiet() { this.note.hidden = true; }

  pillSays(text) {
    this.pill.hidden = !text;
    this.pill.textContent = text;
  }

  focus() { this.input.focus({ preventScroll: true }); }
}
