// What most groups of tests share: a browser, and a daemon whose command is a shell.
import { after, before } from "node:test";
import { launch, tab, visit } from "./chromium.js";
import { Daemon } from "./daemon.js";

// Both are there while the tests of the group run that this is called in.
export function shellRig() {
  const rig = {
    // A tab with the prompt of a shell in it.
    async shell(t, options, query = "") {
      const page = await tab(t, rig.browser, options);
      await visit(page, rig.daemon.page + query);
      return page;
    },
  };
  before(async () => {
    rig.browser = await launch();
    rig.daemon = await Daemon.start("/bin/bash --norc --noprofile");
  });
  after(async () => {
    await rig.browser?.close();
    await rig.daemon?.stop();
  });
  return rig;
}
