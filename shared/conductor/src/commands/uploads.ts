import { createReadStream, createWriteStream } from "node:fs";
import { pipeline } from "node:stream/promises";
import { Command } from "commander";
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
        await pipeline(createReadStream(store.uploads.pathOf(upload)), createWriteStream(options.file));
      }),
    );
  return uploads;
}

const contents = ({ counts, problem }: UploadView): string =>
  problem ??
  Object.entries(counts ?? {})
    .map(([kind, count]) => `${count} ${kind.replaceAll("_", " ")}`)
    .join(", ");
