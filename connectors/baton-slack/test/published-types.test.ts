import { expect, test } from "@jest/globals";
import type {
  AuthTeamsListResponse,
  AuthTestResponse,
  UsergroupsListResponse,
  UsersInfoResponse,
  UsersListResponse,
} from "@slack/web-api";
import type { Self, SlackUser, Team, UserGroup } from "../src/web.ts";

type ItemOf<T> = NonNullable<T> extends readonly (infer Item)[] ? Item : never;

/**
 * Whether each of our fields is one of Slack's, and whatever Slack may say there is of the kind we read. Slack's types require nothing: that
 * ours do is what they are for. `Beyond`: what Slack sends and its types do not have.
 */
type Declared<Ours, Slacks, Beyond extends string = never> =
  Exclude<keyof Ours, keyof Slacks | Beyond> extends never
    ? Pick<Slacks, keyof Ours & keyof Slacks> extends Loose<Ours>
      ? true
      : { readonly differs: Ours }
    : { readonly unknown: Exclude<keyof Ours, keyof Slacks | Beyond> };
type Loose<T> = { readonly [K in keyof T]?: T[K] | undefined };

const declared = <_Ours, _Slacks, _Beyond extends string = never>(holds: Declared<_Ours, _Slacks, _Beyond>) => holds;

type Listed = ItemOf<UsersListResponse["members"]>;

test("what is read of Slack's answers is what Slack's own client is told of them", () => {
  const checks = [
    declared<Omit<Self, "ok">, AuthTestResponse>(true),
    // `domain` comes with some tokens, as the recordings have it.
    declared<Team, ItemOf<AuthTeamsListResponse["teams"]>, "domain">(true),
    declared<SlackUser, NonNullable<UsersInfoResponse["user"]>>(true),
    declared<NonNullable<SlackUser["profile"]>, NonNullable<Listed["profile"]>>(true),
    // Strangers are marked in lists too: https://docs.slack.dev/reference/objects/user-object
    declared<SlackUser, Listed, "is_stranger">(true),
    declared<UserGroup, ItemOf<UsergroupsListResponse["usergroups"]>>(true),
  ];
  expect(new Set(checks)).toEqual(new Set([true]));
});
