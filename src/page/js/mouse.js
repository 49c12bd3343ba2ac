// The mouse for programs that ask for it; Shift keeps it for the browser. On the
// alternate screen, which has no scrollback, the wheel goes to the program.

// Pixels of wheel movement that make one step for a program: a notch is 100 or
// 120, or three lines where a browser counts lines.
const STEP = 80;

class Mouse {
  constructor(term) {
    this.term = term;
    this.view = term.frame.term;
    this.turned = 0;
    this.cell = "";
    for (const name of ["mousedown", "mousemove", "wheel", "click", "touchstart", "touchmove"]) {
      listen(this.view, name, (event) => this[name](event), { passive: false });
    }
    listen(window, "mouseup", (event) => this.mouseup(event));
  }

  wanted(event) { return this.term.state.mouse > 0 && !event.shiftKey; }

  mousedown(event) {
    const link = event.target.closest("a") && (event.ctrlKey || event.metaKey);
    // Shift would go on with what was selected before, or with the text area.
    if (this.term.state.mouse > 0 && event.shiftKey) getSelection().removeAllRanges();
    if (!this.wanted(event) || link) return;
    event.preventDefault();
    this.term.frame.focus();
    getSelection().removeAllRanges();
    this.pressed = true;
    this.send("down", event.button, event);
  }

  mouseup(event) {
    if (this.pressed) this.send("up", event.button, event);
    else if (event.button === 0 && this.view.contains(event.target) && !this.term.selector.range) this.term.frame.focus();
    this.pressed = false;
  }

  mousemove(event) {
    const { mouse } = this.term.state;
    if (!this.wanted(event) || !(mouse === 1003 || (mouse === 1002 && event.buttons))) return;
    const cell = String(this.position(event));
    if (cell === this.cell) return;
    this.cell = cell;
    const held = [1, 4, 2].findIndex((bit) => event.buttons & bit);
    this.send("move", held < 0 ? 3 : held, event);
  }

  click(event) {
    const link = event.target.closest("a");
    if (!link) return;
    if (this.wanted(event) && !event.ctrlKey && !event.metaKey) event.preventDefault();
  }

  wheel(event) {
    const { alt } = this.term.state;
    if (event.ctrlKey || event.shiftKey || !(alt || this.wanted(event))) return;
    event.preventDefault();
    const scale = [1, STEP / 3, this.view.clientHeight][event.deltaMode];
    this.turn(event.deltaY * scale, event);
  }

  turn(pixels, event) {
    if (this.turned * pixels < 0) this.turned = 0;
    this.turned += pixels;
    for (let i = 0; Math.abs(this.turned) >= STEP; i++) {
      const down = this.turned > 0;
      this.turned -= down ? STEP : -STEP;
      if (i < 10) this.send("wheel", down ? 1 : 0, event);
    }
  }

  // A finger scrolls a program as the wheel does.
  touchstart(event) { this.touched = event.touches[0]?.clientY; }

  touchmove(event) {
    if (event.touches.length !== 1 || !(this.term.state.alt || this.term.state.mouse)) return;
    event.preventDefault();
    const { clientY } = event.touches[0];
    this.turn(3 * (this.touched - clientY), event.touches[0]);
    this.touched = clientY;
  }

  // Column and row on the screen, from 1.
  position({ clientX, clientY }) {
    const { width, height } = this.term.frame.cell, { state } = this.term;
    const box = bounds(this.view), pad = parseFloat(getComputedStyle(this.view).paddingLeft);
    const clamp = (n, max) => Math.max(1, Math.min(max, n));
    const row = Math.floor((clientY - box.top + this.view.scrollTop) / height) - this.term.screen.history;
    return [clamp(Math.floor((clientX - box.left + this.view.scrollLeft - pad) / width) + 1, state.cols), clamp(row + 1, state.rows)];
  }

  send(what, number, event) {
    const mods = (event.shiftKey ? "s" : "") + (event.altKey ? "a" : "") + (event.ctrlKey ? "c" : "");
    this.term.send("mouse", [what, number, ...this.position(event), ...(mods ? [mods] : [])].join());
  }
}
