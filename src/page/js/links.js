// Addresses in the text become links, also those that go on in further rows.
// Rows are drawn without them, and looked through afterwards.

const ADDRESS = /https?:\/\/[^\s<>"'`\u2500-\u259f]+/g;
// Quiet after which a larger output is looked through, in ms.
const LULL = 100;
// Rows of a line that are looked through together: lines may be much longer, addresses hardly.
const SPAN = 40;

class Links {
  constructor({ screen }) {
    this.screen = screen;
    screen.onLoose = (few) => {
      clearTimeout(this.timer);
      if (few) this.renew();
      else this.timer = setTimeout(() => this.renew(), LULL);
    };
  }

  renew() {
    const { screen } = this, release = screen.hold();
    // What went on from a row that is drawn anew may be on its own now.
    let line = [], above = false;
    for (const row of screen.view.children) {
      line.push(row);
      if (row.wrapped && line.length < SPAN) continue;
      if (above || line.some((row) => row.loose)) relink(line);
      above = row.loose;
      for (const row of line) row.loose = false;
      line = [];
    }
    screen.loose = false;
    release?.();
  }
}

// Links the addresses in a line's rows.
function relink(rows) {
  for (const row of rows) {
    for (const link of row.querySelectorAll(".at-link")) link.replaceWith(...link.childNodes);
    row.normalize();
  }
  // Text nodes yet to come, the next one last, and where the first character of `node` is in the line.
  const nodes = texts(rows).reverse();
  let node = nodes.pop(), at = 0;
  for (const { 0: found, index } of rows.map((row) => row.textContent).join("").matchAll(ADDRESS)) {
    const address = trimAddress(found), end = index + address.length;
    while (at < end) {
      const part = node, length = Math.min(part.length, (at < index ? index : end) - at);
      node = length < part.length ? part.splitText(length) : nodes.pop();
      if (at >= index && length) linkText(part, address);
      at += length;
    }
  }
}

// Unless the program made a link of it.
function linkText(text, address) {
  if (text.parentNode.closest("a")) return;
  const link = document.createElement("a");
  setLink(link, address);
  link.className = "at-link";
  text.replaceWith(link);
  link.append(text);
}

// The stop at the end of a sentence and a bracket around an address are not
// part of it.
function trimAddress(address) {
  for (;;) {
    const last = address.at(-1);
    const open = { ")": "(", "]": "[", "}": "{" }[last];
    const loose = open ? address.split(open).length < address.split(last).length : ".,;:!?".includes(last);
    if (!loose) return address;
    address = address.slice(0, -1);
  }
}
