// The frame around the screen: title bar, the screen itself, the bar that tells
// how a session ended. Sites know .termframe, .term, .button and .cursor.

class Frame {
  constructor(root, title) {
    this.root = root;
    this.own = title;
    root.className = "termframe";
    this.title = make("span", { class: "at-title" }, title);
    this.controls = make("span", { class: "at-controls" });
    this.bar = make("p", { class: "at-head", onmousedown: (event) => event.target.closest("select") || event.preventDefault() }, this.title, this.controls);
    this.term = make("pre", { class: "term a p", tabindex: "0", role: "document", "aria-label": "Terminal screen" });
    this.input = make("textarea", {
      class: "at-input", "aria-label": "Terminal input", "aria-describedby": "at-hint", rows: "1",
      autocomplete: "off", autocorrect: "off", autocapitalize: "none", spellcheck: "false",
    });
    this.more = button("New output below \u2193", null, { class: "at-more", hidden: true });
    this.pill = make("div", { class: "at-pill", role: "status", hidden: true });
    this.view = make("div", { class: "at-view" }, this.term, this.input, this.more, this.pill);
    this.note = make("div", { class: "at-note", role: "alert", hidden: true });
    this.live = make("div", { class: "at-hidden", role: "log", "aria-live": "polite" });
    this.hint = make("div", { id: "at-hint", class: "at-hidden" }, "Control Shift Space leaves the terminal for its menu.");
    root.append(this.bar, this.view, this.note, this.live, this.hint);
  }

  // Measures a character cell, in pixels.
  measure() {
    const probe = make("div", { class: "at-probe" }, "0".repeat(64));
    this.term.append(probe);
    const { width, height } = bounds(probe), line = Math.round(height) || 17;
    probe.remove();
    // Whole pixels: rows of a fractional height would show seams. Browsers round
    // the font's descent, and where they do it downwards underscores are cut off.
    const { fontSize, fontFamily } = getComputedStyle(this.term), canvas = make("canvas").getContext("2d");
    canvas.font = `${fontSize} ${fontFamily}`;
    const { fontBoundingBoxDescent: own, actualBoundingBoxDescent: needed } = canvas.measureText("_");
    const below = Math.max(0, Math.ceil(needed - own)) || 0;
    this.cell = { width: width / 64 || 8, height: line + below };
    setFont(canvas, this.cell.width);
    this.term.style.setProperty("--at-line", line + below + "px");
    this.term.style.setProperty("--at-below", below + "px");
  }

  // What the screen has beside its text: padding and scroll bar.
  get extra() {
    const { paddingLeft, paddingRight } = getComputedStyle(this.term);
    return parseFloat(paddingLeft) + parseFloat(paddingRight) + this.term.offsetWidth - this.term.clientWidth;
  }

  // Rows and columns that fit the frame.
  room() {
    const { width, height } = this.cell, { clientWidth, clientHeight } = this.view;
    const clamp = (n, max) => Math.max(1, Math.min(max, Math.floor(n)));
    return { rows: clamp(clientHeight / height, 500), cols: clamp((clientWidth - this.extra) / width, 1000) };
  }

  // Gives a terminal of a fixed size its room; in a smaller frame it can be scrolled.
  fix(rows, cols) {
    const { term } = this, width = Math.ceil(cols * this.cell.width);
    this.root.classList.add("at-fixed");
    term.style.setProperty("--at-width", width + "px");
    term.style.width = width + this.extra + "px";
    term.style.height = rows * this.cell.height + term.offsetHeight - term.clientHeight + "px";
  }

  // A frame too small for its title bar does without.
  adapt() {
    const { clientWidth, clientHeight } = this.root;
    this.root.classList.toggle("at-tiny", clientWidth < 200 || (clientHeight > 0 && clientHeight < 150));
  }

  // Keeps our own page above a keyboard that lies over it, as on iOS; elsewhere
  // the page itself gets smaller. What a person zoomed into stays as it is.
  uncover() {
    const { root } = this, { height, offsetTop, scale } = visualViewport;
    if (getComputedStyle(root).position !== "fixed") return;
    const covered = scale < 1.01 ? innerHeight - height - offsetTop : 0;
    root.style.top = covered > 1 ? offsetTop + "px" : "";
    root.style.bottom = covered > 1 ? covered + "px" : "";
  }

  showCursor(shape, blink) {
    const { classList } = this.term;
    for (const name of ["block", "underline", "bar"]) classList.toggle("at-" + name, name === shape);
    classList.toggle("at-blink", blink === 1);
  }

  flash() {
    this.view.classList.remove("at-flash");
    void this.view.offsetWidth;
    this.view.classList.add("at-flash");
  }

  // A bar below the screen with what there is to do about it.
  tell(text, ...actions) {
    this.note.replaceChildren(make("span", {}, text), ...actions.map(([label, act]) => button(label, () => { act(); this.focus(); }, { class: "at-go" })));
    this.note.hidden = false;
  }

  quiet() { this.note.hidden = true; }

  // A few words in a corner, for some milliseconds or until told otherwise.
  pillSays(text, time) {
    this.pill.hidden = !text;
    this.pill.textContent = text;
    clearTimeout(this.fading);
    if (time) this.fading = setTimeout(() => this.pillSays(""), time);
  }

  focus() { this.input.focus({ preventScroll: true }); }
}
