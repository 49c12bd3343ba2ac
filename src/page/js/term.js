// One terminal: the frame, its screen, its session and what a person does to
// them, together.

// Quiet before a new size is asked for, in ms: a window is dragged in many steps.
const SETTLE = 60;
// Milliseconds after which a page that was to go is taken to stay.
const STAYS = 2000;

class Term {
  constructor(root, title, size, query) {
    this.size = size;
    this.query = query;
    this.state = {};
    this.bells = 0;
    this.full = false;
    this.key = storageKey(root.id);
    this.frame = new Frame(root, title);
    this.screen = new Screen(this.frame.term);
    this.prefs = new Prefs(root, () => this.restyle());
    this.peers = new Peers(() => this.session.attend());
    this.session = new Session(this, this.peers);
    this.input = new Input(this);
    this.selector = new Selector(this);
    this.links = new Links(this);
    this.mouse = new Mouse(this);
    this.paster = new Paster(this);
    this.menu = new Menu(this);
    this.speaker = new Speaker(this);
    this.watchScreen();
    this.watchPage();
    this.prefs.apply();
  }

  get fixed() { return this.size.rows > 0; }

  // Comes back to the session that this frame had before a reload, or opens one.
  async begin() {
    const id = stored("sessionStorage", this.key);
    if (/^[0-9a-f]+$/.test(id ?? "") && !(await this.peers.inUse(id))) {
      this.returning = true;
      this.session.start(id);
    } else {
      this.enter();
    }
  }

  // Opens a session, if need be after asking.
  enter() {
    if (this.ask) this.frame.tell(this.ask, ["Connect", () => this.open()]);
    else this.open();
  }

  open() {
    this.returning = false;
    this.frame.quiet();
    // Those of a session before this one are not its own.
    this.onTitle("");
    this.onColours({});
    const { rows, cols } = this.fixed ? this.size : this.frame.room();
    this.told = this.colours;
    this.session.open(`rows=${rows}&cols=${cols}${this.told}${this.query}`);
  }

  // Closes the session and stays on the page.
  end() {
    this.close(() => this.frame.tell("The session was closed.", ...this.again("Reconnect")));
  }

  // The element is no longer this terminal's.
  release() {
    this.observer.disconnect();
    this.peers.close();
  }

  close(done) {
    stored("sessionStorage", this.key, null);
    this.session.close(done);
  }

  watchScreen() {
    const { frame, screen } = this;
    screen.onChange = (rows) => {
      if (!screen.following) frame.more.hidden = false;
      this.speaker.changed(rows);
    };
    screen.hold = () => this.selector.hold();
    screen.onFollow = () => { frame.more.hidden = true; };
    listen(frame.more, "click", () => { screen.toBottom(); frame.focus(); });
  }

  watchPage() {
    const leave = () => this.session.leave(), resume = () => { this.session.resume(); this.fit(); };
    listen(window, "pagehide", () => { leave(); this.session.stop(); this.peers.tell("bye"); });
    listen(window, "pageshow", (event) => event.persisted && resume());
    // Of a tab that is closed, Firefox drops every third request made in pagehide. This
    // comes sooner, but also when the page stays: for a download, or as somebody wants.
    if (/Firefox/.test(navigator.userAgent)) listen(window, "beforeunload", () => leave() && setTimeout(resume, STAYS));
    listen(window, "online", () => this.session.failures && this.session.again());
    listen(document, "visibilitychange", () => {
      if (document.visibilityState !== "visible") return;
      this.fit();
      if (this.session.failures) this.session.again();
    });
    for (const name of ["resize", "scroll"]) window.visualViewport?.addEventListener(name, () => this.frame.uncover());
    this.observer = new ResizeObserver(() => this.fit());
    this.observer.observe(this.frame.root);
    this.observer.observe(this.frame.view);
    document.fonts?.ready.then(() => this.restyle());
  }

  // --- looks and size ---

