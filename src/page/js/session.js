// One session with the daemon: opening, polling, sending, resizing, leaving.
// Reports to its owner's on... methods; knows nothing of elements.

// Seconds the daemon keeps a session that sends no request: a laptop's nap.
const KEEP = 300;
// Milliseconds beyond a poll's own wait before it counts as lost.
const GRACE = 15000;
// Milliseconds from screen to screen while output pours in: the program needs the processor, too.
const FLOOD = 100;

class Session {
  constructor(owner, peers) {
    this.owner = owner;
    this.peers = peers;
    this.id = "";
    this.number = this.pace = 0;
    this.failures = 0;
    this.running = false;
    this.outbox = new Outbox((batch, done) => this.sendBatch(batch, done));
  }

  // query: the parameters of `open` already encoded. The outbox's word tells the
  // daemon who asks again because it got no answer.
  open(query) {
    this.stop();
    this.over = false;
    this.opening = post("a=open&term=xterm-256color&keep=" + KEEP + "&c=" + this.outbox.client + "&" + query, GRACE, (status, text, header) => {
      this.opening = null;
      // A link of the console, which opens one session.
      this.once = header("Once");
      if (status === 200 && /^[0-9a-f]+$/.test(text)) this.start(text);
      else if (unanswered(status, text)) this.lost(() => this.open(query));
      else this.owner.onRefused(refusal(status, text));
    });
  }

  start(id) {
    this.id = id;
    this.number = 0;
    this.running = true;
    this.owner.onStarted(id);
    this.poll();
    this.outbox.repeat();
  }

  // Stops talking; the session itself stays.
  stop() {
    this.running = false;
    this.unschedule();
    this.abort();
    this.opening?.abort();
    this.opening = null;
  }

  abort() {
    this.polling?.abort();
    this.polling = null;
  }

  // --- receiving ---

  poll() {
    if (!this.running || this.polling) return;
    this.unschedule();
    // After a failure the first answer is wanted at once, to know that all is well.
    const wait = this.failures ? 0 : this.peers.wait(), since = Date.now();
    const form = `a=rcv&s=${this.id}&n=${this.number}&w=${wait}&f=${this.pace}`;
    this.polling = post(form, wait + GRACE, (status, text, header) => {
      this.polling = null;
      if (!this.running) return;
      if (unanswered(status, text) || status === 429) this.lost();
      else if (status === 200) this.received(text, header, wait, Date.now() - since);
      else this.finish(refusal(status, text), "");
    });
  }

  received(text, header, wait, took) {
    this.restored();
    if (text[0] === "E") return this.finish(text.slice(1), header("Exit") ?? "");
    if (text === "n" && header("Superseded")) return this.pause();
    if (text !== "n") this.take(text, header);
    // An answer at once without news means that something between does not wait.
    const pause = this.peers.interval(text !== "n", wait > 0 && took < 100 && text === "n");
    // Output that renews all there is with each answer is faster than anybody reads.
    this.pace = text[0] === "R" && this.number > 1 ? FLOOD : 0;
    // The screen first: asking again costs more than drawing.
    queueMicrotask(() => this.pollIn(pause));
  }

  // A screen, or what leads on from the one before it. What does not fit what is
  // here makes the next one a whole screen.
  take(text, header) {
    const number = +header("Screen"), anew = text[0] === "R", clipboard = header("Clipboard");
    // Told once, with whatever screen.
    if (clipboard) this.owner.onClipboard(decodeHeader(clipboard));
    // A later one has come on another connection.
    if (number <= this.number) return;
    this.sideChannel(header, anew);
    this.number = (anew || number === this.number + 1) && this.owner.onScreen(text) ? number : 0;
  }

  sideChannel(header, anew) {
    const state = header("State"), title = header("Title"), bell = header("Bell");
    if (state) this.owner.onState(parsePairs(state));
    if (title !== null) this.owner.onTitle(decodeHeader(title));
    if (bell || anew) this.owner.onBell(+bell, anew);
    const colours = header("Colors");
    if (colours !== null) this.owner.onColours(parsePairs(colours));
  }

  // Polls after some milliseconds, unless it will sooner.
  pollIn(delay) {
    const due = Date.now() + delay;
    if (this.polling || !this.running || this.failures || (this.timer && this.due <= due)) return;
    this.unschedule();
    this.due = due;
    this.timer = delay ? setTimeout(() => this.poll(), delay) : 0;
    if (!delay) this.poll();
  }

