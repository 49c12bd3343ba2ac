// The names that sites use (protocol 1.8), and the start of our own page.

let current = null;
// Typed before there was a terminal.
let early = "";

// ask: what a person has to agree to before a session is opened.
function createTerm(id, title, rows, cols, param, charset, scrollback, ask) {
  if (current) return console.warn("Terminal is already open");
  const root = document.getElementById(id);
  if (!root) return console.warn(`There is no element named '${id}' in which to build a terminal`);
  document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet()];
  const shown = String(title ?? "").replace(/%h/g, location.host).replace(/%v/g, "-" + VERSION);
  current = new Term(root, shown, { rows: +rows || 0, cols: +cols || 0 }, openQuery(param, charset, scrollback));
  current.ask = ask;
  current.begin();
  processKey(early);
  early = "";
}

// Parameter and charset come from an address, encoded once, and stay so; what
// would end them is encoded for sites that pass them as they are.
function openQuery(param, charset, scrollback) {
  const once = (value) => String(value).replace(/[&#\s]/g, encode);
  let query = "";
  if (param) query += "&p=" + once(param);
  if (charset) query += "&ch=" + once(charset);
  if (+scrollback) query += "&sb=" + +scrollback;
  return query;
}

function openTerm(rows, cols, param, charset, scrollback) {
  if (!current) return console.warn("create_term comes first");
  current.size = { rows: +rows || 0, cols: +cols || 0 };
  current.query = openQuery(param, charset, scrollback);
  current.open();
}

function closeTerm() {
  if (!current) return;
  const { root } = current.frame;
  current.close(() => {
    const next = pageValue("on_close_goto_url");
    if (next) location.href = next;
  });
  current.release();
  current = null;
  root.replaceChildren();
  root.className = "";
}

function processKey(text) {
  if (current) current.type(String(text));
  else early += text;
}

// Our own page: its element says so, because a script in the page would have
// to be allowed by its content security policy.
function start() {
  const own = document.querySelector("[data-anyterm]");
  if (!own) return;
  const value = (name) => new RegExp(`[?&]${name}=([^&#]*)`).exec(location.href)?.[1] ?? "";
  const fixed = value("rows") || value("cols");
  const param = value("param"), ask = isStrange(own) && question(param);
  createTerm(own.id, own.dataset.anyterm, fixed && (value("rows") || 28), fixed && (value("cols") || 100),
    param, value("charset"), 1000, ask);
  // Keys that are meant for a page of strangers shall not agree to anything here.
  if (!ask) current.input.area.focus();
}

// Whether this page is in a frame of a page from another host, unless the
// daemon said to the browser whose frames it may be in.
function isStrange(own) {
  if ("frames" in own.dataset || window.parent === window) return false;
  try { return new URL(document.referrer).hostname !== location.hostname; } catch { return true; }
}

function question(param) {
  let target = param;
  // A link that the console signed says what it is for.
  const link = /^v1\.[\w-]*\.([\w-]*)(\.[\w-]*){6}$/.exec(param);
  try {
    target = link ? atob(link[1].replace(/-/g, "+").replace(/_/g, "/")) : decodeURIComponent(param.replace(/\+/g, " "));
  } catch { /* as it is, then */ }
  // Nothing else is in a parameter that the daemon takes, and some of it would look like something else.
  target = target.replace(/[^ -~]/g, "?");
  return `A page of another site wants to open a terminal${target && ": "}${target.length > 80 ? target.slice(0, 80) + "\u2026" : target}`;
}

if (typeof url_prefix === "undefined") window.url_prefix = "";
Object.assign(window, {
  create_term: (...values) => createTerm(...values.slice(0, 7)),
  open_term: openTerm,
  close_term: closeTerm,
  process_key: processKey,
  copy_to_clipboard: () => current?.selector.copy(),
  paste_from_clipboard: () => current?.paster.fromButton(),
});
if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", start);
else start();
