// Frames and tabs of one browser share six connections to a host. Those that
// are seen may hold one each with a waiting poll, up to four; the rest ask
// briefly, so that keys always find a free connection.

const HELD = 4;
// Milliseconds that a held poll waits: less than proxies' usual limit of 30 s.
const WAIT = 20000;
// How often a page that is seen but may not hold a connection asks.
const BRIEF = 250;
// How often one that is hidden does; browsers stretch it to a minute.
const HIDDEN = 10000;
// A frame that was not heard of for so long is gone.
const FORGET = 12000;

class Peers {
  constructor(onChange) {
    this.onChange = onChange;
    this.id = Math.random().toString(36).slice(2);
    this.others = new Map();
    this.session = "";
    this.waiting = null;
    try {
      this.channel = new BroadcastChannel("anyterm");
      this.channel.onmessage = (event) => this.heard(event.data);
    } catch { /* forbidden in this frame: every frame is then for itself */ }
    const changed = () => { this.tell("here"); this.onChange(); };
    for (const name of ["focus", "blur"]) listen(window, name, changed);
    listen(document, "visibilitychange", changed);
    setInterval(() => this.seen && this.tell("here"), FORGET / 3);
    this.tell("hello");
  }

  get seen() { return document.visibilityState === "visible"; }

  tell(what, to) {
    this.channel?.postMessage({ what, to, id: this.id, seen: this.seen, focus: document.hasFocus(), session: this.session });
  }

  heard(message) {
    const { what, to, id, seen, focus, session } = message ?? {};
    if (to && to !== this.id) return;
    const before = this.wait();
    if (what === "bye" || !seen) this.others.delete(id);
    else this.others.set(id, { focus, at: Date.now() });
    if (what === "hello") this.tell("here");
    if (what === "whose" && session === this.session) this.tell("mine", id);
    if (what === "mine") this.waiting?.(true);
    if (this.wait() !== before) this.onChange();
  }

  // Whether this page's poll is among those that may hold a connection: the
  // one with the focus first, then by name.
  get holds() {
    if (!this.seen) return false;
    const now = Date.now(), mine = document.hasFocus();
    let before = 0;
    for (const [id, { focus, at }] of this.others) {
      if (now - at > FORGET) this.others.delete(id);
      else if (focus !== mine ? focus : id < this.id) before++;
    }
    return before < HELD;
  }

  // The `w` of the next poll.
  wait() { return this.holds ? WAIT : 0; }

  // Milliseconds until the next poll.
  interval(news, hasty) {
    if (this.holds) return hasty ? 250 : 0;
    return this.seen ? (news ? 30 : BRIEF) : (news ? HIDDEN / 10 : HIDDEN);
  }

  // Whether a living page has this session: then this one is a copy of its tab.
  inUse(session) {
    if (!this.channel) return Promise.resolve(false);
    return new Promise((resolve) => {
      this.waiting = resolve;
      const own = this.session;
      this.session = session;
      this.tell("whose");
      this.session = own;
      // A page that was loaded again is hardly a copy; another's answer may take a busy browser a while.
      const [{ type } = {}] = performance.getEntriesByType("navigation");
      setTimeout(() => resolve(false), type === "reload" ? 80 : 400);
    });
  }

  close() {
    this.tell("bye");
    this.channel?.close();
    this.channel = null;
  }
}
