import { readFileSync } from "node:fs";
import {
  type DescEnum,
  type DescField,
  type DescFile,
  type DescMessage,
  type DescMethod,
  ScalarType,
} from "@bufbuild/protobuf";
import { expect, test } from "@jest/globals";
import { files, registry } from "../src/registry.ts";

interface ContractMessage {
  readonly fields: Readonly<Record<string, string>>;
  readonly reserved?: readonly (string | readonly [number, number])[];
}
interface ContractFile {
  readonly package: string;
  readonly messages: Readonly<Record<string, ContractMessage>>;
  readonly enums: Readonly<Record<string, Readonly<Record<string, number>>>>;
  readonly services: Readonly<Record<string, Readonly<Record<string, string>>>>;
}

const contract = JSON.parse(
  readFileSync(new URL("./fixtures/wire-contract.json", import.meta.url), "utf8"),
) as Readonly<Record<string, ContractFile>>;

const ours = new Map(
  files.filter(({ name }) => /^(c1|baton)\//.test(name)).map((file) => [`${file.name}.proto`, file]),
);

test("the files are those of the contract", () => {
  expect([...ours.keys()].sort()).toEqual(Object.keys(contract).sort());
});

test.each(Object.keys(contract))("%s is what the contract says", (path) => {
  const { messages, enums, services, package: name } = contract[path]!;
  const wanted = {
    package: name,
    messages: Object.fromEntries(
      Object.entries(messages).map(([message, { fields, reserved = [] }]) => [
        message,
        {
          fields: Object.fromEntries(Object.entries(fields).map(([n, text]) => [n, expanded(text, name, message)])),
          reserved: JSON.parse(JSON.stringify(reserved)),
        },
      ]),
    ),
    enums,
    services: Object.fromEntries(
      Object.entries(services).map(([service, methods]) => [
        service,
        Object.fromEntries(Object.entries(methods).map(([method, text]) => [method, expandedMethod(text, name)])),
      ]),
    ),
  };
  expect(described(ours.get(path)!)).toEqual(wanted);
});

function described(file: DescFile) {
  const local = (typeName: string) => typeName.slice(file.proto.package.length + 1);
  const messages = file.messages.flatMap(withNested);
  const enums = [...file.enums, ...messages.flatMap(({ nestedEnums }) => nestedEnums)];
  return {
    package: file.proto.package,
    messages: Object.fromEntries(messages.map((message) => [local(message.typeName), describedMessage(message)])),
    enums: Object.fromEntries(enums.map((desc) => [local(desc.typeName), describedEnum(desc)])),
    services: Object.fromEntries(
      file.services.map(({ typeName, methods }) => [
        local(typeName),
        Object.fromEntries(methods.map((method) => [method.name, describedMethod(method)])),
      ]),
    ),
  };
}

const withNested = (message: DescMessage): DescMessage[] => [message, ...message.nestedMessages.flatMap(withNested)];
const describedEnum = ({ values }: DescEnum) => Object.fromEntries(values.map(({ name, number }) => [name, number]));
const describedMessage = ({ fields, proto }: DescMessage) => ({
  fields: Object.fromEntries(fields.map((field) => [String(field.number), describedField(field)])),
  reserved: [...proto.reservedRange.map(({ start, end }) => [start, end - 1]), ...proto.reservedName],
});
const describedMethod = ({ methodKind, input, output }: DescMethod) => {
  const request = methodKind === "client_streaming" || methodKind === "bidi_streaming" ? "stream " : "";
  const response = methodKind === "server_streaming" || methodKind === "bidi_streaming" ? "stream " : "";
  return `${request}${input.typeName} -> ${response}${output.typeName}`;
};

function describedField(field: DescField): string {
  const optional = field.proto.proto3Optional ? "optional " : "";
  const oneof = field.oneof ? ` (oneof ${field.oneof.name})` : "";
  const deprecated = field.deprecated ? " [deprecated]" : "";
  return `${optional}${typeOf(field)} ${field.name}${oneof}${deprecated}`;
}

function typeOf(field: DescField): string {
  switch (field.fieldKind) {
    case "scalar":
      return scalar(field.scalar);
    case "message":
      return field.message.typeName;
    case "enum":
      return field.enum.typeName;
    case "list":
      return `repeated ${field.message?.typeName ?? field.enum?.typeName ?? scalar(field.scalar!)}`;
    case "map":
      return `map<${scalar(field.mapKey)},${field.message?.typeName ?? field.enum?.typeName ?? scalar(field.scalar!)}>`;
  }
}
const scalar = (type: ScalarType) => ScalarType[type].toLowerCase();

/** A field of the contract with full type names. */
function expanded(text: string, packageName: string, message: string): string {
  return text.replace(
    /^(repeated |optional )?(?:map<(\w+),([\w.]+)>|([\w.]+))/,
    (_, label = "", key?: string, value?: string, type?: string) =>
      key
        ? `${label}map<${key},${fullName(value!, packageName, message)}>`
        : `${label}${fullName(type!, packageName, message)}`,
  );
}
const expandedMethod = (text: string, packageName: string) =>
  text.replace(/(stream )?([\w.]+)( -> |$)/g, (_, stream = "", type: string, rest: string) => {
    return `${stream}${fullName(type, packageName, "")}${rest}`;
  });

/** As protobuf resolves names: the innermost scope that knows one wins. */
function fullName(type: string, packageName: string, message: string): string {
  if (Object.values(ScalarType).some((name) => typeof name === "string" && name.toLowerCase() === type)) return type;
  const known = (name: string) => registry.getMessage(name) ?? registry.getEnum(name);
  const scopes = `${packageName}${message === "" ? "" : `.${message}`}`.split(".");
  for (let depth = scopes.length; depth > 0; depth--) {
    const name = [...scopes.slice(0, depth), type].join(".");
    if (known(name)) return name;
  }
  return known(type) ? type : `unknown type ${type}`;
}
