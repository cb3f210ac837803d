import { readFile } from "node:fs/promises";
import { homedir } from "node:os";
import { join } from "node:path";
import { configError } from "@baton-connectors/sdk";

/** Settings of one profile. https://docs.aws.amazon.com/sdkref/latest/guide/file-format.html */
export type Profile = Readonly<Record<string, string>>;
export interface Profiles {
  readonly chosen: string;
  /** Whether the user chose it, rather than nobody another. */
  readonly isNamed: boolean;
  get(name: string): Profile | undefined;
}

/** Both files, the credentials file over the config file; one that is not there is as if it were empty. */
export async function readProfiles(env: NodeJS.ProcessEnv): Promise<Profiles> {
  const home = env.HOME || homedir();
  const config = await sections(env.AWS_CONFIG_FILE || join(home, ".aws", "config"));
  const credentials = await sections(env.AWS_SHARED_CREDENTIALS_FILE || join(home, ".aws", "credentials"));
  return {
    chosen: env.AWS_PROFILE || "default",
    isNamed: Boolean(env.AWS_PROFILE),
    get(name) {
      const found = [config.get(`profile ${name}`), name === "default" ? config.get(name) : undefined];
      const all = [...found, credentials.get(name)].filter((one) => one !== undefined);
      return all.length > 0 ? Object.assign({}, ...all) : undefined;
    },
  };
}

async function sections(file: string): Promise<Map<string, Record<string, string>>> {
  const found = new Map<string, Record<string, string>>();
  const text = await readFile(file, "utf8").catch((thrown: NodeJS.ErrnoException) => {
    if (thrown.code === "ENOENT" || thrown.code === "ENOTDIR") return "";
    throw configError(`${file} cannot be read: ${thrown.message}`, { cause: thrown });
  });
  let current: Record<string, string> | undefined;
  for (const line of text.split(/\r?\n/)) {
    const name = /^\s*\[([^\]]+)\]/.exec(line)?.[1];
    if (name !== undefined) {
      const key = name.trim().replaceAll(/\s+/g, " ");
      current = found.get(key) ?? {};
      found.set(key, current);
      continue;
    }
    // Indented lines belong to nested settings, of which none is read here.
    const [, key, value] = /^([^\s#;=][^=]*?)\s*=\s*(.*?)(?:\s+[#;].*)?$/.exec(line) ?? [];
    if (current && key !== undefined) current[key.toLowerCase()] = value!.trim();
  }
  return found;
}
