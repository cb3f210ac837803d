import { openReader } from "../src/index.ts";

/** Everything a reader shows of a file, or why it does not. */
export async function shown(path: string, temporaryDirectory: string): Promise<string> {
  let reader: Awaited<ReturnType<typeof openReader>>;
  try {
    reader = await openReader(path, { temporaryDirectory });
  } catch (thrown) {
    return refusal(thrown);
  }
  try {
    const content = reader.syncs().map((run) => {
      const rows = reader.rows(run.syncId);
      return [
        run,
        [...rows.resourceTypes()].length,
        [...rows.resources()].map(({ id, displayName }) => [id?.resource, displayName]),
        [...rows.entitlements()].map(({ id }) => id),
        [...rows.grants()].map(({ id, data }) => [id, Buffer.from(data).toString("base64")]),
      ];
    });
    return JSON.stringify(content);
  } catch (thrown) {
    return refusal(thrown);
  } finally {
    await reader.close();
  }
}
const refusal = (thrown: unknown) => `refused: ${(thrown as Error).message}`;

/** How a file is refused that is damaged, or of a kind that is not known, or asks for more memory than is given. */
export const refused = /^refused: c1z: .*(is damaged|invalid file|cannot be read|window size exceeded)/;
