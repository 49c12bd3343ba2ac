// Text that no single key makes: input methods, dead keys, AltGr, emoji pickers, the keyboards of phones. The browser
// is driven as its platform's input method drives it.
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { tab } from "../lib/chromium.js";
import { shellRig } from "../lib/rig.js";
import { got, listen } from "../lib/typed.js";

describe("composed text", () => {
  const rig = shellRig();

  // A tab whose program shows what it gets, and its input method.
  async function listening(t, options) {
    const page = await rig.shell(t, options);
    await listen(page);
    const devtools = await page.context().newCDPSession(page);
    const sent = [];
    page.on("request", (request) => sent.push(...new URLSearchParams(request.postData() ?? "").getAll("k")));
    return {
      page,
      sent,
      // A key event that the input method has taken, as Windows and phones report it.
      taken: (key = "Process") => devtools.send("Input.dispatchKeyEvent", { type: "rawKeyDown", key, windowsVirtualKeyCode: 229 }),
      key: (event) => devtools.send("Input.dispatchKeyEvent", { type: event.text ? "keyDown" : "rawKeyDown", ...event }),
      compose: (text) => devtools.send("Input.imeSetComposition", { text, selectionStart: text.length, selectionEnd: text.length }),
      commit: (text) => devtools.send("Input.insertText", { text }),
    };
  }

  // What is composed shows where the cursor is, and the program hears nothing of it.
  async function composes({ page, sent, taken, compose, commit }, steps, result) {
    const before_ = sent.length;
    for (const step of steps) {
      await taken();
      await compose(step);
      const shown = await page.locator(".at-composing").evaluate((area) => ({ value: area.value, at: area.getBoundingClientRect().toJSON() }));
      assert.ok(shown.value.endsWith(step));
      const cursor = await page.locator(".cursor").boundingBox();
      assert.ok(Math.abs(shown.at.x - cursor.x) < 3 && Math.abs(shown.at.y - cursor.y) < 3, "at the cursor");
    }
    assert.equal(sent.length, before_, "nothing unfinished is sent");
    await taken();
    await commit(result);
    await page.waitForSelector(".at-composing", { state: "detached" });
  }

  for (const [language, words] of Object.entries({
    Chinese: [[["n", "ni", "nih", "niha", "nihao"], "\u4f60\u597d"], [["s", "sj"], "\u4e16\u754c"]],
    Japanese: [[["\uff4e", "\u306b", "\u306b\uff48", "\u306b\u307b", "\u306b\u307b\u3093", "\u65e5\u672c"], "\u65e5\u672c"], [["\u3054"], "\u8a9e"]],
    Korean: [[["\u314e", "\u3172", "\ud558", "\ud55c"], "\ud55c"], [["\u3131", "\uadf8", "\uae00"], "\uae00"]],
  })) {
    it(`${language}: only what was chosen arrives, once`, async (t) => {
      const method = await listening(t);
      let text = "";
      for (const [steps, result] of words) {
        await composes(method, steps, result);
        await got(method.page, text += result);
      }
      await method.page.keyboard.press("Enter");
      await got(method.page, text + "\r");
    });
  }

  it("a syllable is sent when the next one begins, not when the last one ends", async (t) => {
    const { page } = await listening(t);
    // Korean methods end one composition and begin the next in the same moment, which takes a script to be sure of.
    const steps = (list) => page.evaluate((all) => {
      const area = document.querySelector(".at-input");
      for (const step of all) {
        if (step.startsWith("composition")) area.dispatchEvent(new CompositionEvent(step));
        else area.value = step;
      }
    }, list);
    await steps(["compositionstart", "\ud55c", "compositionend", "compositionstart", "\ud55c\u3131"]);
    await got(page, "\ud55c");
    await steps(["\ud55c\uae00", "compositionend"]);
    await got(page, "\ud55c\uae00");
  });

  it("a composition that is given up sends nothing, and keys go on after it", async (t) => {
    const { page, sent, taken, compose } = await listening(t);
    await taken();
    await compose("niha");
    await compose("");
    await page.keyboard.type("ls");
    await page.keyboard.press("ArrowUp");
    await got(page, "ls\x1b[A");
    assert.equal(sent.join(""), "ls");
  });

  it("dead keys make one letter, or stand for themselves", async (t) => {
    const { page, key, compose, commit } = await listening(t);
    for (const [accent, letter] of [["\u00b4", "\u00e9"], ["^", "\u00ea"], ["~", "\u00f1"], ["\u00b4", "\u00b4"]]) {
      await key({ key: "Dead", code: "Equal", windowsVirtualKeyCode: 229 });
      await compose(accent);
      await commit(letter);
    }
    // X11 tells nothing but the letter in the end.
    await key({ key: "Dead", code: "BracketLeft", windowsVirtualKeyCode: 219 });
    await key({ key: "\u00fc", code: "KeyU", windowsVirtualKeyCode: 85, text: "\u00fc" });
    await got(page, "\u00e9\u00ea\u00f1\u00b4\u00fc");
  });

  it("AltGr makes characters, on Windows too, where it is Ctrl+Alt", async (t) => {
    const { page, key } = await listening(t);
    const control = 2, alt = 1;
    for (const [text, code, modifiers] of [["@", "KeyQ", 0], ["\u20ac", "KeyE", 0], ["@", "KeyQ", control | alt], ["\u20ac", "KeyE", control | alt], ["{", "Digit7", control | alt], ["\\", "Minus", control | alt], ["~", "BracketRight", control | alt]]) {
      await key({ key: text, code, modifiers, text, unmodifiedText: text, windowsVirtualKeyCode: code.charCodeAt(code.length - 1) });
    }
    // Without a character it is a command.
    await key({ key: "f", code: "KeyF", modifiers: control | alt, windowsVirtualKeyCode: 70 });
    await got(page, "@\u20ac@\u20ac{\\~\x1b\x06");
  });

  it("digits of the keypad", async (t) => {
    const { page, key } = await listening(t);
    for (let n = 0; n < 10; n++) await key({ key: String(n), code: `Numpad${n}`, text: String(n), isKeypad: true, location: 3, windowsVirtualKeyCode: 96 + n });
    for (const [name, at] of [["Home", 7], ["ArrowUp", 8], ["Clear", 5]]) await key({ key: name, code: `Numpad${at}`, isKeypad: true, location: 3, windowsVirtualKeyCode: { 7: 36, 8: 38, 5: 12 }[at] });
    await got(page, "0123456789\x1b[H\x1b[A\x1b[E");
  });

  it("emoji of a picker arrive whole: pairs, skin tones, families, flags", async (t) => {
    const { page, commit } = await listening(t);
    const emoji = ["\u{1f600}", "\u{1f44d}\u{1f3fd}", "\u{1f468}\u200d\u{1f469}\u200d\u{1f467}\u200d\u{1f466}", "\u{1f1e9}\u{1f1ea}", "\u2764\ufe0f"];
    for (const one of emoji) await commit(one);
    await got(page, emoji.join(""));
  });

  it("a phone's keyboard: letters without keys, its Enter, its Backspace, its corrections", async (t) => {
    const { page, taken, commit, compose } = await listening(t, { hasTouch: true, isMobile: true, viewport: { width: 360, height: 640 } });
    const phones = async (text) => { await taken("Unidentified"); await commit(text); };
    for (const letter of "top") await phones(letter);
    // A word that was chosen comes with its space; one that is being written can be corrected.
    await phones("hello ");
    await compose("teh");
    await compose("the");
    await commit("the");
    await page.waitForSelector(".at-composing", { state: "detached" });
    // Keys that arrive as changes of the text, which the protocol of the developer tools has no way to make.
    const change = (inputType, data = null) => page.evaluate(([type, text]) => {
      const area = document.querySelector(".at-input");
      if (!area.dispatchEvent(new InputEvent("beforeinput", { inputType: type, data: text, bubbles: true, cancelable: true }))) return;
      if (text) area.value += text;
      area.dispatchEvent(new InputEvent("input", { inputType: type, data: text, bubbles: true }));
    }, [inputType, data]);
    await change("deleteContentBackward");
    await change("insertReplacementText", "m");
    await change("insertLineBreak");
    await got(page, "tophello the\x7fm\r");
    assert.equal(await page.inputValue(".at-input"), "");
  });
});
