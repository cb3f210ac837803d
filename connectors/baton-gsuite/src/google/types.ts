import type { admin_directory_v1, admin_reports_v1 } from "@googleapis/admin";

/**
 * Google's shapes. Types only: the library itself is not loaded. Nested lists of a user are loosely typed there, and not
 * always what they should be here either.
 */
export type User = admin_directory_v1.Schema$User;
export type Group = admin_directory_v1.Schema$Group;
export type Member = admin_directory_v1.Schema$Member;
export type Role = admin_directory_v1.Schema$Role;
export type RoleAssignment = admin_directory_v1.Schema$RoleAssignment;
export type Token = admin_directory_v1.Schema$Token;
export type Asp = admin_directory_v1.Schema$Asp;
export type Domain = admin_directory_v1.Schema$Domains;
export type Activity = admin_reports_v1.Schema$Activity;

export interface DataTransfer {
  readonly id?: string;
  readonly overallTransferStatusCode?: string;
  readonly applicationDataTransfers?: readonly { readonly applicationId?: string }[];
}
export interface GroupSettings {
  readonly email?: string;
  readonly allowExternalMembers?: string;
  readonly allowWebPosting?: string;
  readonly whoCanPostMessage?: string;
  readonly messageModerationLevel?: string;
}
export interface SsoProfile {
  readonly name?: string;
  readonly displayName?: string;
}

/** One page of a listing and where the next one starts; undefined at the end. */
export interface ApiPage<T> {
  readonly items: readonly T[];
  readonly next: string | undefined;
}
