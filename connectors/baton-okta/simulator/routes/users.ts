import { invalid, notFound, refuse } from "../refusal.ts";
import { type Call, listed, noContent, ok, type Route, route } from "../route.ts";
import type { User } from "../tenant.ts";

const read = "okta.users.read";
const manage = "okta.users.manage";

const is = (wanted: string) => (status: unknown) => status === wanted;

/** https://developer.okta.com/docs/api/openapi/okta-management/management/tag/User/ */
export const userRoutes: readonly Route[] = [
  route("GET", "/api/v1/users", read, list, ["limit", "after", "search"]),
  route("GET", "/api/v1/users/{userId}", read, (call) => withUser(call, (user) => ok(user))),
  route("POST", "/api/v1/users", manage, create, ["activate", "provider", "nextLogin"]),
  route("POST", "/api/v1/users/{userId}", manage, (call) => withUser(call, (user) => update(call, user))),
  route(
    "DELETE",
    "/api/v1/users/{userId}",
    manage,
    (call) =>
      withUser(call, (user) => {
        if (user.status === "DEPROVISIONED") call.world.removeUser(user.id);
        else user.status = "DEPROVISIONED";
        return noContent;
      }),
    ["sendEmail"],
  ),
  route("POST", "/api/v1/users/{userId}/lifecycle/activate", manage, (call) => withUser(call, activate(call)), [
    "sendEmail",
  ]),
  route(
    "POST",
    "/api/v1/users/{userId}/lifecycle/deactivate",
    manage,
    transition("deactivate", (status) => status !== "DEPROVISIONED", "DEPROVISIONED"),
    ["sendEmail"],
  ),
  route("POST", "/api/v1/users/{userId}/lifecycle/suspend", manage, transition("suspend", is("ACTIVE"), "SUSPENDED")),
  route(
    "POST",
    "/api/v1/users/{userId}/lifecycle/unsuspend",
    manage,
    transition("unsuspend", is("SUSPENDED"), "ACTIVE"),
  ),
];

function withUser(call: Call, then: (user: User) => ReturnType<Route["handle"]>) {
  const id = call.params.userId!;
  const user = call.world.user(id);
  return user ? then(user) : notFound(id, "User");
}

function list(call: Call) {
  const search = call.query.get("search");
  if (search !== null && search !== "status pr") {
    return refuse(400, "E0000031", "Invalid search criteria.", [`search: '${search}' is not simulated`]);
  }
  const { tenant } = call.world;
  const visible = search === null ? tenant.users.filter((user) => user.status !== "DEPROVISIONED") : tenant.users;
  return listed(call.page("users", visible, search === null ? 200 : 1000));
}

function create(call: Call) {
  const { world, query, body } = call;
  const { profile, credentials } = body as { profile?: Record<string, unknown>; credentials?: Credentials };
  for (const [name, allowed] of [
    ["activate", ["true", "false"]],
    ["provider", ["true", "false"]],
    ["nextLogin", ["changePassword"]],
  ] as const) {
    const value = query.get(name);
    if (value !== null && !(allowed as readonly string[]).includes(value))
      return invalid(name, `${name}: not ${value}`);
  }
  const missing = ["firstName", "lastName", "email", "login"].filter(
    (key) => profile?.[key] === undefined || profile[key] === "",
  );
  if (!profile || missing.length > 0)
    return invalid(missing[0] ?? "profile", `${missing.join(", ")}: The field cannot be left blank`);
  const unknown = unknownAttribute(call, profile);
  if (unknown) return unknown;
  if (typeof profile.login === "string" && world.user(profile.login)) {
    return invalid("login", "login: An object with this field already exists in the current organization");
  }
  const password = credentials?.password?.value;
  const problem = password === undefined ? undefined : passwordProblem(password);
  if (problem) return invalid("password", `password: ${problem}`);
  if (credentials?.provider && query.get("provider") !== "true") return invalid("provider", "provider: not allowed");
  const activate = query.get("activate") !== "false";
  const expired = query.get("nextLogin") === "changePassword";
  const status = !activate
    ? "STAGED"
    : expired
      ? "PASSWORD_EXPIRED"
      : password || credentials?.provider
        ? "ACTIVE"
        : "PROVISIONED";
  const user: User = {
    id: world.newId("00unew"),
    status,
    created: new Date(world.now()).toISOString(),
    lastLogin: null,
    lastUpdated: new Date(world.now()).toISOString(),
    profile,
    credentials: {
      provider: credentials?.provider ?? { type: "OKTA", name: "OKTA" },
      ...(password && { password: {} }),
    },
  };
  world.addUser(user);
  return ok(user);
}

interface Credentials {
  readonly password?: { readonly value?: string };
  readonly provider?: { readonly type: string; readonly name: string };
}

function update(call: Call, user: User) {
  const profile = call.body.profile as Record<string, unknown> | undefined;
  if (!profile || Object.keys(profile).length === 0)
    return invalid("profile", "profile: The field cannot be left blank");
  const unknown = unknownAttribute(call, profile);
  if (unknown) return unknown;
  user.profile = { ...(user.profile as object), ...profile };
  user.lastUpdated = new Date(call.world.now()).toISOString();
  return ok(user);
}

function activate(call: Call) {
  return (user: User) => {
    if (!["STAGED", "DEPROVISIONED"].includes(String(user.status))) {
      return refuse(403, "E0000016", "Activation failed because the user is already active");
    }
    const hasPassword = (user.credentials as { password?: unknown } | undefined)?.password !== undefined;
    user.status = hasPassword ? "ACTIVE" : "PROVISIONED";
    if (call.query.get("sendEmail") !== "false") return ok({});
    return ok({ activationUrl: `${call.url.origin}/welcome/xyz`, activationToken: "xyz" });
  };
}

/**
 * Who is in the wrong state is refused, so that nothing is done twice.
 * https://developer.okta.com/docs/api/openapi/okta-management/management/tag/UserLifecycle/
 */
function transition(verb: string, from: (status: unknown) => boolean, to: string): Route["handle"] {
  return (call) =>
    withUser(call, (user) => {
      if (!from(user.status)) {
        return invalid(`${verb}User`, `Cannot ${verb} a user in the state ${String(user.status).toLowerCase()}`);
      }
      user.status = to;
      return ok({});
    });
}

/** The organisation's password policy: Okta's default. */
function passwordProblem(password: string): string | undefined {
  if (password.length < 8) return "Password requirements: at least 8 characters";
  const classes = [/[a-z]/, /[A-Z]/, /[0-9]/];
  return classes.every((one) => one.test(password)) ? undefined : "a lowercase letter, an uppercase letter, a number";
}

const known =
  `login email secondEmail firstName lastName middleName honorificPrefix honorificSuffix title displayName nickName
profileUrl primaryPhone mobilePhone streetAddress city state zipCode countryCode postalAddress preferredLanguage locale
timezone userType employeeNumber costCenter organization division department managerId manager`.split(/\s+/);

function unknownAttribute(call: Call, profile: Record<string, unknown>) {
  const { tenant } = call.world;
  const used = (key: string) => tenant.users.some((user) => Object.hasOwn((user.profile as object | null) ?? {}, key));
  const key = Object.keys(profile).find(
    (one) => !known.includes(one) && !tenant.sim.customAttributes.includes(one) && !used(one),
  );
  return key === undefined ? undefined : invalid(key, `${key}: Property name is not defined in the schema`);
}
