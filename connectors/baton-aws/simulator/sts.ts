import type { Action, SimCall } from "./call.ts";
import { text } from "./call.ts";
import { Refusal } from "./reply.ts";

/** Whatever the tenant says of sessions; as in the recordings. */
export const webIdentityExpiration = "2031-01-02T03:04:05Z";

function session(call: SimCall, role: { arn: string; roleId: string }, seconds: number, expiresAt?: string) {
  const { state } = call;
  const account = role.arn.split(":")[4]!;
  const name = role.arn.slice(role.arn.lastIndexOf("/") + 1);
  const sessionName = text(call, "RoleSessionName");
  const arn = `arn:aws:sts::${account}:assumed-role/${name}/${sessionName}`;
  const ends = call.now() + seconds * 1000;
  // The same for the same role, so that a repeated run sends the same.
  const [id, secret, token] = [
    `ASIA${account}SIMU`,
    `simulated-session-secret-${account}-${name}`,
    `simulated-session-token-${account}-${name}`,
  ];
  state.sessions.set(id, { secret, token, expiresAt: ends, caller: { account, arn, roleArn: role.arn } });
  return {
    Credentials: {
      AccessKeyId: id,
      SecretAccessKey: secret,
      SessionToken: token,
      Expiration: expiresAt ?? new Date(ends).toISOString(),
    },
    AssumedRoleUser: { AssumedRoleId: `${role.roleId}:${sessionName}`, Arn: arn },
  };
}

export const stsActions: Record<string, Action> = {
  GetCallerIdentity: {
    answer: ({ caller }) => ({
      Arn: caller.arn,
      UserId: caller.userId ?? "AROASIMULATED:session",
      Account: caller.account,
    }),
  },
  AssumeRole: {
    required: ["RoleArn", "RoleSessionName"],
    optional: ["DurationSeconds", "ExternalId"],
    answer: (call) => {
      const arn = text(call, "RoleArn");
      const { caller } = call;
      const role = call.tenant.assumable.find((one) => one.arn === arn);
      const isTrusted = role?.trusted.some((one) => [caller.account, caller.arn, caller.roleArn].includes(one));
      const seconds = Number(call.params.DurationSeconds ?? 3600);
      if (!role || !isTrusted || (role.externalId !== undefined && role.externalId !== call.params.ExternalId))
        throw new Refusal(
          403,
          "AccessDenied",
          `User: ${caller.arn} is not authorized to perform: sts:AssumeRole on resource: ${arn}`,
        );
      if (seconds < 900 || seconds > (role.maxSession ?? 3600))
        throw new Refusal(
          400,
          "ValidationError",
          "The requested DurationSeconds exceeds the MaxSessionDuration set for this role.",
        );
      return session(call, role, call.options.sessionTtl ?? seconds);
    },
  },
  AssumeRoleWithWebIdentity: {
    required: ["RoleArn", "RoleSessionName", "WebIdentityToken"],
    optional: ["DurationSeconds", "Policy"],
    answer: (call) => {
      const arn = text(call, "RoleArn");
      const token = text(call, "WebIdentityToken");
      const role = call.tenant.webIdentity.find((one) => one.arn === arn);
      if (!role) throw new Refusal(403, "AccessDenied", "Not authorized to perform sts:AssumeRoleWithWebIdentity");
      if (token === "expired")
        throw new Refusal(
          400,
          "ExpiredTokenException",
          "Token expired: current date/time must be before the expiration date/time",
        );
      if (token !== role.token) throw new Refusal(400, "InvalidIdentityToken", "Incorrect token audience");
      const policy = text(call, "Policy");
      if (policy !== "" && !policy.includes('"Statement"'))
        throw new Refusal(400, "MalformedPolicyDocument", "Syntax errors in policy.");
      const made = session(
        call,
        { arn, roleId: "AROASIMULATEDWEB" },
        Number(call.params.DurationSeconds ?? 3600),
        webIdentityExpiration,
      );
      return {
        ...made,
        Audience: "sts.amazonaws.com",
        Provider: "simulated",
        SubjectFromWebIdentityToken: "simulated",
      };
    },
  },
};
