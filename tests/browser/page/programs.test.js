// Real programs in Chromium: what they draw, and that the keys reach them.
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { enter, shows, text } from "../lib/chromium.js";
import { shellRig } from "../lib/rig.js";

describe("programs", () => {
  const rig = shellRig();

  it("a shell runs what is typed, edits its line and recalls the last one", async (t) => {
    const page = await rig.shell(t);
    await page.keyboard.type("echo aac");
    await page.keyboard.press("ArrowLeft");
    await page.keyboard.press("Backspace");
    await page.keyboard.type("b-$TERM-");
    await page.keyboard.press("Enter");
    await shows(page, /^ab-xterm-256color-c$/m);
    await page.keyboard.press("ArrowUp");
    await page.keyboard.press("Home");
    await page.keyboard.press("Delete");
    await page.keyboard.press("Control+e");
    await page.keyboard.type("!");
    await shows(page, "$ cho ab-$TERM-c!");
    await page.keyboard.press("Control+u");
    await enter(page, "(echo sleeping; exec sleep 100)");
    await shows(page, /^sleeping$/m);
    await page.keyboard.press("Control+c");
    await shows(page, /\^C\n/);
  });

  it("vim: modes, arrows, function keys and the alternate screen", async (t) => {
    const page = await rig.shell(t);
    await enter(page, "echo before; vim -u NONE -N -i NONE");
    await shows(page, /^~$/m);
    await page.keyboard.type("ione two");
    await page.keyboard.press("ArrowLeft");
    await page.keyboard.press("ArrowLeft");
    await page.keyboard.press("ArrowLeft");
    await page.keyboard.type("and ");
    await shows(page, "one and two");
    await page.keyboard.press("Escape");
    await page.keyboard.type(":set nu");
    await page.keyboard.press("Enter");
    await shows(page, /^ +1 one and two$/m);
    await page.keyboard.press("F1");
    await shows(page, "help.txt");
    await page.keyboard.type(":qa!");
    await page.keyboard.press("Enter");
    await shows(page, /^before\n.*\$$/m);
    assert.doesNotMatch(await text(page), /one and two/);
  });

  it("vim: words, line ends, replacing, and the keypad", async (t) => {
    const page = await rig.shell(t);
    await enter(page, "vim -u NONE -N -i NONE");
    await shows(page, /^~$/m);
    const press = async (...keys) => { for (const key of keys) await page.keyboard.press(key); };
    await page.keyboard.type("ione two three");
    await press("Control+ArrowLeft", "Shift+ArrowLeft", "Delete", "Delete", "Delete", "Delete", "Home");
    await page.keyboard.type("0 ");
    await press("End");
    await page.keyboard.type(" 9");
    await shows(page, /^0 one three 9$/m);
    await press("Insert", "Home");
    await page.keyboard.type("Z");
    await press("Insert", "End", "NumpadEnter", "NumpadAdd", "NumpadDivide", "Control+Home");
    await page.keyboard.type("A");
    await shows(page, /^AZ one three 9\n\+\/\n~$/m);
    await press("Escape");
    await enter(page, ":map <S-F5> :set nu<CR>");
    await press("Shift+F5");
    await shows(page, /^ +2 \+\/$/m);
    await enter(page, ":q!");
    await shows(page, /\$\s*$/);
  });

  it("less: arrows, pages, search and the wheel", async (t) => {
    const page = await rig.shell(t);
    await enter(page, "seq 1 500 | LESS= less");
    await shows(page, /^1\n2\n3$/m);
    await page.keyboard.press("ArrowDown");
    await shows(page, /^2\n3\n/);
    await page.keyboard.press("PageDown");
    await page.waitForFunction(() => !/(^|\n)3\n/.test([...document.querySelectorAll(".term > div")].map((row) => row.textContent.trim()).join("\n")));
    await page.keyboard.type("/^250$");
    await page.keyboard.press("Enter");
    await shows(page, /^250$/m);
    await page.mouse.move(300, 300);
    await page.mouse.wheel(0, 100);
    await page.waitForFunction(() => ![...document.querySelectorAll(".term > div")].some((row) => row.textContent.trim() === "250"));
    await page.mouse.wheel(0, -100);
    await shows(page, /^250$/m);
    await page.keyboard.press("End");
    await shows(page, /^500$/m);
    await page.keyboard.press("Home");
    await page.keyboard.press("NumpadEnter");
    await shows(page, /^2\n3\n4$/m);
    await page.keyboard.press("q");
    await shows(page, /\$$/m);
  });

  it("mc: panels, arrows, function keys and the mouse", async (t) => {
    const page = await rig.shell(t);
    await enter(page, "mkdir -p /tmp/$$/{one,two,three}; HOME=$(mktemp -d) mc --nosubshell /tmp/$$ /etc");
    await shows(page, "10Quit");
    await shows(page, "/three");
    await page.keyboard.press("End");
    await page.keyboard.press("ArrowUp");
    await page.keyboard.press("Enter");
    await shows(page, /\/three \u2500/);
    await page.keyboard.press("F9");
    await page.keyboard.press("ArrowDown");
    await shows(page, "Quick view");
    await page.keyboard.press("Escape");
    await page.keyboard.press("Escape");
    await page.waitForFunction(() => !document.querySelector(".term").textContent.includes("Quick view"));
    const { x, y } = await page.evaluate(() => {
      const row = [...document.querySelectorAll(".term > div")].at(-1);
      const box = row.getBoundingClientRect(), at = row.textContent.indexOf("Quit");
      return { x: box.left + (at + 1) * box.width / row.textContent.length, y: box.top + box.height / 2 };
    });
    await page.mouse.click(x, y);
    await shows(page, /\$\s*$/);
  });

  it("htop: colours, function keys, quits", async (t) => {
    const page = await rig.shell(t);
    await enter(page, "HOME=$(mktemp -d) htop -d 5");
    await shows(page, "F10");
    await shows(page, "Load average");
    await page.keyboard.press("F5");
    await shows(page, /[\u251c\u2514]/);
    await page.keyboard.press("F10");
    await shows(page, /\$\s*$/);
  });

  it("keys arrive as the terminal's modes say", async (t) => {
    const page = await rig.shell(t);
    const expected = { ArrowUp: "^[[A", "Control+ArrowLeft": "^[[1;5D", "Shift+F5": "^[[15;2~", F1: "^[OP", F12: "^[[24~", Home: "^[[H", End: "^[[F",
      Insert: "^[[2~", Delete: "^[[3~", PageUp: "^[[5~", "Shift+Tab": "^[[Z", "Alt+x": "^[x", "Control+Space": "^@", Escape: "^[", Backspace: "^?", "Control+Alt+d": "^[^D", "Control+f": "^F", F5: "^[[15~", F11: "^[[23~" };
    await enter(page, "stty raw -echo; printf '\\r\\nRE''ADY\\r\\n'; cat -v");
    await shows(page, /^READY$/m);
    let typed = "";
    for (const [key, code] of Object.entries(expected)) {
      await page.keyboard.press(key);
      await page.keyboard.type("|");
      typed += code + "|";
      await shows(page, typed.slice(-60).replaceAll("\n", ""));
    }
  });

  it("application cursor keys and the keypad follow the program", async (t) => {
    const page = await rig.shell(t);
    await enter(page, "stty raw -echo; printf '\\033[?1h\\r\\nREADY\\r\\n'; cat -v");
    await shows(page, /^READY$/m);
    await page.keyboard.press("ArrowUp");
    await shows(page, "^[OA");
  });
});
