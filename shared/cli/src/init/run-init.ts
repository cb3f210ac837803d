import { existsSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type Decoded, secretValues } from "@baton-connectors/sdk/config";
import { stringify } from "yaml";
import { allFields } from "../invocation.ts";
import type { Run } from "../program-run.ts";
import { type Ask, createAsk } from "./ask.ts";
import { askFields, type Known } from "./ask-fields.ts";
import { askService } from "./ask-service.ts";
import { deployments } from "./deployments.ts";
import { tryConfiguration } from "./try-configuration.ts";
import { writePrivateFile } from "./write-private-file.ts";

/** Walks a person through the configuration, tries it, and writes it. Nothing is written before the end. */
export async function runInit(run: Run): Promise<number> {
  const { program, stdio } = run;
  const displayName = program.config.displayName || program.name;
  const path = join(stdio.directory, ".baton.yaml");
  using ask = createAsk(stdio);
  ask.say(
    `${program.name} init\n\nThis writes ${path}, which only you can read.\nCtrl-C leaves everything as it is.\n\n`,
  );
  if (existsSync(path) && !(await ask.confirm("It exists already. Replace it?", false))) return 0;

  const answers = await answersThatWork(ask, run);
  const service = await ask.confirm("\nRun as a service that takes tasks from ConductorOne?", false);
  if (service) Object.assign(answers, await askService(ask));

  writePrivateFile(path, `# Settings of ${program.name}. Holds secrets: keep it private.\n${stringify(answers)}`);
  ask.say(`\nWrote ${path}\n`);
  const next = service ? await writeDeployment(ask, run, path, displayName) : [];
  ask.say(`\nNext:\n${(next.length > 0 ? next : [program.name]).map((line) => `  ${line}\n`).join("")}`);
  return 0;
}

async function answersThatWork(ask: Ask, run: Run): Promise<Record<string, Decoded>> {
  const names = new Set(["auth-method", ...Object.values(run.program.config.fields).map(({ name }) => name)]);
  let known: Known = {
    given: Object.fromEntries([...run.invocation.flags].filter(([name]) => names.has(name))),
    before: {},
  };
  for (;;) {
    const answers = await askFields(ask, run.program.config, known);
    for (const secret of secretValues(allFields(run.program.config, run.defaults), answers)) run.secrets.add(secret);
    ask.say("\nTrying it, without changing anything\n");
    const { report, complete } = await tryConfiguration(run, answers);
    ask.say(run.secrets.scrub(report));
    if (complete || !(await ask.confirm("\nSomething is not right yet. Answer again?", true))) return answers;
    known = { given: {}, before: answers };
  }
}

async function writeDeployment(
  ask: Ask,
  run: Run,
  configPath: string,
  displayName: string,
): Promise<readonly string[]> {
  const choices = ["nothing", ...deployments.map((deployment) => deployment.label)];
  const deployment = deployments[(await ask.choose("\nWhat else shall be written?", choices)) - 1];
  if (!deployment) return [];
  const facts = { program: run.program.name, displayName, configPath };
  const path = join(run.stdio.directory, deployment.fileName(facts));
  if (existsSync(path) && !(await ask.confirm(`${path} exists already. Replace it?`, false)))
    return deployment.next(facts);
  writeFileSync(path, deployment.content(facts));
  ask.say(`Wrote ${path}\n`);
  return deployment.next(facts);
}
