// A row's html to elements. Only what the daemon writes is understood (1.4 and
// its additions); anything else is text or dropped, so that nothing on a screen
// can become markup, whatever the daemon lets through.

const ENTITIES = { lt: "<", gt: ">", amp: "&", quot: '"', "#39": "'", nbsp: " " };
const TAG = /^(span|a)((?: [a-z]+="[^"]*")*)$/;
const ATTRIBUTE = / ([a-z]+)="([^"]*)"/g;
const STYLE = /^(color|background|text-decoration-color):(#[0-9a-f]{6})$/i;
const SAFE_LINK = /^(?:https?:\/\/|mailto:)/i;

// Spaces travel as U+00A0 for the sake of old pages. Here white-space is kept
// by the style sheet, and a search or a copy wants plain ones.
function plain(text) {
  if (text.includes("\u00a0")) text = text.replaceAll("\u00a0", " ");
  return text.includes("&") ? text.replace(/&(#?\w+);/g, (all, name) => ENTITIES[name] ?? all) : text;
}

function openTag(tag) {
  const match = TAG.exec(tag);
  if (!match) return null;
  const el = document.createElement(match[1]);
  for (const [, name, value] of match[2].matchAll(ATTRIBUTE)) {
    if (name === "class") el.className = value.replace(/[^\w ]/g, "");
    else if (name === "style") setColours(el, value);
    else if (name === "href" && el.localName === "a") setLink(el, plain(value));
  }
  return el;
}

function setColours(el, style) {
  const found = {};
  for (const rule of style.split(";")) {
    const match = STYLE.exec(rule.trim());
    if (match) found[match[1]] = match[2];
  }
  const { color, background } = found;
  if (background) el.style.backgroundColor = background;
  if (found["text-decoration-color"]) el.style.textDecorationColor = found["text-decoration-color"];
  // A colour chosen for another ground is moved until it can be read on this
  // one. Where the program chose both, it knows what it does.
  // The default colours (vf is that of the ground, as a text's) are ours to choose.
  const own = /(^| )([i-p](?!.* vf)|B0)( |$)/.test(el.className);
  if (color) el.style.color = background || /(^| )[a-h]( |$)/.test(el.className) ? color : readable(color);
  else if (background && !own) el.style.color = luminance(rgb(background)) > 0.18 ? "#000" : "#fff";
}

function setLink(el, href) {
  if (!SAFE_LINK.test(href)) return;
  el.href = href;
  el.target = "_blank";
  el.rel = "noopener noreferrer";
  // Tab belongs to the program; links are for the pointer and the context menu.
  el.tabIndex = -1;
}

// Calls text(string), open(element) and close() for the parts of a row.
function parseRow(html, on) {
  let from = 0, depth = 0;
  const end = html.lastIndexOf("<br");
  const stop = end < 0 ? html.length : end;
  while (from < stop) {
    let at = html.indexOf("<", from);
    if (at < 0 || at > stop) at = stop;
    if (at > from) on.text(plain(html.slice(from, at)));
    if (at === stop) break;
    const close = html.indexOf(">", at);
    const tag = html.slice(at + 1, close);
    from = close + 1;
    if (tag[0] !== "/") {
      const el = openTag(tag);
      if (el) { on.open(el); depth++; }
    } else if (depth) {
      on.close();
      depth--;
    }
  }
}

// Fills an element with a row. The plain row, which is most of them, costs one
// assignment.
function fillRow(el, html) {
  const only = el.firstChild;
  if (html.lastIndexOf("<") === html.indexOf("<")) {
    const text = plain(html.slice(0, html.indexOf("<")));
    if (!/[^\0-\u058f]/.test(text)) {
      if (only && only === el.lastChild && only.nodeType === 3) only.data = text;
      else el.textContent = text;
      return;
    }
  }
  const parts = document.createDocumentFragment();
  let into = parts;
  parseRow(html, {
    text: (text) => addPlain(into, text),
    open: (child) => { into.append(child); into = child; },
    close: () => { into = into.parentNode ?? parts; },
  });
  joinGrounds(parts.children);
  el.replaceChildren(parts);
}

// A ground is lighter under black text than under other text. Blanks have no
// text to tell, so they go with their neighbours: a bar stays one piece.
function joinGrounds(spans) {
  for (const span of spans) {
    const ground = /^(?:z )?([b-g])$/.exec(span.className)?.[1];
    if (!ground || span.textContent.trim()) continue;
    const like = (near) => near?.classList?.contains(ground) && near.classList.contains("i");
    if (like(span.previousSibling) || like(span.nextSibling)) span.classList.add("i");
  }
}

// What may need an element of its own.
const APART = /[\u2502\u2503\u2551]+|[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]+|[\u2010-\u2bff\ue000-\uf8ff]|[\u{1f000}-\u{1faff}]/gu;

function addPlain(into, text) {
  let from = 0;
  // What is two cells wide has a box already.
  const parts = into.classList?.contains("w") ? [] : text.matchAll(APART);
  for (const { 0: part, index } of parts) {
    const el = apart(part);
    if (!el) continue;
    if (index > from) into.append(text.slice(from, index));
    into.append(el);
    from = index + part.length;
  }
  if (from < text.length) into.append(text.slice(from));
}

// Upright lines, whose gaps the style sheet closes; words that are read from
// right to left, which must not move others; signs from another font.
function apart(part) {
  if (/[\u2502\u2503\u2551]/.test(part)) return make("span", { class: "at-upright" }, part);
  const word = /[\u0590-\u08ff\ufb1d-\ufefc]/.test(part);
  if (!word && !strays(part)) return null;
  const el = make(word ? "bdi" : "span", { class: "at-cell" }, part);
  if (word) el.style.width = part.replace(/\p{M}/gu, "").length + "ch";
  return el;
}
