import { expect, test } from "@jest/globals";
import { crossings, crossingsIn } from "../reach/crossings.ts";
import { reachOf } from "../reach/reach.ts";
import { below, type Room, roomOf, rooms } from "../reach/rooms.ts";

/** Two connectors on a kit, one of them tested with a server; scripts that use everything. */
const house: readonly Room[] = [
  { path: "connectors/a", needs: ["shared/kit"] },
  { path: "connectors/b", needs: ["shared/kit", "shared/server"] },
  { path: "shared/kit", needs: ["shared/wire"] },
  { path: "shared/server", needs: ["shared/wire"] },
  { path: "shared/wire", needs: [] },
  { path: "scripts", needs: ["connectors/a", "connectors/b", "shared/kit", "shared/server", "shared/wire"] },
];
const changedBy = (...paths: readonly string[]) => {
  const { changed, reached } = reachOf(paths, house, [
    { room: "shared/server", to: "shared/kit/test/fixtures/" },
    { room: "connectors/a", to: "docs/a.md" },
  ]);
  return { changed: [...changed.keys()].sort(), reached: [...reached.keys()].sort() };
};

test.each<[string, string, readonly string[], readonly string[]]>([
  ["a connector reaches nobody else", "connectors/a/src/main.ts", ["connectors/a"], ["scripts"]],
  ["a library, its users", "shared/kit/src/index.ts", ["shared/kit"], ["connectors/a", "connectors/b", "scripts"]],
  ["what is tested with it, too", "shared/server/src/index.ts", ["shared/server"], ["connectors/b", "scripts"]],
  [
    "users of its users",
    "shared/wire/package.json",
    ["shared/wire"],
    ["connectors/a", "connectors/b", "scripts", "shared/kit", "shared/server"],
  ],
  ["a test, only its own room", "shared/wire/test/x.test.ts", ["shared/wire"], ["scripts"]],
  ["a fixture, who reads it", "shared/kit/test/fixtures/x.json", ["shared/kit"], ["scripts", "shared/server"]],
  ["prose of a package, nobody", "shared/kit/README.md", ["shared/kit"], ["scripts"]],
  ["prose, who reads it", "docs/a.md", [], ["connectors/a", "scripts"]],
  ["a workflow, the scripts", ".github/workflows/ci.yml", [], ["scripts"]],
  ["a script, the scripts", "scripts/pack.ts", ["scripts"], []],
  [
    "the lockfile, everything",
    "pnpm-lock.yaml",
    [],
    ["connectors/a", "connectors/b", "scripts", "shared/kit", "shared/server", "shared/wire"],
  ],
])("%s", (_, path, changed, reached) => {
  expect(changedBy(path)).toEqual({ changed, reached });
});

test("how tests are run reaches everything, though it is itself of the scripts", () => {
  expect(changedBy("scripts/run")).toEqual({
    changed: ["scripts"],
    reached: house.slice(0, -1).map(({ path }) => path),
  });
});

test("what changed is not said to be reached, and nothing reaches nothing", () => {
  expect(changedBy("shared/kit/src/x.ts", "connectors/b/src/x.ts", "scripts/x.ts")).toEqual({
    changed: ["connectors/b", "scripts", "shared/kit"],
    reached: ["connectors/a"],
  });
  expect(changedBy()).toEqual({ changed: [], reached: [] });
});

test("a circle of needs ends", () => {
  const circle = [
    { path: "shared/x", needs: ["shared/y"] },
    { path: "shared/y", needs: ["shared/x"] },
  ];
  expect([...below(circle[0]!, circle)].sort()).toEqual(["shared/x", "shared/y"]);
});

test("paths that leave a room are found", () => {
  const text = `
    import "../../wire/src/x.ts"; import "../src/here.ts"; import "./there.ts";
    new URL(\`../../wire/test/fixtures/\${name}\`, import.meta.url);
    new URL("../../../docs/a.md", import.meta.url);
    new URL("../../../connectors/", import.meta.url);
    new URL(\`../../../\${name}\`, import.meta.url);`;
  expect(crossingsIn("shared/kit/test/x.test.ts", text, house).map(({ to }) => to)).toEqual([
    "shared/wire/src/x.ts",
    "shared/wire/test/fixtures/",
    "docs/a.md",
  ]);
});

test("a package that names a file of another one declares it in its manifest, and no connector is named by shared", () => {
  const all = rooms();
  const found = crossings(all);
  expect(found.length).toBeGreaterThan(0);
  const undeclared = found.filter(({ room, to }) => {
    const other = roomOf(`${to}/`, all);
    return other && !below(all.find(({ path }) => path === room)!, all).has(other.path);
  });
  expect(undeclared).toEqual([]);
  const upward = all.flatMap(({ path, needs }) =>
    path.startsWith("shared/")
      ? needs.filter((other) => !other.startsWith("shared/")).map((other) => [path, other])
      : [],
  );
  expect(upward).toEqual([]);
});

test("the template of a new connector is tested with the package that lays it down", () => {
  const maker = rooms().find(({ path }) => path === "shared/create-baton-connector")!;
  expect(maker.needs).toEqual(expect.arrayContaining(["shared/cli", "shared/conformance", "shared/simulators"]));
  expect(roomOf("shared/create-baton-connector/template/src/main.ts", rooms())).toEqual(maker);
});
