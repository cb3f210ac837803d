import { createHash } from "node:crypto";
import { open, rename, rm } from "node:fs/promises";
import { join } from "node:path";

/** An asset while it arrives: `<id>.part`, which becomes `<id>` when whole. */
export type AssetFile = {
  id: string;
  append(data: Uint8Array): Promise<void>;
  digest(): { sha256: string; size: number; kind: "c1z" | "log" };
  /** On disk for good, under its own name. */
  complete(): Promise<void>;
  discard(): Promise<void>;
};

const magics = ["C1ZF\0", "C1Z3\0"];

export async function createAssetFile(directory: string, id: string): Promise<AssetFile> {
  const path = join(directory, id);
  const handle = await open(`${path}.part`, "wx", 0o600);
  const hash = createHash("sha256");
  let size = 0;
  let head = Buffer.alloc(0);
  return {
    id,
    async append(data) {
      hash.update(data);
      if (head.length < 5) head = Buffer.concat([head, data.subarray(0, 5)]);
      size += data.length;
      await handle.writeFile(data);
    },
    digest: () => ({
      sha256: hash.copy().digest("hex"),
      size,
      kind: magics.includes(head.toString("latin1", 0, 5)) ? "c1z" : "log",
    }),
    async complete() {
      await handle.sync();
      await handle.close();
      await rename(`${path}.part`, path);
      const directoryHandle = await open(directory, "r");
      await directoryHandle.sync();
      await directoryHandle.close();
    },
    async discard() {
      await handle.close().catch(() => {});
      await rm(`${path}.part`, { force: true });
    },
  };
}
