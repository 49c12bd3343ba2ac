// Building the frame's own elements. Never from html: attributes and text only.

function listen(target, name, listener, options) { target.addEventListener(name, listener, options); }

const bounds = (el) => el.getBoundingClientRect();

function make(tag, props, ...children) {
  const el = document.createElement(tag);
  for (const name in props) {
    const value = props[name];
    if (typeof value === "function") listen(el, name.slice(2), value);
    else if (value === true) el.setAttribute(name, "");
    else if (value !== false && value != null) el.setAttribute(name, value);
  }
  el.append(...children);
  return el;
}

const SVG = "http://www.w3.org/2000/svg";

// Line drawings on a grid of 16.
const ICONS = {
  copy: "M5.5 5.5h8v8h-8zM10.5 5.5v-3h-8v8h3",
  paste: "M5.5 3.5h-2v10h9v-10h-2M5.5 2h5v3h-5z",
  menu: "M2.5 4h11M2.5 8h11M2.5 12h11",
};

function icon(name) {
  const svg = document.createElementNS(SVG, "svg"), path = document.createElementNS(SVG, "path");
  svg.setAttribute("viewBox", "0 0 16 16");
  svg.setAttribute("aria-hidden", "true");
  svg.setAttribute("class", "button");
  path.setAttribute("d", ICONS[name]);
  svg.append(path);
  return svg;
}

// A button that leaves the selection and the focus where they are while it is
// pressed with a pointer.
const button = (label, onclick, props, ...children) =>
  make("button", { type: "button", onclick, onmousedown: (event) => event.preventDefault(), ...props }, ...(children.length ? children : [label]));

const iconButton = (name, label, onclick) =>
  button("", onclick, { class: "at-icon", "aria-label": label, title: label }, icon(name));

// Storage, which a browser may forbid in a frame: then nothing is remembered.
function stored(area, key, value) {
  try {
    if (value === undefined) return window[area].getItem(key);
    if (value === null) window[area].removeItem(key);
    else window[area].setItem(key, value);
  } catch { /* forbidden */ }
  return null;
}
