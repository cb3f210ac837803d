import { type Action, ownAccount } from "./call.ts";
import { arnOf } from "./iam-reads.ts";
import { Refusal } from "./reply.ts";
import type { User } from "./tenant.ts";

/** https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_getting-report.html */
const columns = [
  ...["user", "arn", "user_creation_time", "password_enabled", "password_last_used", "password_last_changed"],
  ...["password_next_rotation", "mfa_active"],
  ...["1", "2"].flatMap((n) => [
    ...[`access_key_${n}_active`, `access_key_${n}_last_rotated`, `access_key_${n}_last_used_date`],
    ...[`access_key_${n}_last_used_region`, `access_key_${n}_last_used_service`],
  ]),
  ...["1", "2"].flatMap((n) => [`cert_${n}_active`, `cert_${n}_last_rotated`]),
];

function rowOf(account: string, user: User): Record<string, string> {
  const { UserName, Path = "/", CreateDate, PasswordLastUsed, loginProfile = false, mfa = [], keys = [] } = user;
  const ofKey = (n: number) => {
    const one = keys[n - 1];
    return {
      [`access_key_${n}_active`]: String(one !== undefined && (one.Status ?? "Active") === "Active"),
      [`access_key_${n}_last_rotated`]: one?.CreateDate ?? "N/A",
      [`access_key_${n}_last_used_date`]: one?.LastUsed ?? "N/A",
    };
  };
  return {
    ...{ user: UserName, arn: arnOf(account, "user", UserName, Path), user_creation_time: CreateDate },
    ...{ password_enabled: String(loginProfile), password_last_used: PasswordLastUsed ?? "N/A" },
    ...{ mfa_active: String(mfa.length > 0), ...ofKey(1), ...ofKey(2) },
  };
}

const quoted = (text: string) => (/[",]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);

export const iamReportActions: Record<string, Action> = {
  GenerateCredentialReport: {
    answer: ({ state, caller, options }) => {
      const asked = (state.reports.get(caller.account) ?? 0) + 1;
      state.reports.set(caller.account, asked);
      if (asked > (options.reportPolls ?? 0)) return { State: "COMPLETE" };
      return { State: asked === 1 ? "STARTED" : "INPROGRESS", Description: "No report exists. Starting a new report." };
    },
  },
  GetCredentialReport: {
    answer: (call) => {
      const { state, caller, now, options } = call;
      const asked = state.reports.get(caller.account) ?? 0;
      if (asked === 0) throw new Refusal(410, "ReportNotPresent", "No report exists.");
      if (asked <= (options.reportPolls ?? 0)) throw new Refusal(404, "ReportInProgress", "Report is being made.");
      const { root = {}, users } = ownAccount(call);
      const rows: Record<string, string>[] = [
        {
          ...{ user: "<root_account>", arn: `arn:aws:iam::${caller.account}:root`, password_enabled: "not_supported" },
          ...{ mfa_active: String(root.mfa ?? true), access_key_1_active: String(root.key ?? false) },
          access_key_2_active: "false",
        },
        ...users.map((user) => rowOf(caller.account, user)),
      ];
      const lines = [columns, ...rows.map((row) => columns.map((column) => quoted(row[column] ?? "N/A")))];
      return {
        Content: Buffer.from(lines.map((line) => line.join(",")).join("\n")).toString("base64"),
        ...{ ReportFormat: "text/csv", GeneratedTime: new Date(now()).toISOString() },
      };
    },
  },
};
