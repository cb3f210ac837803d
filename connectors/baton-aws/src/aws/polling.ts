import type { FailedResponse, StatusErrorDetails } from "@baton-connectors/sdk";

/** Longer, and nobody knows. */
const longestMs = 5 * 60_000;

const fields = ["AccountAssignmentCreationStatus", "AccountAssignmentDeletionStatus"];

/**
 * Assignments take a while: who asks how one went, and is told that it is under way, has to ask again in a second. That is what a limit is, too, and it is
 * waited for in the same place. https://docs.aws.amazon.com/singlesignon/latest/APIReference/API_DescribeAccountAssignmentCreationStatus.html
 */
export function createPolling(now: () => Date) {
  const since = new Map<string, number>();
  return ({ operation = "", body }: FailedResponse): StatusErrorDetails | undefined => {
    if (operation === "iam:GenerateCredentialReport") return reportIn(body);
    if (!operation.startsWith("sso:DescribeAccountAssignment")) return undefined;
    const { RequestId, Status } = statusIn(body);
    if (typeof RequestId !== "string") return undefined;
    if (Status !== "IN_PROGRESS") {
      since.delete(RequestId);
      return undefined;
    }
    const begun = since.get(RequestId) ?? now().getTime();
    since.set(RequestId, begun);
    if (now().getTime() - begun > longestMs) {
      since.delete(RequestId);
      return { code: "Aborted", message: "the assignment is still in progress after five minutes" };
    }
    return { message: "the assignment is in progress", limited: { afterSeconds: 1 } };
  };
}

/** https://docs.aws.amazon.com/IAM/latest/APIReference/API_GenerateCredentialReport.html */
function reportIn(body: unknown): StatusErrorDetails | undefined {
  const { State } = Object(Object(Object(body).GenerateCredentialReportResponse).GenerateCredentialReportResult);
  if (State !== "STARTED" && State !== "INPROGRESS") return undefined;
  return { message: "the credential report is being made", limited: { afterSeconds: 2 } };
}

function statusIn(body: unknown): { readonly RequestId?: unknown; readonly Status?: unknown } {
  for (const field of fields) {
    const found = Object(body)[field] as unknown;
    if (found) return Object(found);
  }
  return {};
}
