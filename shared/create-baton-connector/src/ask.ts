import { createInterface } from "node:readline/promises";
import {
  type Answers,
  authKind,
  authKinds,
  authTitles,
  connectorName,
  displayNameOf,
  type Given,
  proposedDisplayName,
  repositoryOf,
} from "./answers.ts";
import { UserError } from "./user-error.ts";

export interface Terminal {
  readonly input: NodeJS.ReadableStream & { readonly isTTY?: boolean };
  readonly output: NodeJS.WritableStream;
}

/** Where the libraries come from is not asked. */
type Asked = Omit<Answers, "libraries">;

/** Asks for what was not given. Without a person to ask, the app's name must be given; the rest has defaults. */
export async function answersFrom(given: Given, { input, output }: Terminal): Promise<Asked> {
  const proposed = given.name === undefined ? undefined : connectorName(given.name);
  if (!input.isTTY) {
    if (proposed === undefined)
      throw new UserError("no name was given", "For example: npm create baton-connector acme-crm -- --auth oauth");
    return complete(proposed, given.displayName ?? proposedDisplayName(proposed), given.auth ?? "token", given);
  }
  const reader = createInterface({ input, output });
  /** Until the answer can be used. */
  async function ask<T>(question: string, otherwise: string, use: (answer: string) => T): Promise<T> {
    for (;;) {
      const answer = (await reader.question(`${question}${otherwise && ` [${otherwise}]`}: `)).trim() || otherwise;
      try {
        return use(answer);
      } catch (thrown) {
        if (!(thrown instanceof UserError)) throw thrown;
        output.write(`  ${thrown.message}. ${thrown.hint}\n`);
      }
    }
  }
  try {
    const name = proposed ?? (await ask("Name of the app", "", connectorName));
    const displayName = given.displayName ?? (await ask("As people call it", proposedDisplayName(name), displayNameOf));
    const choices = authKinds.map((kind) => `${kind} (${authTitles[kind]})`).join(", ");
    const auth = given.auth ?? (await ask(`How does it authenticate: ${choices}`, "token", authKind));
    return complete(name, displayName, auth, given);
  } finally {
    reader.close();
  }
}

const complete = (name: string, displayName: string, auth: string, { repository }: Given): Asked => ({
  name,
  displayName: displayNameOf(displayName),
  auth: authKind(auth),
  folder: name,
  repository: repositoryOf(repository ?? `your-organization/${name}`),
});
