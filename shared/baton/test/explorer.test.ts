import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { get, request } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { PassThrough } from "node:stream";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "@jest/globals";
import type { Browser, Page } from "playwright-core";
import { launchBrowser } from "../../conductor/test/browser.ts";
import { runBaton } from "../src/run.ts";
import { baton } from "./run.ts";
import { writeTenants } from "./tenant-file.ts";

/** Until what is asked for is prepared. */
async function isReady(of: string): Promise<void> {
  const { origin, hash } = new URL(of);
  for (let tries = 0; tries < 600; tries++) {
    const answer = await fetch(`${origin}/api/progress`, { headers: { authorization: `Bearer ${hash.slice(1)}` } });
    if (((await answer.json()) as { ready: boolean }).ready) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error("it was never ready");
}

let folder: string;
let address: string;
let ended: Promise<number>;
const stop = new AbortController();

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "baton-explorer-"));
  const okta = {
    accounts: [
      { id: "00u1", name: "Ada Archer", email: "ada@acme.example", status: "enabled", mfa: false },
      { id: "00u2", name: "<img src=x onerror=alert(1)>", email: "ben@acme.example", status: "disabled" },
      ...Array.from({ length: 150 }, (_, i) => ({ id: `m${i}`, name: `Member ${i}` })),
    ],
    things: [
      { key: "group:g1", name: "Engineering" },
      { key: "role:admin", name: "Administrator" },
    ],
    grants: [
      ["group:g1:member", "user:00u1"],
      ["role:admin:member", "user:00u1", "group:g1:member"],
      ...Array.from({ length: 150 }, (_, i) => ["group:g1:member", `user:m${i}`] as const),
    ],
    expansions: [["role:admin:member", "group:g1", "group:g1:member"]],
  } as const;
  await writeTenants(join(folder, "okta.c1z"), [{ ...okta, grants: [] }, okta]);
  await writeTenants(join(folder, "github.c1z"), [
    {
      accounts: [{ id: "7", name: "ada", email: "ada@acme.example" }],
      things: [{ key: "org:o", name: "=Acme", slugs: ["owner"] }],
      grants: [["org:o:owner", "user:7"]],
    },
  ]);
  const [stdout, stderr] = [new PassThrough(), new PassThrough()];
  const printed = new Promise<string>((resolve) => stdout.once("data", (text) => resolve(String(text).trim())));
  ended = runBaton(
    ["explorer", "-f", folder, "--directory", "okta", "--no-open"],
    { stdout, stderr, env: {} },
    stop.signal,
  );
  address = await printed;
  await isReady(address);
});
afterAll(async () => {
  stop.abort();
  expect(await ended).toBe(0);
  rmSync(folder, { recursive: true, force: true });
});

describe("the server", () => {
  const status = (path: string, headers: Record<string, string> = {}, method = "GET") =>
    new Promise<number | undefined>((resolve, reject) => {
      const { origin } = new URL(address);
      request(`${origin}${path}`, { method, headers }, (answer) => {
        answer.resume();
        resolve(answer.statusCode);
      })
        .on("error", reject)
        .end();
    });
  const token = () => ({ authorization: `Bearer ${new URL(address).hash.slice(1)}` });

  test("answers this machine alone, by its own names, with the token, and changes nothing", async () => {
    expect(new URL(address).hostname).toBe("127.0.0.1");
    expect(await status("/api/overview", token())).toBe(200);
    expect(await status("/api/overview")).toBe(401);
    expect(await status("/api/overview", { authorization: "Bearer wrong" })).toBe(401);
    expect(await status("/api/overview", { ...token(), host: "evil.example" })).toBe(421);
    expect(await status("/api/overview", token(), "POST")).toBe(405);
    expect(await status("/api/constructor", token())).toBe(404);
    expect(await status("/api/person?app=okta&type=user&id=nobody", token())).toBe(404);
    expect(await status("/../../package.json")).toBe(404);
    expect((await baton("explorer", "-f", folder, "--host", "0.0.0.0")).status).toBe(2);
  });

  test("its page loads nothing from elsewhere", async () => {
    const answer = await new Promise<string | undefined>((resolve) =>
      get(new URL(address).origin, (said) => {
        said.resume();
        resolve(said.headers["content-security-policy"] as string);
      }),
    );
    expect(answer).toContain("default-src 'none'");
    const folder = new URL("../src/explorer/page/", import.meta.url);
    for (const name of ["index.html", "page.css", "page.js", "views.js", "graph.js", "elements.js", "preparing.js"])
      expect(readFileSync(new URL(name, folder), "utf8").replaceAll("http://www.w3.org/2000/svg", "")).not.toMatch(
        /https?:|innerHTML|@import/,
      );
  });
});

