// The buttons of the title bar, the menu behind the last one, and the row of
// keys that a phone's keyboard lacks.

const FONTS = ["DejaVu Sans Mono", "Liberation Mono", "Consolas", "Menlo", "Courier New", "monospace"];

class Menu {
  constructor(term) {
    this.term = term;
    const { frame } = term;
    this.opener = iconButton("menu", "Menu", () => this.toggle());
    this.opener.setAttribute("aria-expanded", "false");
    frame.controls.append(controlKeys(term), iconButton("copy", "Copy", () => term.selector.copy()),
      iconButton("paste", "Paste", () => term.paster.fromButton()), this.opener);
    frame.root.append(phoneKeys(term));
    listen(frame.root, "keydown", ({ key, target }) => {
      if (key === "Escape" && !frame.view.contains(target)) this.toggle(false);
    });
    listen(document, "pointerdown", (event) => {
      if (this.panel && !this.panel.contains(event.target) && !this.opener.contains(event.target)) this.toggle(false);
    });
  }

  toggle(open = !this.panel) {
    this.panel?.remove();
    this.panel = open ? this.build() : null;
    this.opener.setAttribute("aria-expanded", String(open));
    if (!open) return this.term.frame.focus();
    this.term.frame.view.after(this.panel);
    this.panel.querySelector("button, select").focus();
  }

  build() {
    const { term } = this, { prefs, session } = term;
    const after = (action) => () => { this.toggle(false); action(); };
    const choice = (label, name, options) => {
      const select = make("select", { onchange: () => prefs.set(name, select.value) },
        ...options.map(([value, text]) => make("option", { value, selected: prefs[name] === value }, text)));
      return make("label", {}, label, select);
    };
    const size = make("output", {}, String(prefs.shownSize));
    const step = (n) => () => { prefs.resize(n); size.value = prefs.shownSize; };
    const copies = make("input", { type: "checkbox", onchange: () => prefs.set("copy", copies.checked) });
    copies.checked = prefs.copy;
    return make("div", { class: "at-menu", role: "dialog", "aria-label": "Menu", tabindex: "-1" },
      make("div", { role: "group", "aria-label": "Font size" }, "Font size", button("\u2212", step(-1), { "aria-label": "Smaller" }), size,
        button("+", step(1), { "aria-label": "Larger" }), button("Reset", step(0))),
      choice("Font", "font", [["", "Default"], ...FONTS.map((name) => [name === "monospace" ? name : `"${name}", monospace`, name])]),
      choice("Theme", "theme", [["system", "As the system"], ["dark", "Dark"], ["light", "Light"], ["contrast", "High contrast"]]),
      choice("Bell", "bell", [["flash", "Flash"], ["sound", "Flash and sound"], ["off", "Off"]]),
      make("label", {}, "Copy on select", copies),
      make("hr"),
      ...(document.fullscreenEnabled ? [button("Full screen", after(() => this.fullScreen()))] : []),
      button("Clear scrollback", after(() => session.clearHistory())),
      button("Save text", after(() => save(term.screen.text))),
      button("End session", after(() => term.end())),
      make("small", {}, "Copy Ctrl+Shift+C, paste Ctrl+Shift+V, scroll Shift+PgUp; scrolled back, Ctrl+F searches. Shift+mouse selects when the program has the mouse. Ctrl+Shift+Space comes here."));
  }

  // In full screen even Ctrl+W can reach the program, where the browser allows it.
  async fullScreen() {
    if (document.fullscreenElement) return document.exitFullscreen();
    await this.term.frame.root.requestFullscreen();
    navigator.keyboard?.lock?.().catch(() => {});
  }
}

function save(text) {
  const href = URL.createObjectURL(new Blob([text], { type: "text/plain" }));
  make("a", { href, download: "terminal.txt" }).click();
  setTimeout(() => URL.revokeObjectURL(href), 10000);
}

// For keys that a browser keeps for itself, such as Ctrl+W.
function controlKeys(term) {
  const letters = ["@", ...Array.from({ length: 26 }, (_, i) => String.fromCharCode(65 + i)), "[", "\\", "]", "^", "_"];
  const select = make("select", {
    class: "at-control", "aria-label": "Control keys", title: "Control keys",
    onchange: () => {
      term.type(controlCode(select.value));
      select.selectedIndex = 0;
      term.frame.focus();
    },
  }, make("option", { value: "" }, "Ctrl"), ...letters.map((letter) => make("option", { value: letter }, "Ctrl-" + letter)));
  return select;
}

const PHONE = { Esc: "Escape", Tab: "Tab", "\u2190": "ArrowLeft", "\u2191": "ArrowUp", "\u2193": "ArrowDown", "\u2192": "ArrowRight", Home: "Home", End: "End", PgUp: "PageUp", PgDn: "PageDown" };

function phoneKeys(term) {
  const row = make("div", { class: "at-keys", role: "group", "aria-label": "Keys" });
  for (const [label, key] of Object.entries(PHONE)) {
    row.append(button(label, () => { term.input.press(key); term.frame.focus(); }, { "aria-label": /^\w/.test(label) ? null : key }));
    if (key !== "Tab") continue;
    for (const name of ["Ctrl", "Alt"]) {
      const sticky = button(name, () => { term.input.hold(name); term.frame.focus(); }, { "aria-pressed": "false" });
      term.input.sticky[name] = sticky;
      row.append(sticky);
    }
  }
  return row;
}
