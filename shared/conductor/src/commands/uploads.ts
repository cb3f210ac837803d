import { createReadStream, createWriteStream, existsSync } from "node:fs";
import { pipeline } from "node:stream/promises";
import { Command } from "commander";
import { goneFile } from "../state/uploads.ts";
import { type UploadView, uploadView } from "../views/upload-view.ts";
import { outputOption, print, table } from "./table.ts";
import { withStore } from "./with-store.ts";

export function uploadsCommand(): Command {
  const uploads = new Command("uploads").description("Lists what connectors uploaded, newest first.");
  uploads.addOption(outputOption("table")).action((options: { output: string }, command: Command) =>
    withStore(command, (store) => {
      const all = store.uploads.list().map(uploadView);
      const rows = all.map((row) => [
        row.id,
        row.receivedAt,
        row.client.split("@")[0]!,
        row.kind,
        row.state,
        String(row.size),
        row.sha256,
        contents(row),
      ]);
      print(options.output, all, () =>
        table(["ID", "RECEIVED", "CLIENT", "KIND", "STATE", "BYTES", "SHA-256", "CONTENTS"], rows),
      );
    }),
  );
  uploads
    .command("download <id>")
    .description("Writes one upload to a file.")
    .requiredOption("-f, --file <path>", "where to")
    .action((id: string, options: { file: string }, command: Command) =>
      withStore(command, async (store) => {
        const upload = store.uploads.get(id);
        if (!upload) throw new Error(`no upload ${id}`);
        const path = store.uploads.pathOf(upload);
        if (!existsSync(path)) throw new Error(`upload ${id}: ${goneFile(path)}`);
        await pipeline(createReadStream(path), createWriteStream(options.file));
      }),
    );
  uploads
    .command("show <id>")
    .description("What is in one upload, and how it differs from the one before, as JSON.")
    .action((id: string, _options: object, command: Command) =>
      withStore(command, async (store) => {
        const upload = store.uploads.get(id);
        if (!upload) throw new Error(`no upload ${id}`);
        // Reading c1z files takes a while to load, and most commands never do it.
        const { lookAt, readContents } = await import("../contents/read-contents.ts");
        const contents = upload.kind === "c1z" ? await readContents(lookAt(store.uploads, upload)) : {};
        print("json", { ...uploadView(upload), ...contents }, () => "");
      }),
    );
  return uploads;
}

const contents = ({ counts, problem }: UploadView): string =>
  problem ??
  Object.entries(counts ?? {})
    .map(([kind, count]) => `${count} ${kind.replaceAll("_", " ")}`)
    .join(", ");
