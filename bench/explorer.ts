/**
 * Prints what `baton explorer` costs on a large file: until its page answers, until everything can be asked, and each question.
 *
 *     scripts/run explorer FILE.c1z [flags of the explorer]
 */
import { spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { build } from "../scripts/build.ts";
import { programs } from "../scripts/packages.ts";

const [file, ...flags] = process.argv.slice(2);
if (file === undefined) throw new Error("explorer: name a .c1z file");
const { main } = await build(programs().get("baton")!, "0.0.0");
const child = spawn(process.execPath, [main, "explorer", "-f", file, "--no-open", ...flags], {
  stdio: ["ignore", "pipe", "inherit"],
});
const of = (name: string) => readFileSync(`/proc/${child.pid}/${name}`, "utf8");
const mebibytes = () => Math.round(Number(/^VmHWM:\s+(\d+)/m.exec(of("status"))?.[1]) / 1024);
function cpuSeconds(): number {
  const fields = of("stat").split(") ")[1]!.split(" ");
  return (Number(fields[11]) + Number(fields[12])) / 100;
}
const told = (what: string) =>
  console.log(`${what}: ${cpuSeconds().toFixed(2)} s of processor time, peak ${mebibytes()} MiB`);

const address = new URL(
  await new Promise<string>((resolve) => child.stdout.once("data", (text) => resolve(`${text}`.trim()))),
);
told("the page");
async function ask(question: string, of: Readonly<Record<string, string>> = {}) {
  const [cpu, begun] = [cpuSeconds(), performance.now()];
  const headers = { authorization: `Bearer ${address.hash.slice(1)}` };
  const answer = await fetch(`${address.origin}/api/${question}?${new URLSearchParams(of)}`, { headers });
  // biome-ignore lint/suspicious/noExplicitAny: of another shape for each question
  const body = (await answer.json()) as any;
  if (!answer.ok) throw new Error(`${question}: ${body.error}`);
  return { body, cpu: cpuSeconds() - cpu, milliseconds: performance.now() - begun };
}
async function asked(question: string, of: Readonly<Record<string, string>> = {}) {
  const { body, cpu, milliseconds } = await ask(question, of);
  console.log(
    `${question} ${JSON.stringify(of)}: ${milliseconds.toFixed(0)} ms, ${cpu.toFixed(2)} s of processor time`,
  );
  return body;
}
const pause = () => new Promise((resolve) => setTimeout(resolve, 200));
try {
  while (!(await ask("progress")).body.ready) await pause();
  told("everything can be asked");
  await asked("overview");
  for (const q of ["a", "us", "user", "user 77", "u0000777", "group g000", "zzzz", "xq", "member"])
    await asked("search", { q, app: "", type: "" });
  const [user] = (await asked("search", { q: "", app: "", type: "user" })).rows;
  const [group] = (await asked("search", { q: "", app: "", type: "group" })).rows;
  if (user) await asked("person", { app: user.app, type: user.type, id: user.id });
  if (group) await asked("holders", { app: group.app, type: group.type, id: group.id });
  await asked("changes");
  while ((await ask("findings")).body.left > 0) await pause();
  told("all checks");
} finally {
  child.kill("SIGTERM");
}
