import { describeConformance } from "@baton-connectors/conformance";
import { expect, test } from "@jest/globals";
import { everyQuirk } from "./every-quirk.ts";
import { settings, subjects } from "./subject.ts";

for (const subject of subjects) describeConformance(subject);

test("every quirk is on in one of the settings", () => {
  const on = new Set(
    Object.values(settings).flatMap(({ quirks = {} }) =>
      Object.entries(quirks).map(([name, value]) => `${name} ${JSON.stringify(value)}`),
    ),
  );
  const names = new Set([...on].map((one) => one.split(" ")[0]));
  const all = Object.values(everyQuirk).flatMap(({ quirks }) => Object.keys(quirks));
  expect([...new Set(all)].filter((name) => !names.has(name))).toEqual([]);
});
