// What a person chose, remembered per browser where it lets a frame do that.

const PREFS = { size: 0, font: "", theme: "system", bell: "flash", copy: false };
const PREFS_KEY = "anyterm";
const LIGHT = matchMedia("(prefers-color-scheme: light)");
const CONTRAST = matchMedia("(prefers-contrast: more), (forced-colors: active)");
const PRINT = matchMedia("print");

class Prefs {
  constructor(root, onChange) {
    this.root = root;
    this.onChange = onChange;
    this.paper = false;
    // The ground that a program chose, "#rrggbb".
    this.ground = "";
    this.load();
    // Not every browser tells the query in time.
    for (const name of ["beforeprint", "afterprint"]) {
      listen(window, name, () => { this.paper = name === "beforeprint"; this.apply(); });
    }
    for (const query of [LIGHT, CONTRAST, PRINT]) listen(query, "change", () => this.apply());
    listen(window, "storage", (event) => {
      if (event.key === PREFS_KEY) { this.load(); this.apply(); }
    });
  }

  load() {
    let saved = {};
    try { saved = JSON.parse(stored("localStorage", PREFS_KEY)) ?? {}; } catch { /* not ours */ }
    for (const name in PREFS) this[name] = typeof saved[name] === typeof PREFS[name] ? saved[name] : PREFS[name];
  }

  set(name, value) {
    this[name] = value;
    stored("localStorage", PREFS_KEY, JSON.stringify(Object.fromEntries(Object.keys(PREFS).map((key) => [key, this[key]]))));
    this.apply();
  }

  get printing() { return this.paper || PRINT.matches; }

  get chosenTheme() {
    if (this.theme !== "system") return this.theme;
    return CONTRAST.matches ? "contrast" : LIGHT.matches ? "light" : "dark";
  }

  get shownTheme() {
    const { chosenTheme, ground } = this;
    if (this.printing || (ground && luminance(rgb(ground)) > 0.18)) return "light";
    return ground && chosenTheme === "light" ? "dark" : chosenTheme;
  }

  // Chosen, or by the width of the frame: phones need columns, large screens size.
  get shownSize() {
    return this.size || (innerWidth < 480 ? 12 : innerWidth < 2200 ? 15 : innerWidth < 3000 ? 16 : 20);
  }

  resize(step) { this.set("size", step ? Math.max(6, Math.min(48, this.shownSize + step)) : 0); }

  apply() {
    const { classList, style } = this.root;
    for (const name of ["dark", "light", "contrast"]) classList.toggle("at-" + name, name === this.shownTheme);
    style.setProperty("--at-size", this.shownSize + "px");
    style.setProperty("--at-font", this.font || "var(--anyterm-font, var(--at-mono))");
    this.onChange();
  }
}
