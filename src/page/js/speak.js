// Reads new output to a screen reader: what came since the last quiet moment,
// not the flood in between, and not the echo of what is being typed.

// Quiet that ends an output, and lines read of it.
const QUIET = 400;
const LINES = 12;

class Speaker {
  constructor(term) {
    this.term = term;
    // The elements of rows that changed; some may be gone by then.
    this.rows = new WeakSet();
    this.typed = "";
  }

  changed(rows) {
    // While nothing is heard of a page that nobody sees.
    if (document.visibilityState !== "visible") return;
    for (const row of rows) this.rows.add(row.el);
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.say(), QUIET);
  }

  say() {
    const lines = [];
    for (const el of this.term.frame.term.children) {
      if (!this.rows.has(el)) continue;
      const text = el.textContent.trim();
      // A row that has only grown by a little is somebody typing.
      const before = el.said ?? "";
      if (text && text !== before && !(text.startsWith(before) && text.length - before.length < 3)) lines.push(text);
      el.said = text;
    }
    this.rows = new WeakSet();
    if (!lines.length) return;
    const more = lines.length - LINES;
    const { live } = this.term.frame;
    live.replaceChildren(...lines.slice(-LINES).map((line) => make("div", {}, line)));
    if (more > 0) live.prepend(make("div", {}, `${more} more lines`));
  }
}
