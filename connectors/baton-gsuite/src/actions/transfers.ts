import { ActionType } from "@baton-connectors/protocol/connector-v2";
import { type Action, type ActionContext, everyPage } from "@baton-connectors/sdk";
import type { JsonObject } from "@bufbuild/protobuf";
import type { Client } from "../connection.ts";
import type { DataTransfer } from "../google/answers.ts";
import { whenInDoubt } from "../lost-answer.ts";
import { filledText, invalidArgument, optionalFlag } from "./arguments.ts";
import { flag, success, text, textList } from "./fields.ts";

/** Google's applications by number. https://developers.google.com/workspace/admin/data-transfer/v1/parameters */
const drive = "55656082996";
const calendar = "435070579839";

const returns = [
  success("True when the transfer exists."),
  text("transfer_id", "Transfer ID", { description: "Google's id of the transfer." }),
  text("status", "Transfer Status", { description: "Google's word, for example inProgress." }),
];
const source = (what: string) =>
  text("resource_id", "Source User Resource ID", { required: true, description: `Who has the ${what} now.` });
const target = (what: string) =>
  text("target_resource_id", "Target User Resource ID", { required: true, description: `Who gets the ${what}.` });

export const transferDriveFiles: Action<Client> = {
  name: "transfer_user_drive_files",
  displayName: "Transfer User Drive Files",
  description: "Makes another user the owner of a user's Drive files.",
  types: [ActionType.ACCOUNT],
  arguments: [
    source("files"),
    target("files"),
    textList("privacy_levels", "Drive Privacy Levels", {
      description: "private, shared, or both, which is the default.",
    }),
  ],
  returns,
  invoke: (context) => transfer(context, drive, [{ key: "PRIVACY_LEVEL", value: privacyLevels(context.args) }]),
};

export const transferCalendar: Action<Client> = {
  name: "transfer_user_calendar",
  displayName: "Transfer User Calendar",
  description: "Moves a user's calendar to another user.",
  types: [ActionType.ACCOUNT],
  arguments: [
    source("calendar"),
    target("calendar"),
    flag("release_resources", "Release Resources", { description: "Whether rooms booked by the events become free." }),
  ],
  returns,
  invoke: (context) =>
    transfer(
      context,
      calendar,
      optionalFlag(context.args, "release_resources") ? [{ key: "RELEASE_RESOURCES", value: ["TRUE"] }] : [],
    ),
};

function privacyLevels({ privacy_levels: given }: JsonObject): string[] {
  if (given === undefined || given === null) return ["private", "shared"];
  if (!Array.isArray(given)) throw invalidArgument("privacy_levels must be a list");
  const levels = given.flatMap((level) => {
    const word = typeof level === "string" ? level.trim().toLowerCase() : undefined;
    if (word === "") return [];
    if (word !== "private" && word !== "shared") throw invalidArgument(`not a privacy level: ${JSON.stringify(level)}`);
    return word;
  });
  if (levels.length === 0) throw invalidArgument("privacy_levels must name private, shared or both");
  return [...new Set(levels)];
}

/** A transfer of the same application that is under way is returned instead of a second one. */
async function transfer(
  { client, args, signal }: ActionContext<Client>,
  applicationId: string,
  applicationTransferParams: readonly JsonObject[],
) {
  const from = filledText(args, "resource_id");
  const to = filledText(args, "target_resource_id");
  if (from.trim().toLowerCase() === to.trim().toLowerCase())
    throw invalidArgument("resource_id and target_resource_id must be different users");
  const underWay = async () => {
    const pages = everyPage((token: string | undefined) => client.listTransfers(from, to, token, signal));
    for await (const known of pages) {
      const running = known.find((one) => isUnderWay(one, applicationId));
      if (running) return running;
    }
    return undefined;
  };
  const running = await underWay();
  if (running) return { response: outcome(running) };
  const params = applicationTransferParams.length > 0 && { applicationTransferParams };
  const wanted = {
    applicationDataTransfers: [{ applicationId, ...params }],
    newOwnerUserId: to,
    oldOwnerUserId: from,
  };
  return { response: outcome(await client.insertTransfer(wanted, signal).catch(whenInDoubt(underWay))) };
}

function isUnderWay({ overallTransferStatusCode, applicationDataTransfers = [] }: DataTransfer, applicationId: string) {
  const status = (overallTransferStatusCode ?? "").toLowerCase();
  const isOpen = status === "new" || status === "inprogress";
  return isOpen && applicationDataTransfers.some((application) => application.applicationId === applicationId);
}

const outcome = ({ id, overallTransferStatusCode }: DataTransfer) => ({
  success: true,
  transfer_id: id,
  status: overallTransferStatusCode ?? "",
});
