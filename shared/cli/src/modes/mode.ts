import type { JsonObject } from "@bufbuild/protobuf";

/** What one run of the program does. */
export type Mode =
  | { readonly kind: "service" }
  | { readonly kind: "sync" }
  | {
      readonly kind: "grant";
      readonly entitlementId: string;
      readonly principalType: string;
      readonly principalId: string;
    }
  | { readonly kind: "revoke"; readonly grantId: string }
  | { readonly kind: "events"; readonly feedId: string; readonly startAt: Date; readonly cursor: string }
  | {
      readonly kind: "create-account";
      readonly resourceTypeId: string;
      readonly login: string;
      readonly email: string;
      readonly profile: JsonObject;
    }
  | {
      readonly kind: "invoke-action";
      readonly name: string;
      readonly resourceTypeId: string;
      readonly args: JsonObject;
    }
  | { readonly kind: "list-action-schemas"; readonly resourceTypeId: string }
  | { readonly kind: "delete-resource"; readonly resourceTypeId: string; readonly resourceId: string }
  | { readonly kind: "rotate-credentials"; readonly resourceTypeId: string; readonly resourceId: string }
  | { readonly kind: "create-ticket"; readonly templatePath: string }
  | { readonly kind: "bulk-create-ticket"; readonly templatePath: string }
  | { readonly kind: "list-ticket-schemas" }
  | { readonly kind: "get-ticket"; readonly ticketId: string }
  | { readonly kind: "diff-syncs"; readonly baseSyncId: string; readonly appliedSyncId: string }
  | {
      readonly kind: "compact-syncs";
      readonly paths: readonly string[];
      readonly syncIds: readonly string[];
      readonly outputDirectory: string;
    };
