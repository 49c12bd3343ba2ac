// The page's pure parts for unit tests: source files joined in one scope, as the
// daemon joins them, and the names asked for handed out.
import { readFileSync } from "node:fs";
import { runInNewContext } from "node:vm";

export function load(files, names, globals = {}) {
  const source = files.map((file) => readFileSync(new URL(`../../../src/page/js/${file}.js`, import.meta.url), "utf8")).join("");
  return runInNewContext(`(function () {"use strict";\n${source}\nreturn {${names.join(", ")}};})()`, { console, Map, Date, ...globals });
}
