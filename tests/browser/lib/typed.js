// What reaches a program: a reader at the other end shows each byte that it gets in hexadecimal.
import { run, shows } from "./page.js";

// Starts it in the page's shell. modes: what it tells the terminal first, for printf.
export async function listen(page, modes = "") {
  await run(page, `clear; stty raw -echo; printf '${modes}REA''DY'; perl -e '$|=1; while (sysread STDIN, $b, 9999) { print unpack "H*", $b }'`);
  await shows(page, /^READY$/m);
}

// Waits until the program got exactly this text since it started.
export async function got(where, text, timeout = 10000) {
  const read = () => where.evaluate(() => [...document.querySelectorAll(".term > div")].map((row) => row.textContent.trimEnd()).join("").split("READY").at(-1));
  const wanted = Buffer.from(text).toString("hex");
  let last;
  for (const end = Date.now() + timeout; Date.now() < end; await new Promise((resolve) => setTimeout(resolve, 20))) {
    if ((last = await read()) === wanted) return;
    if (!wanted.startsWith(last)) break;
  }
  throw new Error(`the program got ${JSON.stringify(Buffer.from(last, "hex").toString())} instead of ${JSON.stringify(text)}`);
}
