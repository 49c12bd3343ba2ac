// Which answers a page takes: two connections bring screens, and either may be late.
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { load } from "../lib/source.js";

const { Session } = load(["net", "outbox", "session"], ["Session"]);

// A page that holds the screen of a number, and what it was told.
function page(number) {
  const shown = [], copied = [];
  const owner = { onScreen: (text) => shown.push(text), onBell() {}, onState() {}, onClipboard: (text) => copied.push(text) };
  const session = Object.assign(Object.create(Session.prototype), { owner, number });
  const take = (text, headers) => session.take(text, (name) => headers[name] ?? null);
  return { session, take, shown, copied };
}

describe("screens", () => {
  it("a script leads on from the screen before it, and an R from any", () => {
    const { session, take, shown } = page(5);
    take("k1:", { Screen: "6" });
    take("Rlater", { Screen: "9" });
    assert.equal(session.number, 9);
    assert.deepEqual(shown, ["k1:", "Rlater"]);
  });

  it("one that a later one has overtaken is dropped, all but the copied text", () => {
    const { session, take, shown, copied } = page(7);
    take("Rold", { Screen: "6", Clipboard: "text" });
    take("k1:", { Screen: "7" });
    assert.equal(session.number, 7);
    assert.deepEqual(shown, []);
    assert.deepEqual(copied, ["text"]);
  });

  it("a gap makes the next one whole, and an R before that is welcome", () => {
    const { session, take, shown } = page(5);
    take("k1:", { Screen: "7" });
    assert.equal(session.number, 0);
    assert.deepEqual(shown, []);
    take("Rwhole", { Screen: "6" });
    assert.equal(session.number, 6);
  });
});
