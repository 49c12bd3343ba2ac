// One terminal: the frame, its screen, its session and its keys together.

class Term {
  constructor(root, title, size, open) {
    this.size = size;
    this.query = open;
    this.state = {};
    this.peers = new Peers(() => this.session.attend());
    this.session = new Session(this, this.peers);
    this.frame = new Frame(root, title);
    this.screen = new Screen(this.frame.term);
    this.input = new Input(this);
    this.key = storageKey(root.id);
    this.watchPage();
    this.fit();
  }

  get fixed() { return this.size.rows > 0; }

  // Comes back to the session that this frame had before a reload, or opens one.
  async begin() {
    const id = stored("sessionStorage", this.key);
    if (/^[0-9a-f]+$/.test(id ?? "") && !(await this.peers.inUse(id))) {
      this.returning = true;
      this.session.start(id);
    } else {
      this.open();
    }
  }

  open() {
    this.frame.quiet();
    this.session.over = false;
    this.returning = false;
    const { rows, cols } = this.shape = this.fixed ? this.size : this.frame.room();
    this.session.open(`rows=${rows}&cols=${cols}${this.query}`);
  }

  close(done) {
    stored("sessionStorage", this.key, null);
    this.session.close(done);
  }

  watchPage() {
    window.addEventListener("pagehide", () => { this.session.leave(); this.session.stop(); this.peers.tell("bye"); });
    window.addEventListener("pageshow", (event) => event.persisted && this.session.resume());
    window.addEventListener("online", () => this.session.failures && this.session.again());
    new ResizeObserver(() => this.fit()).observe(this.frame.view);
    document.addEventListener("visibilitychange", () => {
      if (document.visibilityState === "visible") {
        this.fit();
        if (this.session.failures) this.session.again();
      }
    });
    document.fonts?.ready.then(() => this.fit());
  }

  // --- size ---

  fit() {
    if (this.fixed) return this.frame.fix(this.size.rows, this.size.cols);
    const { rows, cols } = this.frame.room();
    this.frame.term.style.height = rows * this.frame.cell.height + "px";
    this.screen.lineHeight = this.frame.cell.height;
    if (this.screen.following) this.screen.toBottom();
    clearTimeout(this.resizing);
    if (this.state.rows && (this.state.rows !== rows || this.state.cols !== cols)) {
      this.resizing = setTimeout(() => this.session.resize(rows, cols), 60);
    }
  }

  // --- what the session tells ---

  onStarted(id) {
    stored("sessionStorage", this.key, id);
    this.peers.session = id;
    this.frame.quiet();
  }

  // True when the answer fitted.
  onScreen(answer) { return this.screen.take(answer); }

  onState(state) {
    this.state = state;
    this.screen.height = state.rows;
    const list = this.frame.term.classList;
    for (const shape of ["block", "underline", "bar"]) list.toggle("at-" + shape, state.cursor === shape);
    list.toggle("at-blink", state.blink === 1);
    if (!this.fixed) this.fit();
  }

  onTitle(title) {
    this.frame.title.textContent = title || this.frame.own;
    document.title = title || this.frame.own;
  }

  onBell() {}

  onColours(colours) {
    for (const name of ["fg", "bg", "cursor"]) {
      const value = /^#[0-9a-f]{6}$/i.test(colours[name] ?? "") ? colours[name] : "";
      this.frame.term.style.setProperty("--at-own-" + name, value);
    }
  }

  onClipboard() {}

  // A first failure is not worth a word.
  onTrouble(failures) {
    this.frame.pillSays(failures > 1 ? "Connection lost, trying again" : "");
  }

  onRefused(text) {
    this.frame.tell(text, ["Try again", () => this.open()]);
  }

  onEnded(text, { exit, signal }) {
    stored("sessionStorage", this.key, null);
    if (this.returning && /^no such session/.test(text)) return this.open();
    const how = exit !== undefined ? `The command ended with status ${exit}.`
      : signal !== undefined ? `The command was ended by signal ${signal}.`
      : text === "Subprocess terminated" ? "The command has ended."
      : text.replace(/^no such session.*/, "The session is over.");
    this.frame.tell(how, ["Reconnect", () => this.open()]);
  }

  onSuperseded() {
    this.frame.tell("This terminal is in use in another window.", ["Use it here", () => {
      this.frame.quiet();
      this.session.resume();
    }]);
  }

  // --- what the person does ---

  type(text) { this.send("k", text); }

  send(name, value) {
    this.session.type(name, value);
    if (name !== "mouse" && name !== "focus" && !this.screen.following) this.screen.toBottom();
  }
}

// sessionStorage belongs to the tab and the daemon's origin, which several
// frames of one page can share: their place among the frames tells them apart.
function storageKey(id) {
  let place = "";
  try {
    for (let w = window; w !== w.parent; w = w.parent) {
      let i = 0;
      while (i < w.parent.length && w.parent[i] !== w) i++;
      place += "/" + i;
    }
  } catch { /* a frame that tells nothing */ }
  return `anyterm ${location.pathname}${location.search} ${id}${place}`;
}
