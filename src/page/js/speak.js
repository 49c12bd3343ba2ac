// Reads new output to a screen reader: what came since the last quiet moment,
// not the flood in between, and not the echo of what is being typed.

// Quiet that ends an output, and lines read of it.
const QUIET = 400;
const LINES = 12;
// Rows that are looked at for it.
const MOST = 2000;

class Speaker {
  constructor(term) {
    this.term = term;
    this.rows = new Set();
    this.typed = "";
  }

  changed(rows) {
    // While nothing is heard of a page that nobody sees.
    if (document.visibilityState !== "visible") return;
    for (const { el } of rows) {
      this.rows.delete(el);
      this.rows.add(el);
    }
    // Of a flood, the end counts.
    for (const el of this.rows) if (this.rows.size > MOST) this.rows.delete(el);
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
    this.rows.clear();
    if (!lines.length) return;
    const more = lines.length - LINES;
    const { live } = this.term.frame;
    live.replaceChildren(...lines.slice(-LINES).map((line) => make("div", {}, line)));
    if (more > 0) live.prepend(make("div", {}, `${more} more lines`));
  }
}
