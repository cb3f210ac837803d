import type { Permissions } from "@baton-connectors/sdk";

/** What the bind account must be allowed; servers have no common names for it. */
export const permissions = {
  user: {
    advertised: false,
    sync: [
      {
        id: "read users",
        without: "an error names what is not found; attributes that an access rule hides are missing without a word",
      },
    ],
    provision: [
      { id: "add and delete users", when: "accounts are created or deleted" },
      { id: "write userPassword", when: "passwords are set; of Active Directory: Reset Password" },
      { id: "write attributes of users", when: "update_profile is called" },
    ],
  },
  group: {
    advertised: false,
    sync: [{ id: "read groups" }],
    provision: [{ id: "write member, uniqueMember, memberUid of groups" }],
  },
  role: { advertised: false, sync: [{ id: "read roles" }], provision: [{ id: "write roleOccupant of roles" }] },
} as const satisfies Record<string, Permissions>;
