import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { baton } from "./run.ts";
import { writeTenants } from "./tenant-file.ts";

let folder: string;
let files: readonly string[];
const review = (name: string) => fileURLToPath(new URL(`../../../docs/review/${name}.c1z`, import.meta.url));
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "baton-report-"));
  const evil = { id: "1", name: "<script>alert(1)</script>|`x`", email: "ada@acme.example", mfa: false } as const;
  await writeTenants(join(folder, "app.c1z"), [
    { accounts: [{ ...evil, status: "enabled" }] },
    {
      accounts: [{ ...evil, status: "enabled" }],
      things: [{ key: "role:admin", name: "Administrator" }],
      grants: [["role:admin:member", "user:1"]],
    },
  ]);
  files = ["-f", join(folder, "app.c1z"), "-f", review("after")];
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe("the page", () => {
  test("has all it tells in it, and nothing that is loaded or run", async () => {
    const out = join(folder, "review.html");
    const ran = await baton("report", ...files, "--out", out, "--title", "Q4 <review>", "--at", "2026-11-30T12:00:00Z");
    expect(ran).toEqual({ status: 0, stdout: "", stderr: `Wrote ${out}\n` });
    const html = readFileSync(out, "utf8");
    expect(html).not.toMatch(/<script|src=|href=|url\(|@import/);
    expect(html).toContain("<h1>Q4 &lt;review&gt;</h1>");
    expect(html).toContain("&lt;script&gt;alert(1)&lt;/script&gt;");
    for (const heading of ["What was looked at", "Findings", "Privileged access, and why", "What changed", "Sign-off"])
      expect(html).toContain(`<h2>${heading}</h2>`);
    expect(html).toContain("no MFA; holds Administrator (member)");
    expect(html).toContain("through On-call (member)");
    expect(html).toContain("access gained");
    expect(html).toContain("☐ keep ☐ revoke");
    expect(html).toContain("Every sync is whole.");
  });

  test("says when a sync is not whole", async () => {
    const unfinished = fileURLToPath(new URL("fixtures/in-progress.sqlite.c1z", import.meta.url));
    const { stdout, stderr } = await baton("report", "-f", unfinished, "-o", "html");
    expect(stdout).toContain("Not whole: in-progress.sqlite");
    expect(stderr).toContain("holds no finished sync");
  });
});

test("as Markdown and JSON it tells the same", async () => {
  const markdown = await baton("report", ...files, "-o", "markdown");
  expect(markdown.stdout).toContain("## Privileged access, and why");
  expect(markdown.stdout).toContain("\\<script\\>alert(1)\\</script\\>\\|\\`x\\`");
  const { privileged, apps, checks } = JSON.parse((await baton("report", ...files, "-o", "json")).stdout);
  expect([apps.length, checks.length]).toEqual([2, 16]);
  expect(privileged.rows.length).toBe(privileged.count);
  const out = join(folder, "review.md");
  await baton("report", ...files, "--out", out);
  expect(readFileSync(out, "utf8")).toMatch(/^# Access review\n/);
});