  unschedule() {
    clearTimeout(this.timer);
    this.timer = 0;
  }

  // Another window has the session; this one waits to be asked.
  pause() {
    this.stop();
    this.owner.onSuperseded();
  }

  resume() {
    if (this.running || !this.id) return;
    this.running = true;
    this.number = 0;
    this.poll();
    this.outbox.repeat();
  }

  // --- sending ---

  type(name, value) {
    if (!value || this.over) return;
    this.outbox.add(name, value);
    if (this.failures && Date.now() - this.tried > 1000) this.again();
    else if (this.peers.interval(true, false)) this.pollIn(30);
  }

  sendBatch(batch, done) {
    if (!this.running || this.sending) return;
    this.sending = true;
    const { id } = this;
    post(`a=send&s=${id}&r=${this.number}${batch}`, GRACE, (status, text, header) => {
      this.sending = false;
      if (status !== 200 || !text) return this.failed(id);
      // What was typed shows already.
      const screen = header("Screen");
      if (screen && id === this.id && this.running) {
        this.take(text, header);
        if (!this.number) {
          this.abort();
          this.poll();
        }
      }
      // The program does not read: what it was sent waits here.
      const full = /^E.*not read/.test(text);
      this.owner.onFull(full);
      if (full) setTimeout(() => this.outbox.repeat(), 200);
      else done(true);
      if (text[0] === "E") console.warn(text.slice(1));
      this.restored();
    });
  }

  resize(rows, cols, colours) {
    this.control(`a=resize&s=${this.id}&rows=${rows}&cols=${cols}${colours}`);
  }

  clearHistory() { this.control(`a=clear&s=${this.id}`); }

  // What it asked for is looked at again when all is well.
  control(form) {
    const { id } = this;
    if (id && this.running) post(form, GRACE, (status) => status || this.failed(id));
  }

  close(done = () => {}) {
    const id = this.id;
    this.stop();
    this.id = "";
    this.outbox.clear();
    if (id) post(`a=close&s=${id}`, 5000, done);
    else done();
  }

  // The page goes, for good or to be loaded again: the daemon waits ten seconds.
  // Says whether there was something to leave.
  leave() {
    if (!this.id || !this.running) return false;
    navigator.sendBeacon?.(channelUrl(), new URLSearchParams({ a: "leave", s: this.id }));
    this.stop();
    return true;
  }

  // --- trouble ---

  // A request of that session, beside its polls, got no answer. There may have been
  // one with a screen, from which a poll under way would go on.
  failed(id) {
    if (id === this.id) this.abort();
    this.lost();
  }

  // action: what to do again, when it is not the usual.
  lost(action = null) {
    this.failures++;
    this.tried = Date.now();
    this.retry = action;
    this.owner.onTrouble(this.failures);
    this.unschedule();
    this.timer = setTimeout(() => this.again(), retryDelay(this.failures));
  }

  // Tries now what is due later: the network is back, or somebody waits.
  again() {
    const action = this.retry;
    this.retry = null;
    this.tried = Date.now();
    this.unschedule();
    if (action) return action();
    this.poll();
    this.outbox.repeat();
  }

  restored() {
    this.retry = null;
    if (!this.failures) return;
    this.failures = 0;
    this.owner.onTrouble(0);
    this.outbox.repeat();
  }

  finish(text, how) {
    this.stop();
    this.over = true;
    this.id = "";
    this.outbox.clear();
    this.owner.onEnded(text, parsePairs(how));
  }

  // The page became visible or hidden, or the number of frames changed.
  attend() {
    if (!this.running || this.failures) return;
    if (this.peers.wait() === 0) this.abort();
    this.pollIn(this.peers.interval(false, false));
  }
}

// Browsers hand out an answer that was cut in its headers, as one without a body:
// ours have one, where it matters.
const unanswered = (status, text) => status > 499 || status < 400 && !text;

// What an answer that is no answer says.
function refusal(status, text) {
  if (status === 200) return text.replace(/^E/, "") || "The daemon gave no answer";
  const said = text.length < 300 && !text.includes("<") ? text.trim() : "";
  return said || (status === 401 ? "Please sign in again" : `The server answered ${status}`);
}
