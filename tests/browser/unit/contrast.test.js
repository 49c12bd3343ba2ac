import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { load } from "../lib/source.js";

const { readable, setGround, luminance, rgb, FOREGROUNDS, BACKGROUNDS, LIGHT_BACKGROUNDS } = load(["contrast", "sheet"],
  ["readable", "setGround", "luminance", "rgb", "FOREGROUNDS", "BACKGROUNDS", "LIGHT_BACKGROUNDS"]);

const contrast = (a, b) => {
  const [low, high] = [luminance(rgb(a)), luminance(rgb(b))].sort((x, y) => x - y);
  return (high + 0.05) / (low + 0.05);
};
const colours = (list) => list.match(/.{6}/g).map((hex) => "#" + hex);
const [dark, light, coloured] = Object.values(FOREGROUNDS).map(colours);

test("WCAG's own examples", () => {
  assert.equal(contrast("#000000", "#ffffff"), 21);
  assert.ok(Math.abs(contrast("#777777", "#ffffff") - 4.48) < 0.01);
});

test("the colours of every theme can be read on its ground", () => {
  for (const colour of dark) assert.ok(contrast(colour, "#11151a") >= 4.5, `${colour} on dark`);
  for (const colour of light) assert.ok(contrast(colour, "#ffffff") >= 4.5, `${colour} on light`);
  for (const colour of coloured) assert.ok(contrast(colour, "#000000") >= 7, `${colour} on black`);
});

test("every colour can be read on every coloured ground, and black where the text is black", () => {
  for (const ground of colours(BACKGROUNDS)) {
    for (const colour of [...coloured, "#ffffff"]) assert.ok(contrast(colour, ground) >= 4.5, `${colour} on ${ground}: ${contrast(colour, ground)}`);
  }
  for (const ground of colours(LIGHT_BACKGROUNDS)) assert.ok(contrast("#000000", ground) >= 7, ground);
});

test("the frame's own text can be read in every theme", () => {
  const css = readFileSync(new URL("../../../src/page/css/layer.css", import.meta.url), "utf8");
  for (const theme of ["dark", "light", "contrast"]) {
    const rule = new RegExp(`\\.at-${theme} \\{([^}]*)`).exec(css)[1];
    const value = (name) => new RegExp(`--at-${name}: (#[0-9a-f]{6})`).exec(rule)[1];
    for (const [fg, bg] of [["fg", "bg"], ["fg", "bar"], ["soft", "bar"], ["on-accent", "accent"]]) {
      assert.ok(contrast(value(fg), value(bg)) >= 4.5, `${theme}: ${fg} on ${bg}`);
    }
  }
});

test("a colour that a program gives by number is moved only as far as needed", () => {
  const hex = (css) => "#" + css.match(/\d+/g).map((n) => (+n).toString(16).padStart(2, "0")).join("");
  setGround("rgb(17, 21, 26)");
  assert.equal(hex(readable("#ff8800")), "#ff8800");
  assert.ok(contrast(hex(readable("#000080")), "#11151a") >= 4.5);
  setGround("rgb(255, 255, 255)");
  assert.ok(contrast(hex(readable("#ffff00")), "#ffffff") >= 4.5);
  assert.equal(hex(readable("#000080")), "#000080");
});
