import { open } from "node:fs/promises";
import { pipeline } from "node:stream/promises";
import { z } from "zod";
import { messageOf } from "../contained.ts";
import { goneFile } from "../state/uploads.ts";
import { uploadView } from "../views/upload-view.ts";
import { requireClient } from "./admin-context.ts";
import type { Route } from "./route.ts";

const uploadQuery = z.strictObject({ client: z.string().optional() });

export const uploadRoutes: Record<string, Route> = {
  "GET /api/uploads": ({ context, query }) => {
    const { client } = uploadQuery.parse(Object.fromEntries(query));
    const clientId = client === undefined ? undefined : requireClient(context, client).id;
    return { json: context.uploads.list({ clientId }).map(uploadView) };
  },
  /** With its rows by type, and how it differs from the one before. */
  "GET /api/uploads/:id": async ({ context: { uploads, contents }, id }) => {
    const upload = uploads.get(id);
    if (!upload) return undefined;
    if (upload.kind !== "c1z") return { json: uploadView(upload) };
    const found = await contents.contents(upload).catch((error: unknown) => ({ problem: messageOf(error) }));
    return { json: { ...uploadView(upload), ...found } };
  },
  "GET /api/uploads/:id/content": async ({ context: { uploads, containment }, id }) => {
    const upload = uploads.get(id);
    if (!upload) return undefined;
    const path = uploads.pathOf(upload);
    const file = await open(path).catch((error: NodeJS.ErrnoException) => error);
    if (!("stat" in file)) {
      const error = file.code === "ENOENT" ? goneFile(path) : `its file cannot be read: ${file.message}`;
      return { status: file.code === "ENOENT" ? 410 : 500, json: { error: `upload ${id}: ${error}` } };
    }
    const { size } = await file.stat();
    return {
      async send(response) {
        response.writeHead(200, {
          "content-type": "application/octet-stream",
          "content-length": size,
          "content-disposition": `attachment; filename="${upload.id}.${upload.kind === "c1z" ? "c1z" : "log"}"`,
          etag: `"${upload.sha256}"`,
        });
        // A caller that leaves is no failure; a disk that does is. What has been sent then ends before its length.
        await pipeline(file.createReadStream(), response).catch((error: NodeJS.ErrnoException) => {
          if (error.code !== "ERR_STREAM_PREMATURE_CLOSE") containment.failed(`sending upload ${id}`, error);
          response.destroy();
        });
      },
    };
  },
};
