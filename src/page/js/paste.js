// Pasting: by keys, the middle button, the context menu, dropping, or a dialog
// where the browser lets a page read no clipboard.

// Characters that the dialog shows; a longer text is sent as it is.
const PREVIEW = 20000;

class Paster {
  constructor(term) {
    this.term = term;
    const { view, input } = term.frame;
    listen(view, "paste", (event) => this.take(event, event.clipboardData));
    listen(view, "dragover", (event) => event.preventDefault());
    listen(view, "drop", (event) => this.take(event, event.dataTransfer));
    // Under the pointer the text area makes the browser's own menu offer Paste,
    // and lets the middle button paste the system's selection.
    listen(view, "contextmenu", (event) => this.under(event));
    listen(view, "mousedown", (event) => event.button === 1 && this.middle(event));
    this.area = input;
  }

  take(event, data) {
    event.preventDefault();
    clearTimeout(this.waiting);
    const text = data?.getData("text/plain") ?? "";
    if (text) this.paste(text);
  }

  // Several lines into a program that cannot tell them from typing would be
  // executed one by one: ask first.
  paste(text) {
    if (!this.term.state.paste && /[\r\n]/.test(text)) this.ask(text);
    else this.term.send("paste", text);
    if (!this.dialog?.open) this.term.frame.focus();
  }

  async fromButton() {
    let text = "";
    try { text = await navigator.clipboard.readText(); } catch { /* not allowed here */ }
    if (text) this.paste(text);
    else this.ask("");
  }

  under(event) {
    const { term } = this;
    if (term.mouse.wanted(event)) return event.preventDefault();
    if (event.target.closest("a") || term.selector.range) return;
    const { left, top } = bounds(term.frame.view);
    Object.assign(this.area.style, { left: event.clientX - left - 8 + "px", top: event.clientY - top - 8 + "px" });
    this.area.classList.add("at-under");
    term.frame.focus();
    setTimeout(() => this.area.classList.remove("at-under"), 300);
  }

  middle(event) {
    if (this.term.mouse.wanted(event) || event.target.closest("a")) return;
    const own = this.term.selector.last;
    this.under(event);
    // Where the system has no such selection, the last one made here.
    if (own) this.waiting = setTimeout(() => this.paste(own), 120);
  }

  // Shows a text before it is sent, or asks for one.
  ask(text) {
    const long = text.length > PREVIEW, lines = text.replace(/\r?\n$/, "").split(/\r\n?|\n/).length;
    const count = lines > 1 ? `Paste ${lines} lines?` : "Paste this line and run it?";
    this.show(text ? count : "Paste here with Ctrl+V, then send it", long ? text.slice(0, PREVIEW) + "\n[...]" : text, long, "Paste", (shown) =>
      this.term.send("paste", long ? text : shown));
  }

  // What the browser would not copy, for the person to copy.
  offer(text) {
    this.show("Copy this with Ctrl+C", text, true, "Close", () => {});
    this.box.focus();
    this.box.select();
  }

  show(question, text, readonly, action, done) {
    this.dialog?.remove();
    this.box = make("textarea", { rows: 8, spellcheck: "false", "aria-label": question, readonly });
    this.box.value = text;
    const close = () => { this.dialog.close(); };
    const go = button(action, () => { close(); done(this.box.value); }, { class: "at-go" });
    this.dialog = make("dialog", { class: "at-dialog", "aria-label": question, onclose: () => this.term.frame.focus() },
      make("p", {}, question), this.box, make("div", {}, button("Cancel", close), go));
    this.term.frame.root.append(this.dialog);
    this.dialog.showModal();
    (text ? go : this.box).focus();
  }
}
