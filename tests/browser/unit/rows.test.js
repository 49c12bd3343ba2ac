import assert from "node:assert/strict";
import { test } from "node:test";
import { load } from "../lib/source.js";

const { applyScript, cutRows } = load(["rows"], ["applyScript", "cutRows"]);

const rowsOf = (html) => {
  const rows = [];
  assert.equal(cutRows(html, rows), "");
  return rows;
};
const htmlOf = (rows) => rows.map((row) => row.html).join("");

// As old pages apply a script: on one string, with JavaScript's string lengths.
function applyToString(old, script) {
  let out = "", from = 0;
  for (let at = 0; at < script.length;) {
    const colon = script.indexOf(":", at), op = script[at], n = +script.slice(at + 1, colon);
    at = colon + 1;
    if (op === "i") { out += script.slice(at, at + n); at += n; }
    if (op === "k") out += old.slice(from, from + n);
    if (op !== "i") from += n;
  }
  return out;
}

test("a html falls into rows, continued ones known", () => {
  const rows = rowsOf('one<br>two<br class="w">three<br>');
  assert.deepEqual(rows.map((row) => row.html), ["one<br>", 'two<br class="w">', "three<br>"]);
  assert.deepEqual(rows.map((row) => row.wrapped), [false, true, false]);
});

test("rows that stay keep their identity when the screen scrolls", () => {
  const rows = rowsOf("one<br>two<br>three<br>");
  const next = applyScript(rows, "d7:k16:i8:four<br>");
  assert.equal(htmlOf(next), "two<br>three<br>four<br>".slice(0, 16) + "four<br>");
  assert.equal(next[0], rows[1]);
  assert.equal(next[1], rows[2]);
});

test("a change inside a row makes that row new and no other", () => {
  const rows = rowsOf("one<br>two<br>three<br>");
  const next = applyScript(rows, "k8:d1:i2:-\u{1f600}k14:".replace("i2:-", "i3:-"));
  assert.equal(htmlOf(next), "one<br>t-\u{1f600}o<br>three<br>");
  assert.equal(next[0], rows[0]);
  assert.notEqual(next[1], rows[1]);
  assert.equal(next[2], rows[2]);
});

test("counts are UTF-16 units", () => {
  const rows = rowsOf("\u{1f600}\u{1f600}<br>");
  assert.equal(htmlOf(applyScript(rows, "k2:d2:i1:xk4:")), "\u{1f600}x<br>");
});

test("a cut inside a tag still gives whole rows", () => {
  const rows = rowsOf("ab<br>cd<br>");
  assert.equal(htmlOf(applyScript(rows, 'k5:i10: class="w"k7:')), 'ab<br class="w">cd<br>');
});

test("what is left over at the end is lost", () => {
  assert.equal(htmlOf(applyScript(rowsOf("one<br>two<br>"), "k7:")), "one<br>");
});

test("a script that does not fit, or is none, is refused", () => {
  const rows = rowsOf("one<br>");
  for (const script of ["k8:", "d9:", "i9:short", "x1:", "k", "kk:", "k-1:", "k2:", "i3:one", "<html>"]) {
    assert.equal(applyScript(rows, script), null, script);
  }
});

test("random scripts give what applying them to the whole string gives", () => {
  let seed = 7;
  const random = (n) => (seed = (seed * 1103515245 + 12345) % 2 ** 31) % n;
  const line = () => "\u{1f600}ab<span class=\"z j\">c</span>\u00a0".slice(0, 2 * random(3)) + "x".repeat(random(5)) + (random(4) ? "<br>" : '<br class="w">');
  let html = Array.from({ length: 20 }, line).join("");
  let rows = rowsOf(html);
  for (let round = 0; round < 500; round++) {
    const target = html.match(/.*?<br[^>]*>/g).flatMap((row) => [[row], [], [line()], [row, line()]][random(12) < 9 ? 0 : 1 + random(3)]).join("") || "x<br>";
    // A script from the common head and tail, cut anywhere in between.
    let head = random(Math.min(html.length, target.length) + 1), tail = 0;
    while (html.slice(0, head) !== target.slice(0, head)) head--;
    while (tail < Math.min(html.length, target.length) - head && html.at(-1 - tail) === target.at(-1 - tail)) tail++;
    const put = target.slice(head, target.length - tail);
    const script = `k${head}:d${html.length - head - tail}:i${put.length}:${put}k${tail}:`;
    assert.equal(applyToString(html, script), target);
    rows = applyScript(rows, script);
    html = target;
    assert.equal(htmlOf(rows), html);
    assert.ok(rows.every((row) => /<br[^>]*>$/.test(row.html) && row.html.indexOf("<br") === row.html.lastIndexOf("<br")));
  }
});