describe("the page", () => {
  let browser: Browser;
  let page: Page;
  let problems: string[];
  beforeAll(async () => {
    browser = await launchBrowser();
  });
  afterAll(() => browser?.close());
  beforeEach(async () => {
    page = await browser.newPage();
    page.setDefaultTimeout(15_000);
    problems = [];
    page.on("pageerror", (error) => problems.push(error.message));
    page.on("dialog", (dialog) => {
      problems.push(dialog.message());
      return dialog.dismiss();
    });
    await page.goto(address);
    await page.getByRole("heading", { name: "What is in it" }).waitFor();
  });
  afterEach(async () => {
    expect(problems).toEqual([]);
    await page.close();
  });
  const find = async (text: string) => {
    await page.getByRole("searchbox").fill(text);
    await page.getByRole("table", { name: "Search results" }).waitFor();
  };
  const person = async (name: string) => {
    await find(name);
    await page.getByRole("button", { name: "Ada Archer", exact: true }).click();
    await page.getByRole("heading", { name: "Ada Archer (ada@acme.example)" }).waitFor();
  };

  test("takes the token out of the address, and without one says where it is", async () => {
    expect(page.url()).toBe(`${new URL(address).origin}/`);
    const other = await browser.newPage();
    await other.goto(new URL(address).origin);
    await other.getByRole("alert").waitFor();
    expect(await other.getByRole("alert").textContent()).toContain("it has a token in it");
    await other.close();
  });

  test("finds people, resources and entitlements, and shows names as text", async () => {
    await find("onerror");
    await page.getByRole("button", { name: "<img src=x onerror=alert(1)>" }).waitFor();
    await find("engineer");
    await page.getByRole("button", { name: "Engineering (member)" }).waitFor();
    expect(await page.getByRole("table", { name: "Search results" }).locator("tbody tr").count()).toBe(2);
    await page.locator("#app").selectOption("github");
    await page.getByText("None.").waitFor();
  });

  test("shows a person's access in every app, with every way as a picture that the keyboard can go through", async () => {
    await person("ada archer");
    const cells = await page.getByRole("table", { name: "Access" }).locator("tbody tr").allInnerTexts();
    expect(cells.map((row) => row.split("\t").map((text) => text.trim()))).toEqual([
      ["github", "=Acme", "owner", "yes", "direct"],
      ["okta", "Engineering", "member", "", "direct"],
      ["okta", "Administrator", "member", "yes", "through Engineering (member)"],
    ]);
    const picture = page.getByRole("group", { name: /Access of Ada Archer/ });
    expect(await picture.locator("g").count()).toBe(6);
    const node = picture.getByRole("button", { name: /^Administrator/ });
    expect(await node.getAttribute("aria-label")).toBe("Administrator (member), from Engineering (member)");
    await node.focus();
    await page.keyboard.press("ArrowLeft");
    expect(await page.evaluate("document.activeElement.getAttribute('aria-label')")).toMatch(/^Engineering/);
    expect(await picture.locator("path.on").count()).toBe(2);
    await page.keyboard.press("Enter");
    await page.getByRole("button", { name: "who holds it" }).click();
    await page.getByRole("heading", { name: "Engineering (okta group:g1)" }).waitFor();
  });

  test("shows the holders of a resource, all of them in the end", async () => {
    await find("engineering");
    await page.getByRole("button", { name: "Engineering", exact: true }).click();
    const rows = page.getByRole("table", { name: "Holders" }).locator("tbody tr");
    await rows.first().waitFor();
    expect(await rows.count()).toBe(100);
    await page.getByRole("button", { name: "Show more" }).click();
    await rows.nth(150).waitFor();
    expect(await rows.count()).toBe(151);
    expect(await page.getByRole("button", { name: "Show more" }).count()).toBe(0);
  });

  test("shows changes and findings, and goes back", async () => {
    await page.getByRole("button", { name: "Changes" }).click();
    await page.getByRole("cell", { name: "access gained" }).first().waitFor();
    await page.getByRole("button", { name: "Findings" }).click();
    await page.getByRole("cell", { name: "no MFA; holds Administrator (member)" }).waitFor();
    await page.goBack();
    await page.getByRole("heading", { name: "Changes since the sync before" }).waitFor();
  });

  test("saves what is seen: cells as text, and the picture", async () => {
    await person("ada archer");
    const saved = async (name: string) => {
      const [file] = await Promise.all([page.waitForEvent("download"), page.getByRole("button", { name }).click()]);
      return readFileSync(await file.path(), "utf8");
    };
    expect(await saved("Save as CSV")).toContain("github,'=Acme,owner,yes,direct\n");
    expect(await saved("Save the picture")).toMatch(/^<svg[^>]+xmlns="http:\/\/www.w3.org\/2000\/svg"/);
  });

  test.each(["light", "dark"] as const)("can be read in the %s scheme, on a telephone too", async (colorScheme) => {
    await page.emulateMedia({ colorScheme });
    await page.setViewportSize({ width: 390, height: 800 });
    await person("ada archer");
    expect(await page.evaluate("document.documentElement.scrollWidth <= innerWidth")).toBe(true);
    const style = "getComputedStyle(document.documentElement)";
    const colours = await page.evaluate(`[${style}.color, ${style}.backgroundColor]`);
    expect(colours).toEqual(
      colorScheme === "light" ? ["rgb(27, 31, 36)", "rgb(255, 255, 255)"] : ["rgb(230, 232, 235)", "rgb(20, 23, 27)"],
    );
  });
});
