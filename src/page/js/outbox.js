// What is on its way to the program: an ordered list, sent in numbered batches
// of which at most one is under way. A batch is repeated until it is
// acknowledged, and the daemon types a number only once (part 2).

// UTF-16 units of one item: at most nine bytes each when encoded, so that even
// the worst stays under the body limit of 1 MiB. A longer paste arrives in
// several, each bracketed for itself.
const PIECE = 100 * 1024;
// Encoded bytes of a batch, unless one item is larger.
const BATCH = 256 * 1024;

class Outbox {
  constructor(send) {
    // send(body, done): done(true) acknowledges, done(false) asks for it again.
    this.send = send;
    this.items = [];
    this.number = 0;
    this.batch = null;
    // Who has the same link of the console must not guess it: it is told of the session.
    this.client = crypto.getRandomValues(new Uint32Array(3)).join("");
  }

  get busy() { return !!this.batch || this.items.length > 0; }

  // name: k, key, paste, mouse or focus.
  add(name, value) {
    const last = this.items.at(-1);
    if (last && name === "k" && last.name === "k" && last.value.length < PIECE) last.value += value;
    else if (last && name === "mouse" && isMove(last) && value.startsWith("move")) last.value = value;
    else for (const piece of pieces(value)) this.items.push({ name, value: piece });
    this.flush();
  }

  // Sends what waits, unless a batch is under way.
  flush() {
    if (this.batch || !this.items.length) return;
    let body = "", n = 0;
    for (const { name, value } of this.items) {
      const part = `&${name}=${encodeText(value)}`;
      if (n && body.length + part.length > BATCH) break;
      body += part;
      n++;
    }
    this.items.splice(0, n);
    this.batch = `&n=${++this.number}&c=${this.client}${body}`;
    this.repeat();
  }

  repeat() {
    if (!this.batch) return this.flush();
    const { batch } = this;
    this.send(batch, (done) => {
      if (!done || batch !== this.batch) return;
      this.batch = null;
      this.flush();
    });
  }

  clear() {
    this.items = [];
    this.batch = null;
  }
}

const isMove = (item) => item.name === "mouse" && item.value.startsWith("move");

// Cuts a long text where no character is: not in a surrogate pair, not in CR LF.
function pieces(text) {
  const out = [];
  let from = 0;
  while (text.length - from > PIECE) {
    let to = from + PIECE;
    if (/[\ud800-\udbff\r]/.test(text[to - 1])) to--;
    out.push(text.slice(from, to));
    from = to;
  }
  out.push(text.slice(from));
  return out;
}