  restyle() {
    const { frame, screen } = this, top = screen.following ? null : screen.topRow();
    setGround(getComputedStyle(frame.term).backgroundColor);
    frame.measure();
    screen.lineHeight = frame.cell.height;
    screen.redraw();
    this.fit();
    if (top) screen.holdAt(top);
  }

  fit() {
    // Paper is no reason for another size.
    if (this.prefs.printing) return;
    const { frame, screen, state } = this;
    frame.adapt();
    if (this.fixed) {
      frame.fix(this.size.rows, this.size.cols);
      return screen.fit();
    }
    const { rows, cols } = frame.room();
    frame.term.style.height = rows * frame.cell.height + "px";
    screen.fit();
    clearTimeout(this.resizing);
    const { colours } = this;
    if (state.rows && (state.rows !== rows || state.cols !== cols || this.told !== colours)) {
      this.resizing = setTimeout(() => {
        this.told = colours;
        this.session.resize(rows, cols, colours);
      }, SETTLE);
    }
  }

  // The theme's text and ground, for programs that ask what they are drawn on.
  get colours() {
    const style = getComputedStyle(this.frame.term);
    const value = (name) => /^ *#([0-9a-f]{6})$/i.exec(style.getPropertyValue(name))?.[1];
    const form = (name, own) => (own = value("--anyterm-" + own) || value("--at-" + name)) ? `&${name}=${own}` : "";
    return form("fg", "foreground") + form("bg", "background");
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
    const resized = state.rows !== this.state.rows || state.cols !== this.state.cols;
    this.state = state;
    this.screen.height = state.rows;
    this.frame.showCursor(state.cursor, state.blink);
    if (resized) this.fit();
  }

  onTitle(title) {
    this.frame.title.textContent = document.title = title || this.frame.own;
  }

  // Bells ever rung; those before a screen from scratch were heard elsewhere.
  onBell(bells, anew) {
    const rung = !anew && bells > this.bells;
    this.bells = bells;
    if (!rung || this.prefs.bell === "off") return;
    this.frame.flash();
    if (this.prefs.bell === "sound") beep();
  }

  onColours(colours) {
    for (const name of ["fg", "bg", "cursor"]) {
      const value = /^#[0-9a-f]{6}$/i.test(colours[name] ?? "") ? colours[name] : "";
      this.frame.term.style.setProperty("--at-own-" + name, value);
      // The colours of text have to be those for the ground that it is on.
      if (name !== "bg" || value === this.prefs.ground) continue;
      this.prefs.ground = value;
      this.prefs.apply();
    }
  }

  async onClipboard(text) {
    try { await navigator.clipboard.writeText(text); } catch { this.paster.offer(text); }
  }

  // A first failure is not worth a word. What it took may have been a new size.
  onTrouble(failures) {
    if (!failures) this.fit();
    this.frame.pillSays(failures > 1 ? "Connection lost, trying again\u2026" : "");
  }

  onFull(full) {
    if (full !== this.full) this.frame.pillSays(full ? "Waiting for the program to read\u2026" : "");
    this.full = full;
  }

  onRefused(text) {
    this.frame.tell(text, ...this.again("Try again"));
  }

  onEnded(text, how) {
    stored("sessionStorage", this.key, null);
    if (this.returning && /^no such session/.test(text)) return this.enter();
    this.frame.tell(ending(text, how), ...this.again("Reconnect"));
  }

  // What there is to do about a session that is not there.
  again(label) { return this.session.once ? [] : [[label, () => this.open()]]; }

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

function ending(text, { exit, signal }) {
  if (exit !== undefined) return `The command ended with exit status ${exit}.`;
  if (signal !== undefined) return `The command was ended by signal ${signal}.`;
  if (text === "Subprocess terminated") return "The command has ended.";
  return text.replace(/^no such session.*/, "The session is over.");
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

function beep() {
  const audio = new AudioContext(), tone = audio.createOscillator(), gain = audio.createGain();
  gain.gain.value = 0.1;
  tone.frequency.value = 660;
  tone.connect(gain).connect(audio.destination);
  tone.start();
  tone.stop(audio.currentTime + 0.12);
  tone.onended = () => audio.close();
}
