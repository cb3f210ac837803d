import {
  CustomFieldSchema,
  JCIssueTypeProjectSchema,
  type TicketCustomField,
  type TicketSchema,
} from "@baton-connectors/protocol/connector-v2";
import { annotation, findAnnotation } from "@baton-connectors/sdk";

/** The type that Jira states for a field; conversions of values go by it. */
export const fieldType = (type: string) => annotation(CustomFieldSchema, { type });
export const typeOfField = (field: TicketCustomField | undefined): string =>
  (field && findAnnotation(field.annotations, CustomFieldSchema)?.type) ?? "";

export const issueTypeProject = (project: {
  readonly id: string;
  readonly key: string;
  readonly name?: string | undefined;
}) =>
  annotation(JCIssueTypeProjectSchema, {
    projectId: project.id,
    projectKey: project.key,
    projectName: project.name ?? "",
  });

/** The id of the project of a schema of an issue type. Schemas of older configurations have none: they are a project, and have the issue type as a field. */
export const projectIdOf = (schema: TicketSchema): string | undefined =>
  findAnnotation(schema.annotations, JCIssueTypeProjectSchema)?.projectId;
