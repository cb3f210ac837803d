/** Attributes that hold secrets although "password" is not in their names; these are never stored. */
const secret = new Set(
  [
    // Active Directory: https://learn.microsoft.com/windows/win32/adschema/attributes-all
    ...["unicodePwd", "dBCSPwd", "ntPwdHistory", "lmPwdHistory", "supplementalCredentials", "ms-Mcs-AdmPwd"],
    ...[
      "currentValue",
      "priorValue",
      "initialAuthIncoming",
      "initialAuthOutgoing",
      "trustAuthIncoming",
      "trustAuthOutgoing",
    ],
    // FreeIPA, Kerberos, OpenLDAP
    ...["krbPrincipalKey", "krbMKey", "krbPwdHistory", "krbExtraData", "ipaNTHash", "ipatokenOTPkey", "pwdHistory"],
    ...["sambaNTHash", "sambaLMHash", "userPKCS12", "oathSecret"],
  ].map((name) => name.toLowerCase()),
);

/** `name` may carry options, as in `description;lang-nl`. */
export function isSecret(name: string): boolean {
  const lower = name.toLowerCase();
  return lower.includes("password") || secret.has(lower.split(";", 1)[0]!);
}
