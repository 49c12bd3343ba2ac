// The rows as elements: only what changed is touched, and a reader who scrolled
// back is not disturbed.

// Output that pours in renews the whole scrollback with every answer, where
// nobody looks: it is drawn so many rows at a time, so many milliseconds apart.
const SLICE = 250;
const PAUSE = 50;

class Screen {
  constructor(view) {
    // The scroll container; its children are the rows that have ever been used.
    this.view = view;
    this.rows = [];
    // Rows of the screen itself, the last of `rows`.
    this.height = 0;
    this.following = true;
    // Whether the screen is larger than the view, which then follows the cursor.
    this.clipped = false;
    // Where the view stood when it last went to the bottom.
    this.stood = 0;
    this.lineHeight = 17;
    this.spare = [];
    // The timer of the rows that are yet to be drawn.
    this.settling = 0;
    this.onChange = () => {};
    // Whether rows were drawn since that may have addresses, or parts of some.
    this.loose = false;
    this.onLoose = () => {};
    // Called before rows change; returns what to call afterwards, if anything.
    this.hold = () => null;
    listen(view, "scroll", () => this.scrolled(), { passive: true });
    listen(window, "beforeprint", () => this.settle(Infinity));
  }

  // The answer of a poll; false when it is a script that does not fit.
  take(answer) {
    let next = [];
    if (answer[0] === "R") cutRows(answer.slice(1), next);
    else next = applyScript(this.rows, answer);
    if (next) this.show(next);
    return !!next;
  }

  // Lines of scrollback that have elements.
  get history() { return Math.max(0, this.view.childElementCount - this.height); }

  show(next) {
    const top = this.following ? null : this.topRow(), release = this.hold();
    const count = this.view.childElementCount;
    const changed = this.update(this.rows, next, unused(next, next.length - this.height));
    this.rows = next;
    if (release) {
      this.settle(Infinity);
      release();
    }
    if (top) {
      this.holdAt(top);
      this.drawSeen();
    } else if (this.clipped || this.view.childElementCount !== count) this.toBottom();
    if (changed.length) this.onChange(changed);
    if (this.loose) this.onLoose(changed.length < 9);
  }

  // Walks both lists from the bottom. Rows between two that stayed give their
  // elements to the new ones in their place; rows before `first` have none.
  update(old, next, first) {
    const changed = [], history = next.length - this.height;
    let i = old.length - 1, j = next.length - 1, below = null;
    while (i >= 0 || j >= 0) {
      let a = j, b = i;
      while (a >= 0 && !next[a].live) a--;
      const kept = a >= 0 ? next[a] : null;
      while (b >= 0 && old[b] !== kept) b--;
      for (; j > a; j--) {
        const row = next[j];
        row.live = true;
        if (j < first) continue;
        row.el = i > b ? old[i--].el : null;
        if (!row.el) this.insert(row, below);
        if (j < history) this.postpone(row);
        else this.draw(row);
        changed.push(row);
        below = row.el;
      }
      for (; i > b; i--) this.remove(old[i]);
      if (kept) {
        if (a < first) this.remove(kept);
        else if (!kept.el) { this.insert(kept, below); this.draw(kept); }
        below = kept.el ?? below;
      }
      i = b - 1;
      j = a - 1;
    }
    return changed.reverse();
  }

  insert(row, below) {
    row.el = this.spare.pop() ?? document.createElement("div");
    this.view.insertBefore(row.el, below);
  }

  remove(row) {
    if (!row.el) return;
    row.el.remove();
    if (this.spare.length < 64) this.spare.push(row.el);
    row.el = null;
  }

  // --- drawing ---

  draw(row) {
    const { el, html } = row;
    row.due = false;
    // What is there stays, and so does a selection in it.
    if (el.html !== html) fillRow(el, html);
    el.html = html;
    if (el.wrapped || row.wrapped || el.previousSibling?.wrapped || html.includes("://")) this.loose = el.loose = true;
    el.wrapped = row.wrapped;
  }

  redraw() {
    for (const row of this.rows) {
      if (!row.el) continue;
      row.el.html = null;
      this.draw(row);
    }
    if (this.loose) this.onLoose();
  }

  postpone(row) {
    row.due = true;
    this.settling ||= setTimeout(() => this.settle(SLICE), PAUSE);
  }

