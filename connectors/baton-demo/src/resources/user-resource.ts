import { resource } from "@baton-connectors/sdk";
import type { User } from "../directory.ts";

export function toUser({ id, number, displayName, email, login, isEnabled }: User) {
  return resource({
    type: "user",
    id,
    displayName,
    user: {
      emails: [{ address: email, isPrimary: true }],
      login,
      ...(isEnabled ? {} : { status: { status: "disabled" as const } }),
      profile:
        number === undefined
          ? { first_name: displayName, employee_number: id }
          : {
              first_name: `First${id}`,
              last_name: `Last${id}`,
              department: `Dept ${number % 50}`,
              employee_number: String(number),
            },
    },
  });
}
