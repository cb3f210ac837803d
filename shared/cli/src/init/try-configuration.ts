import { silentLog } from "@baton-connectors/sdk";
import { type Decoded, parseConfig } from "@baton-connectors/sdk/config";
import { diagnose } from "../doctor/diagnose.ts";
import { renderDiagnosis, stepLines } from "../doctor/render-diagnosis.ts";
import { watchedHttp } from "../doctor/watched-http.ts";
import type { Run } from "../program-run.ts";
import { readTextFile } from "../sources/read-text-file.ts";

/** Runs the doctor on answers that are not written yet. */
export async function tryConfiguration(
  { program, secrets, stdio }: Run,
  answers: Readonly<Record<string, Decoded>>,
): Promise<{ readonly report: string; readonly complete: boolean }> {
  const authMethod = String(answers["auth-method"] ?? "");
  const parsed = parseConfig(program.config, { values: answers, authMethod, readFile: readTextFile });
  if (!parsed.ok) return { report: parsed.problems.map(({ message }) => `  ${message}\n`).join(""), complete: false };
  const connector = await program.connector();
  const { config } = parsed;
  const { signal } = new AbortController();
  const line = stepLines();
  const lines: string[] = [];
  const { http, traffic } = watchedHttp({ log: silentLog, signal, now: stdio.now });
  const diagnosis = await diagnose({
    name: program.name,
    connector,
    config,
    authMethod: config.authMethod,
    asked: [],
    async open() {
      const client = await connector.connect(config, {
        http,
        log: silentLog,
        secrets,
        signal,
        syncResourceTypes: [],
        now: stdio.now,
      });
      return { client, log: silentLog, signal };
    },
    traffic,
    onStep(step) {
      const text = line(step);
      if (text) lines.push(`${text}\n`);
    },
  });
  return { report: lines.join("") + renderDiagnosis(diagnosis), complete: diagnosis.exitStatus === 0 };
}
