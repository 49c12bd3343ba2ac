import assert from "node:assert/strict";
import { test } from "node:test";
import { load } from "../lib/source.js";

const { Outbox, pieces } = load(["net", "outbox"], ["Outbox", "pieces"]);

// An outbox whose requests are answered by hand.
function outbox() {
  const sent = [];
  const box = new Outbox((body, done) => sent.push({ body: new URLSearchParams(body), size: body.length, done }));
  return { box, sent };
}
const items = (request) => [...request.body].filter(([name]) => name !== "n" && name !== "c");

test("one batch is under way at a time, and the rest follows in order", () => {
  const { box, sent } = outbox();
  box.add("k", "a");
  box.add("k", "b");
  box.add("key", "ArrowUp");
  box.add("k", "c");
  assert.equal(sent.length, 1);
  assert.deepEqual(items(sent[0]), [["k", "a"]]);
  sent[0].done(true);
  assert.deepEqual(items(sent[1]), [["k", "b"], ["key", "ArrowUp"], ["k", "c"]]);
  assert.deepEqual([sent[0].body.get("n"), sent[1].body.get("n")], ["1", "2"]);
  assert.match(sent[0].body.get("c"), /^[A-Za-z0-9]{1,32}$/);
  assert.equal(sent[0].body.get("c"), sent[1].body.get("c"));
});

test("a batch that was not acknowledged comes again under its number", () => {
  const { box, sent } = outbox();
  box.add("k", "a");
  box.add("k", "b");
  sent[0].done(false);
  assert.equal(sent.length, 1);
  box.repeat();
  assert.deepEqual(String(sent[1].body), String(sent[0].body));
});

test("a second answer to a batch that was repeated acknowledges no other", () => {
  const { box, sent } = outbox();
  box.add("k", "a");
  box.add("k", "b");
  box.repeat();
  sent[0].done(true);
  sent[1].done(true);
  assert.equal(sent.length, 3);
  assert.deepEqual(items(sent[2]), [["k", "b"]]);
  assert.ok(box.busy);
});

test("a long paste goes in pieces that a body may have, none cut in a character", () => {
  const { box, sent } = outbox();
  const text = "\u6f22\u{1f600}\r\n".repeat(100000);
  box.add("paste", text);
  for (let i = 0; i < sent.length; i++) sent[i].done(true);
  assert.ok(sent.length > 3);
  assert.ok(sent.every(({ size }) => size < 1 << 20));
  const got = sent.flatMap(items);
  assert.ok(got.every(([name, value]) => name === "paste" && !/^\n|^[\udc00-\udfff]|[\ud800-\udbff]$|\r$/.test(value)));
  assert.equal(got.map(([, value]) => value).join(""), text);
});

test("a moving mouse is told where it is, not where it was", () => {
  const { box, sent } = outbox();
  box.add("k", "x");
  for (const at of ["move,3,1,1", "move,3,2,1", "down,0,2,1", "move,0,3,1", "move,0,4,1"]) box.add("mouse", at);
  sent[0].done(true);
  assert.deepEqual(items(sent[1]).map(([, value]) => value), ["move,3,2,1", "down,0,2,1", "move,0,4,1"]);
});

test("half a surrogate pair does not stop the rest", () => {
  const { box, sent } = outbox();
  box.add("k", "a\ud83db");
  assert.deepEqual(items(sent[0]), [["k", "a\ufffdb"]]);
});

test("a short text is one piece", () => assert.deepEqual([...pieces("abc")], ["abc"]));
