// Rows of html and the edit scripts between them (protocol 1.3). A row is a
// string up to and including its <br>, and keeps its identity while a script
// only moves it: the screen then leaves its element alone.

class Row {
  constructor(html) {
    this.html = html;
    this.el = null;
    // Whether the screen has shown it already.
    this.live = false;
    // Whether the element is yet to be filled with it.
    this.due = false;
  }

  // The text goes on in the next row (autowrap).
  get wrapped() { return this.html.endsWith('<br class="w">'); }

  // Nothing but blanks, unstyled.
  get blank() { return /^[\s\u00a0]*<br>$/.test(this.html); }
}

// Appends the complete rows of a text to `out`; returns the incomplete rest.
// Text is escaped, so a "<" can only begin a tag.
function cutRows(text, out) {
  let from = 0;
  for (;;) {
    const at = text.indexOf("<br", from);
    const end = at < 0 ? 0 : text.indexOf(">", at) + 1;
    if (!end) return from ? text.slice(from) : text;
    out.push(new Row(text.slice(from, end)));
    from = end;
  }
}

// The rows after an edit script, or null when it is no script or does not fit
// these rows. Counts are UTF-16 units, as JavaScript's strings have them.
function applyScript(rows, script) {
  const out = [];
  let part = "", row = 0, offset = 0, at = 0;

  const walk = (n, keep) => {
    while (n > 0) {
      if (row >= rows.length) return false;
      const html = rows[row].html, left = html.length - offset;
      if (n < left) {
        if (keep) part += html.slice(offset, offset + n);
        offset += n;
        return true;
      }
      if (keep) {
        if (part === "" && offset === 0) out.push(rows[row]);
        else part = cutRows(part + html.slice(offset), out);
      }
      n -= left;
      row++;
      offset = 0;
    }
    return true;
  };

  while (at < script.length) {
    const op = script[at], colon = script.indexOf(":", at);
    const digits = script.slice(at + 1, colon);
    if (colon < 0 || !/^\d+$/.test(digits)) return null;
    const n = +digits;
    at = colon + 1;
    if (op === "i") {
      if (at + n > script.length) return null;
      part = cutRows(part + script.slice(at, at + n), out);
      at += n;
    } else if (!(op === "k" || op === "d") || !walk(n, op === "k")) {
      return null;
    }
  }
  return part === "" ? out : null;
}
