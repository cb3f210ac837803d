import { expect, test } from "@jest/globals";
import { type Script, syncScript, typeNamed } from "./scripted-runtime.ts";

test("an app that answers at once does not keep timers and sockets from being heard", async () => {
  let heard = false;
  let asked = 0;
  const app: Script = {
    types: [typeNamed("user")],
    resources: () => Array.from({ length: heard ? 1 : 2000 }, () => []),
    before: (call) => {
      if (!call.startsWith("resources ")) return;
      // The queue of promises never runs empty by itself until the pages end.
      if (asked++ === 0) {
        setImmediate(() => {
          heard = true;
        });
      }
      for (const until = performance.now() + 0.2; performance.now() < until; );
    },
  };
  await syncScript(app);
  expect(heard).toBe(true);
  expect(asked).toBeLessThan(2000);
});
