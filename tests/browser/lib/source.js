// The page's source: pure parts for unit tests, and the whole for work on the
// page without a build of the daemon.
import { webcrypto as crypto } from "node:crypto";
import { readFileSync } from "node:fs";
import { runInNewContext } from "node:vm";

const read = (name) => readFileSync(new URL(`../../../src/page/${name}`, import.meta.url), "utf8");

// Some files joined in one scope, as the daemon joins them, and the names asked
// for handed out.
export function load(files, names, globals = {}) {
  const source = files.map((file) => read(`js/${file}.js`)).join("");
  return runInNewContext(`(function () {"use strict";\n${source}\nreturn {${names.join(", ")}};})()`, { console, crypto, Map, Date, ...globals });
}

// A file of the page as the daemon would serve it, but for the squeezing.
export function asset(name) {
  if (name !== "anyterm.js") return read(name);
  const parts = /const PARTS[^=]*= \[([^\]]*)/.exec(read("mod.rs"))[1];
  const source = [...parts.matchAll(/include_str!\("([^"]+)"\)/g)].map(([, part]) => read(part)).join("");
  return `(function () {"use strict"; const VERSION = "0.0.0", LAYER = \`${read("css/layer.css")}\`, SHEET = \`${read("css/screen.css")}${read("css/frame.css")}\`;\n${source}})();`;
}
