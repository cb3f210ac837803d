import { readFileSync } from "node:fs";
import { describe, expect, test } from "@jest/globals";
import { schema } from "@octokit/graphql-schema";
import {
  buildSchema,
  type GraphQLArgument,
  type GraphQLField,
  type GraphQLInputField,
  type GraphQLNamedType,
  isEnumType,
  isInputObjectType,
  isInterfaceType,
  isObjectType,
  isRequiredArgument,
  isRequiredInputField,
  isSpecifiedScalarType,
  isUnionType,
} from "graphql";
import { openGithub } from "./open-github.ts";

const published = buildSchema(schema.idl, { assumeValid: true, noLocation: true });
const served = buildSchema(readFileSync(new URL("../../simulator/schema.graphql", import.meta.url), "utf8"), {
  noLocation: true,
});
const types = Object.values(served.getTypeMap()).filter(
  (type) => !type.name.startsWith("__") && !isSpecifiedScalarType(type),
);

/**
 * What is served is a part of what GitHub publishes, in every type, argument and default: a query that is answered here is
 * valid there. Answers have the types of the schema, as they are executed against it.
 */
describe("GitHub's published GraphQL schema", () => {
  test.each(types.map((type) => [type.name, type] as const))("has %s as it is served", (name, type) => {
    expect(described(type)).not.toEqual({});
    const theirs = published.getType(name);
    expect(theirs?.constructor.name).toBe(type.constructor.name);
    expect(described(theirs!)).toMatchObject(described(type));
    expect(required(theirs!).filter((needed) => !required(type).includes(needed))).toEqual([]);
  });
});

type Inputs = readonly (GraphQLArgument | GraphQLInputField)[];
const inputs = (of: Inputs) =>
  Object.fromEntries(of.map(({ name, type, default: value }) => [name, `${type} ${JSON.stringify(value ?? null)}`]));

function described(type: GraphQLNamedType): object {
  if (isObjectType(type) || isInterfaceType(type)) {
    const fields = Object.values(type.getFields()) as GraphQLField<unknown, unknown>[];
    return Object.fromEntries(fields.map((one) => [one.name, { type: String(one.type), args: inputs(one.args) }]));
  }
  if (isInputObjectType(type)) return inputs(Object.values(type.getFields()));
  if (isEnumType(type)) return Object.fromEntries(type.getValues().map(({ name }) => [name, true]));
  if (isUnionType(type)) return Object.fromEntries(type.getTypes().map(({ name }) => [name, true]));
  return { scalar: type.name };
}

/** What must be given: a query without it would be refused there, and must be here. */
function required(type: GraphQLNamedType): string[] {
  if (isInputObjectType(type))
    return Object.values(type.getFields())
      .filter(isRequiredInputField)
      .map(({ name }) => name);
  if (!isObjectType(type)) return [];
  const served = Object.values(type.getFields()).filter(({ name }) => isServed(type.name, name));
  return served.flatMap(({ name, args }) => args.filter(isRequiredArgument).map((one) => `${name}(${one.name})`));
}
function isServed(typeName: string, field: string): boolean {
  const type = served.getType(typeName);
  return isObjectType(type) && field in type.getFields();
}

test("a query that the schema does not know is refused as GitHub refuses it", async () => {
  const { call } = openGithub();
  const { status, body } = await call("POST", "/graphql", { query: '{ organization(login: "acme") { nonsense } }' });
  expect([status, body.data, body.errors[0].message]).toEqual([200, undefined, expect.stringContaining("nonsense")]);
});
