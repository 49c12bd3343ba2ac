// Input methods in Firefox, by the interface that the platform's ones use.
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { setTimeout as pause } from "node:timers/promises";
import { Daemon } from "../lib/daemon.js";
import { Marionette } from "../lib/marionette.js";

/* global Components, window -- in the browser */
const steps = (list) => {
  const input = window.document.querySelector(".at-input");
  input.focus();
  const method = Components.classes["@mozilla.org/text-input-processor;1"].createInstance(Components.interfaces.nsITextInputProcessor);
  method.beginInputTransactionForTests(window);
  const press = (key) => {
    const event = new window.KeyboardEvent("", { key, keyCode: key === "Enter" ? 13 : 0 });
    method.keydown(event);
    method.keyup(event);
  };
  const shown = [];
  for (const [what, text] of list) {
    if (what === "type") for (const letter of text) press(letter);
    else if (what === "press") press(text);
    else if (what === "choose") method.commitCompositionWith(text);
    else if (what === "cancel") method.cancelComposition();
    else {
      method.setPendingCompositionString(text);
      method.appendClauseToPendingComposition(text.length, method.ATTR_RAW_CLAUSE);
      method.setCaretInPendingComposition(text.length);
      method.flushPendingComposition();
      shown.push(input.value);
    }
  }
  return shown;
};

const words = {
  Chinese: [["compose", "n"], ["compose", "ni"], ["compose", "nihao"], ["choose", "\u4f60\u597d"]],
  Japanese: [["compose", "\uff4e"], ["compose", "\u306b"], ["compose", "\u306b\u307b\u3093"], ["choose", "\u65e5\u672c"]],
  Korean: [["compose", "\u314e"], ["compose", "\ud558"], ["compose", "\ud55c"], ["choose", "\ud55c"]],
  "something given up": [["compose", "x"], ["compose", "xy"], ["cancel"]],
};

describe("input methods in Firefox", () => {
  it("only what was chosen arrives, once", async (t) => {
    const daemon = await Daemon.start("stty -echo; printf ready; while read -r line; do echo \"got <$line>\"; done");
    t.after(() => daemon.stop());
    const firefox = await Marionette.open();
    t.after(() => firefox.close());
    await firefox.goto(daemon.page);
    const shows = async (text) => {
      for (let tries = 0; tries < 200; tries++) {
        const all = await firefox.evaluate(() => document.querySelector(".term").textContent);
        if (all.includes(text)) return;
        await pause(50);
      }
      assert.fail(`the terminal does not show ${text}`);
    };
    await shows("ready");
    for (const [language, list] of Object.entries(words)) {
      const shown = await firefox.evaluate(steps, [["type", "a"], ...list, ["type", "b"], ["press", "Enter"]], "system");
      const composed = list.filter(([what]) => what === "compose").map(([, text]) => text);
      assert.ok(shown.every((value, i) => value.endsWith(composed[i])), `${language}: ${shown}`);
      await shows(`got <a${list.find(([what]) => what === "choose")?.[1] ?? ""}b>`);
    }
  });
});
