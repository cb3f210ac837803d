import { BatonError } from "@baton-connectors/sdk/errors";
import type { ExternalStore } from "@baton-connectors/sync";
import type { Settings } from "../flags/default-fields.ts";
import type { RowFile } from "./operations/stored-rows.ts";
import type { Session } from "./session.ts";
import type { OpenedStore } from "./sync-to-file.ts";

export async function openForSync(session: Session): Promise<OpenedStore> {
  throw new BatonError("Unimplemented", `c1z files cannot be written yet: ${session.settings.file}`);
}

export async function openExternal(
  settings: Settings,
  _tempDirectory: string,
): Promise<{ readonly store: ExternalStore; readonly close: () => Promise<void> }> {
  throw new BatonError("Unimplemented", `c1z files cannot be read yet: ${settings.externalResourceC1z}`);
}

export async function openRows(session: Session): Promise<RowFile> {
  throw new BatonError("Unimplemented", `c1z files cannot be read yet: ${session.settings.file}`);
}