  // Draws at most `most` of the rows that wait for it, the newest first.
  settle(most) {
    clearTimeout(this.settling);
    this.settling = 0;
    for (let i = this.rows.length - 1; i >= 0; i--) {
      const row = this.rows[i];
      if (!row.due || !row.el) continue;
      if (most-- === 0) return this.postpone(row);
      this.draw(row);
    }
    if (this.loose) this.onLoose();
  }

  // Those that a reader sees, and a little around them, can't wait.
  drawSeen() {
    if (!this.settling) return;
    const { scrollTop, clientHeight } = this.view, { rows } = this;
    const first = this.unseen;
    const from = first + Math.floor((scrollTop - clientHeight) / this.lineHeight);
    const to = from + Math.ceil(3 * clientHeight / this.lineHeight);
    for (const row of rows.slice(Math.max(first, from), to)) if (row.due) this.draw(row);
  }

  // --- scrolling ---

  // The view or the screen has another size.
  fit() {
    const { clientHeight, clientWidth, scrollWidth } = this.view;
    this.clipped = this.height * this.lineHeight > clientHeight || scrollWidth > clientWidth;
    if (this.following) this.toBottom();
  }

  // Whether the reader has left the bottom, or come back to it. A view that has
  // become lower is above its bottom without being scrolled.
  scrolled() {
    const bottom = this.following ? Math.min(this.bottom, this.stood) : this.bottom;
    this.following = this.view.scrollTop >= bottom - this.lineHeight / 2;
    if (this.following) this.onFollow?.();
    else this.drawSeen();
  }

  toBottom() {
    this.following = true;
    this.onFollow?.();
    this.view.scrollTop = this.bottom;
    this.stood = this.view.scrollTop;
    if (this.clipped) this.toColumn();
  }

  // Where the view stands as it follows. Of a screen that is higher than the
  // view it shows the row of the cursor, or the last that is not blank.
  get bottom() {
    const { clientHeight, scrollHeight } = this.view, lowest = scrollHeight - clientHeight;
    const hidden = this.height * this.lineHeight - clientHeight;
    if (hidden <= 0) return lowest;
    const below = this.rows.slice(-this.height).reverse();
    let n = below.findIndex((row) => row.html.includes('class="cursor'));
    if (n < 0) n = below.findIndex((row) => !row.blank);
    return lowest - Math.min(hidden, Math.max(0, n) * this.lineHeight);
  }

  // Brings the column of the cursor into view, with the row's start if both fit.
  toColumn() {
    const { cursor, view } = this;
    if (!cursor) return;
    const { left, width } = bounds(cursor), shown = left - bounds(view).left;
    const at = shown + view.scrollLeft, room = view.clientWidth - 2 * width;
    if (at <= room) view.scrollLeft = 0;
    else if (shown < 0 || shown > room) view.scrollLeft = at - room;
  }

  scrollRows(n) {
    this.view.scrollTop += n * this.lineHeight;
  }

  // Rows of the scrollback before the first that has an element.
  get unseen() { return this.rows.length - this.view.childElementCount; }

  topRow() {
    const { rows, unseen, lineHeight } = this, { scrollTop } = this.view;
    const n = Math.round(scrollTop / lineHeight);
    return { rows, at: unseen + n, shift: scrollTop - n * lineHeight };
  }

  // Keeps the row that was at the top there, wherever it went; if it was
  // wrapped anew, the beginning of its line.
  holdAt({ rows, at, shift }) {
    let to = this.rows.indexOf(rows[at]);
    if (to < 0) {
      let lines = rows.slice(at).filter((row) => !row.wrapped).length;
      for (to = this.rows.length; lines > 0 && to > 0;) lines -= !this.rows[--to].wrapped;
      while (this.rows[to - 1]?.wrapped) to--;
    }
    const top = (to - this.unseen) * this.lineHeight + shift;
    if (Math.abs(top - this.view.scrollTop) >= 1) this.view.scrollTop = top;
  }

  // --- text ---

  get text() {
    this.settle(Infinity);
    let text = "";
    for (const { el } of this.rows) {
      if (el) text += el.wrapped ? el.textContent : el.textContent.trimEnd() + "\n";
    }
    return text.trimEnd() + "\n";
  }

  get cursor() { return this.view.querySelector(".cursor"); }
}

// How many rows at the start of a scrollback were never used: 1.4 keeps the
// number of rows constant, and nobody wants to scroll through blank ones.
function unused(rows, history) {
  let n = 0;
  while (n < history && rows[n].blank) n++;
  return n;
}
