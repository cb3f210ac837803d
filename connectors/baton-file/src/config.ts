import { boolField, type ConfigOf, fields, selectField, stringField } from "@baton-connectors/sdk/config";
import { dateForms } from "./model/dates.ts";

/** The Go connector has a letter for these two. */
const conductorOne = { section: "service", exportTo: "none", persistent: true, replacesDefault: true } as const;

export const config = fields(
  {
    input: stringField({
      name: "input",
      short: "i",
      description: "Path to the input file, a folder, or an address: https://…, s3://bucket/key",
      required: true,
      // Which types there are is known when it is read: `capabilities --input FILE`.
      persistent: true,
    }),
    mapping: stringField({
      name: "mapping",
      persistent: true,
      description: "File that says what the columns of any list mean; baton-file init FILE proposes one",
    }),
    allowEmpty: boolField({
      name: "allow-empty",
      description: "Take a file without users and resources for an app that has none",
    }),
    dateFormat: selectField({
      name: "date-format",
      description: `How dates are written that do not begin with the year: ${dateForms.join(", ")}`,
      options: dateForms,
      default: "MM/DD/YYYY",
    }),
    maxShrink: stringField({
      name: "max-shrink",
      description: "Fail a sync with this much fewer people, resources or grants than the last one in the file",
      placeholder: "30%",
      default: "30%",
      exportTo: "none",
      replacesDefault: true,
    }),
    clientId: stringField({
      ...conductorOne,
      name: "client-id",
      short: "c",
      description: "ConductorOne client id; turns on service mode",
    }),
    clientSecret: stringField({
      ...conductorOne,
      name: "client-secret",
      short: "s",
      secret: true,
      description: "ConductorOne client secret",
    }),
    namesPerType: boolField({
      name: "names-per-type",
      description: "Let resources of different types have the same name; type/name then tells them apart",
    }),
  },
  { displayName: "File Connector" },
);

export type Config = ConfigOf<typeof config>;
