import { type Ticket, type TicketRequest, TicketSchema$ } from "@baton-connectors/protocol/connector-v2";
import { type HandlerContext, toBatonError } from "@baton-connectors/sdk";
import { create } from "@bufbuild/protobuf";
import { type Timestamp, timestampFromDate } from "@bufbuild/protobuf/wkt";
import { gateway, isGateway } from "../address.ts";
import type { Issue, MadeIssue } from "../api/issues.ts";
import type { JiraUser } from "../api/users.ts";
import type { Client } from "../client.ts";
import { userResource } from "../resources/user-resource.ts";

type Context = HandlerContext<Client>;

export async function toTicket(context: Context, issue: Issue): Promise<Ticket> {
  const {
    summary = "",
    description,
    labels = [],
    status,
    issuetype,
    assignee,
    reporter,
    created,
    updated,
  } = issue.fields;
  const [assigned, reported] = [assignee, reporter].map(personOf);
  return create(TicketSchema$, {
    id: issue.id,
    displayName: summary,
    description: textOf(description),
    labels: [...labels],
    type: { id: issuetype?.id ?? "", displayName: issuetype?.name ?? "" },
    url: await linkTo(context, issue),
    ...(assigned && { assignees: [assigned] }),
    ...(reported && { reporter: reported }),
    ...(status && { status: { id: status.id, displayName: status.name ?? "" } }),
    ...timed("createdAt", created),
    ...timed("updatedAt", updated),
  });
}

/** Of an issue that was made and could not be read: what is known of it. */
export async function madeTicket(
  context: Context,
  made: MadeIssue,
  request: TicketRequest,
  labels: readonly string[],
): Promise<Ticket> {
  const { displayName, description } = request;
  return create(TicketSchema$, {
    id: made.id,
    displayName,
    description,
    labels: [...labels],
    url: await linkTo(context, made),
  });
}

const personOf = (user: JiraUser | undefined) => (user?.accountId ? userResource(user) : undefined);

function timed<K extends string>(key: K, text: string | undefined): { [key in K]?: Timestamp } {
  // 2026-11-01T09:10:11.123+0000
  const at = new Date((text ?? "").replace(/([+-]\d\d)(\d\d)$/, "$1:$2"));
  return Number.isNaN(at.getTime()) ? {} : ({ [key]: timestampFromDate(at) } as { [key in K]?: Timestamp });
}

/** Where people see it: at the site, whichever address the token is taken at. Without a link the ticket is a ticket, too. */
async function linkTo(
  { client, log, signal }: Context,
  { key, self }: { readonly key: string; readonly self?: string | undefined },
) {
  const { site } = client;
  const own = self !== undefined && URL.canParse(self) ? new URL(self) : undefined;
  try {
    const address =
      isGateway(site.url) && own?.protocol === "https:" && own.origin !== gateway ? own : await site.address(signal);
    return `${address.origin}/browse/${encodeURIComponent(key)}`;
  } catch (thrown) {
    log.warn(
      { error: toBatonError(thrown).message, key },
      "the site's own address is not known: the ticket has no link",
    );
    return "";
  }
}

/** Plain text; of a rich text (https://developer.atlassian.com/cloud/jira/platform/apis/document/structure/) its texts. */
function textOf(description: unknown): string {
  if (typeof description === "string") return description;
  if (typeof description !== "object" || description === null) return "";
  const { text, content, type } = description as { text?: unknown; content?: unknown; type?: unknown };
  if (type === "hardBreak") return "\n";
  if (typeof text === "string") return text;
  if (!Array.isArray(content)) return "";
  const inner = content.map(textOf);
  return type === "doc" ? inner.join("\n") : inner.join("");
}
