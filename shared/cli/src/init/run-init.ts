import { existsSync, writeFileSync } from "node:fs";
import { extname, join, resolve } from "node:path";
import { type Decoded, environmentName, secretValues } from "@baton-connectors/sdk/config";
import { stringify } from "yaml";
import { allFields } from "../invocation.ts";
import type { Run } from "../program-run.ts";
import { type Ask, createAsk } from "./ask.ts";
import { type Answers, askFields, type Known } from "./ask-fields.ts";
import { askService } from "./ask-service.ts";
import { imageOf } from "./deployment.ts";
import { deployments } from "./deployments.ts";
import { tryConfiguration } from "./try-configuration.ts";
import { writePrivateFile } from "./write-private-file.ts";

/** Walks a person through the configuration, tries it, and writes it. Nothing is written before the end. */
export async function runInit(run: Run): Promise<number> {
  const { program, stdio } = run;
  const path = join(stdio.directory, ".baton.yaml");
  using ask = createAsk(stdio);
  ask.say(
    `${program.name} init\n\nThis writes ${path}, which only you can read.\nCtrl-C leaves everything as it is.\n\n`,
  );
  if (existsSync(path) && !(await ask.confirm("It exists already. Replace it?", false))) return 0;

  const answers = withWholePaths(await answersThatWork(ask, run), run);
  const service = await ask.confirm("\nRun as a service that takes tasks from ConductorOne?", false);
  if (service) Object.assign(answers, await askService(ask));

  writePrivateFile(path, `# Settings of ${program.name}. Holds secrets: keep it private.\n${stringify(answers)}`);
  ask.say(`\nWrote ${path}\n`);
  const next = service ? await writeDeployment(ask, run, path, answers) : [];
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

const fileFields = ({ program }: Run, answers: Answers) =>
  Object.values(program.config.fields).filter(({ kind, name }) => kind === "file" && answers[name] !== undefined);

/** A service is started in another directory. */
function withWholePaths(answers: Answers, run: Run): Record<string, Decoded> {
  const paths = fileFields(run, answers).map(({ name }) => [name, resolve(run.stdio.directory, String(answers[name]))]);
  return { ...answers, ...Object.fromEntries(paths) };
}

async function writeDeployment(ask: Ask, run: Run, configPath: string, answers: Answers): Promise<readonly string[]> {
  const choices = ["nothing", ...deployments.map((deployment) => deployment.label)];
  const deployment = deployments[(await ask.choose("\nWhat else shall be written?", choices)) - 1];
  if (!deployment) return [];
  const { name, config, image } = run.program;
  const facts = {
    ...{
      program: name,
      displayName: config.displayName || name,
      configPath,
      image: image ? `${image}:latest` : imageOf(name),
    },
    files: fileFields(run, answers).map((field) => ({
      variable: environmentName(field.name),
      name: `${field.name}${extname(String(answers[field.name]))}`,
      path: String(answers[field.name]),
    })),
  };
  const path = join(run.stdio.directory, deployment.fileName(facts));
  if (existsSync(path) && !(await ask.confirm(`${path} exists already. Replace it?`, false)))
    return deployment.next(facts);
  writeFileSync(path, deployment.content(facts));
  ask.say(`Wrote ${path}\n`);
  return deployment.next(facts);
}
