import assert from "node:assert/strict";
import { test } from "node:test";
import { load } from "../lib/source.js";

const { keyName, controlCode } = load(["keys"], ["keyName", "controlCode"]);

const press = (key, held = "", extra = {}) => ({
  key, code: "", keyCode: 0, isComposing: false,
  ctrlKey: held.includes("C"), altKey: held.includes("A"), shiftKey: held.includes("S"), metaKey: held.includes("M"),
  getModifierState: (name) => (name === "AltGraph" && held.includes("G")) || (name === "NumLock" && held.includes("N")),
  ...extra,
});

test("named keys with their modifiers", () => {
  for (const [key, held, name] of [
    ["ArrowUp", "", "ArrowUp"], ["ArrowLeft", "C", "Control+ArrowLeft"], ["F5", "S", "Shift+F5"], ["F12", "", "F12"],
    ["Tab", "S", "Shift+Tab"], ["Enter", "A", "Alt+Enter"], ["Delete", "CS", "Control+Shift+Delete"],
    ["c", "C", "Control+c"], ["C", "CS", "Control+C"], [" ", "C", "Control+ "], ["x", "A", "Alt+x"], ["X", "AS", "Alt+X"],
    ["d", "CA", "Control+Alt+d"], ["D", "CAS", "Control+Alt+D"], ["2", "CA", "Control+Alt+2"], ["@", "CAS", "Control+Alt+@"],
    ["_", "CS", "Control+_"], ["Clear", "", "Clear"],
  ]) assert.equal(keyName(press(key, held), false), name);
});

test("text is left to the browser", () => {
  for (const [key, held] of [["a", ""], ["A", "S"], ["\u00e9", ""], ["Dead", ""], ["@", "G"], ["@", "CAG"], ["\u20ac", "CA"], ["@", "CA"], ["{", "CA"], ["\u0105", "G"], ["Process", ""], ["Unidentified", ""]]) {
    assert.equal(keyName(press(key, held), false), "", key);
  }
  assert.equal(keyName(press("a", "C", { isComposing: true }), false), "");
  assert.equal(keyName(press("Enter", "", { keyCode: 229 }), false), "");
});

test("AltGr beside Ctrl or Alt only makes the character", () => {
  assert.equal(keyName(press("]", "CG"), false), "Control+]");
  assert.equal(keyName(press("@", "AG"), false), "Alt+@");
  assert.equal(keyName(press("\\", "CA", { code: "Minus" }), false), "");
  assert.equal(keyName(press("\\", "CA", { code: "Backslash" }), false), "Control+Alt+\\");
});

test("the keypad: named where programs can tell, text where it prints digits", () => {
  assert.equal(keyName(press("Enter", "", { code: "NumpadEnter" }), false), "NumpadEnter");
  assert.equal(keyName(press("+", "S", { code: "NumpadAdd" }), false), "Shift+NumpadAdd");
  for (const [key, code] of [["+", "NumpadAdd"], ["/", "NumpadDivide"], ["7", "Numpad7"]]) {
    assert.equal(keyName(press(key, "N", { code }), false), "");
    assert.equal(keyName(press(key, "", { code }), true), "");
  }
  assert.equal(keyName(press("Enter", "N", { code: "NumpadEnter" }), false), "Enter");
  assert.equal(keyName(press("+", "CN", { code: "NumpadAdd" }), false), "Control++");
  assert.equal(keyName(press("7", "", { code: "Numpad7" }), false), "");
  assert.equal(keyName(press("Home", "", { code: "Numpad7" }), false), "Home");
});

test("a key that is not a letter's Latin key is found by its place", () => {
  assert.equal(keyName(press("\u0441", "C", { code: "KeyC" }), false), "Control+c");
  assert.equal(keyName(press("\u03b1", "A", { code: "KeyA" }), false), "Alt+a");
});

test("modifiers alone, the system's key and a Mac's Option make nothing", () => {
  for (const key of ["Shift", "Control", "Alt", "AltGraph", "Meta", "CapsLock"]) assert.equal(keyName(press(key), false), "");
  assert.equal(keyName(press("c", "M"), false), "");
  assert.equal(keyName(press("\u2202", "A", { code: "KeyD" }), true), "");
  assert.equal(keyName(press("c", "C"), true), "Control+c");
});

test("control codes of the menu", () => {
  assert.deepEqual(["@", "A", "z", "[", "_", "?"].map((letter) => controlCode(letter).charCodeAt(0)), [0, 1, 26, 27, 31, 127]);
});
