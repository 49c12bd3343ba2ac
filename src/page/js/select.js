// Selection and copying. The browser selects; what is copied is the text as the
// program wrote it: no blanks at line ends, wrapped lines in one piece.

// What ends a word for a double click: a path or an address is one word.
const WORD = /[^\s"'`()[\]{}<>|;,\u2500-\u259f]+/g;

class Selector {
  constructor(term) {
    this.term = term;
    this.view = term.frame.term;
    // The last text selected, for the middle button where the system keeps none.
    this.last = "";
    listen(document, "copy", (event) => this.give(event, event.clipboardData));
    listen(this.view, "dragstart", (event) => this.give(event, event.dataTransfer));
    listen(this.view, "mousedown", (event) => { this.down = event; });
    // Dragged, the browser has widened it already.
    listen(this.view, "click", ({ clientX, clientY, detail }) => {
      if (Math.hypot(clientX - this.down.clientX, clientY - this.down.clientY) < 4) this.widen(detail);
    });
    listen(document, "mouseup", (event) => event.button === 0 && this.selected());
  }

  get range() {
    const selection = getSelection();
    if (!selection.rangeCount || selection.isCollapsed) return null;
    const range = selection.getRangeAt(0);
    return range.intersectsNode(this.view) ? range : null;
  }

  get text() {
    this.term.screen.settle(Infinity);
    const { range } = this;
    if (!range) return "";
    let text = "";
    for (const row of this.view.children) {
      if (!range.intersectsNode(row)) continue;
      const part = document.createRange();
      part.selectNodeContents(row);
      if (row.contains(range.startContainer)) part.setStart(range.startContainer, range.startOffset);
      if (row.contains(range.endContainer)) part.setEnd(range.endContainer, range.endOffset);
      text += row.wrapped ? part.toString() : part.toString().trimEnd() + "\n";
    }
    return text.replace(/\n$/, "");
  }

  give(event, data) {
    const { text } = this;
    if (!text || event.target.closest?.("dialog")) return;
    data.setData("text/plain", text);
    if (event.type === "copy") event.preventDefault();
  }

  // Rows are about to change: what is selected stays selected where it still is.
  hold() {
    const { range } = this, selection = getSelection();
    if (!range) return null;
    const text = String(range), { anchorNode, anchorOffset, focusNode, focusOffset } = selection;
    const from = this.mark(anchorNode, anchorOffset), to = this.mark(focusNode, focusOffset);
    return () => {
      if (String(range) === text) return;
      selection.setBaseAndExtent(...from(), ...to());
      if (String(this.range) !== text) selection.removeAllRanges();
    };
  }

  // Finds a point again whose text node may be another by then.
  mark(node, offset) {
    const row = this.rowOf(node), n = row && before(row, node, offset);
    return () => row ? pointIn([row], n) : [node, offset];
  }

  // A copy event needs no permission, in a frame of another origin either.
  copy() {
    const { text } = this;
    if (!text) return this.term.frame.pillSays("Select text first", 2000);
    if (!document.execCommand("copy") && !putText(this.term.frame.input, text)) this.term.paster.offer(text);
  }

  // The mouse was released: a selection keeps the focus that it needs.
  selected() {
    const { text } = this;
    if (!text) return;
    this.last = text;
    if (this.term.prefs.copy) document.execCommand("copy");
  }

  // Two clicks take a whole word, three a whole line, wrapped or not.
  widen(clicks) {
    const { range } = this;
    if (clicks < 2 || !range) return;
    const rows = this.line(range.startContainer);
    if (!rows.length) return;
    const text = rows.map((row) => row.textContent).join("");
    const at = before(rows[0], range.startContainer, range.startOffset);
    let start = 0, end = text.trimEnd().length;
    if (clicks === 2) {
      const word = [...text.matchAll(WORD)].find((m) => m.index <= at && at < m.index + m[0].length);
      if (!word) return;
      start = word.index;
      end = start + word[0].length;
    }
    getSelection().setBaseAndExtent(...pointIn(rows, start), ...pointIn(rows, end));
    this.selected();
  }

  // The row that a node is in, if any.
  rowOf(node) {
    while (node && node.parentNode !== this.view) node = node.parentNode;
    return node;
  }

  // The rows that hold one line of the program's text.
  line(node) {
    let row = this.rowOf(node);
    if (!row) return [];
    while (row.previousSibling?.wrapped) row = row.previousSibling;
    const rows = [row];
    while (row.wrapped && row.nextSibling) rows.push(row = row.nextSibling);
    return rows;
  }
}

// How many characters are between the beginning of an element and a point.
function before(el, node, offset) {
  const range = document.createRange();
  range.setStart(el, 0);
  range.setEnd(node, offset);
  return String(range).length;
}

// The text nodes of some rows.
function texts(rows) {
  return rows.flatMap((row) => {
    const found = [], walker = document.createTreeWalker(row, NodeFilter.SHOW_TEXT);
    while (walker.nextNode()) found.push(walker.currentNode);
    return found;
  });
}

// The text node and offset of the n-th character of some rows.
function pointIn(rows, n) {
  let point = [rows[0], 0];
  for (const text of texts(rows)) {
    const { length } = text;
    point = [text, Math.min(n, length)];
    if (n <= length) return point;
    n -= length;
  }
  return point;
}

// Copies a text that is not selected.
function putText(area, text) {
  const focus = document.activeElement;
  area.value = text;
  area.select();
  const done = document.execCommand("copy");
  area.value = "";
  focus?.focus({ preventScroll: true });
  return done;
}
