/** Recorded runs that end otherwise with ours, each with its reason; what is not named here ends in equal rows. */

/** Go's sync fails, or hangs for ever; ours ends as the usual one, or with what is named of it left out and counted. */
export const mended: Readonly<
  Record<string, { readonly why: string; readonly skips?: Readonly<Record<string, number>> }>
> = {
  "bind-small": { why: "the server takes pages of 20 entries at most: they are asked for" },
  "fault-badcookie-always": { why: "the list fits into one page" },
  "fault-badcookie-once": { why: "the list fits into one page" },
  "fault-bind-busy": { why: "busy passes" },
  "fault-bind-later": { why: "fewer binds are needed" },
  "fault-cookie2-once": { why: "the list fits into one page" },
  "fault-cookie53-always": { why: "the list fits into one page; Go reads first pages for ever" },
  "fault-gid-busy": { why: "the list of users tells it, nothing is asked" },
  "fault-users-page2-sizelimit": { why: "the list fits into one page" },
  "odd-dn-role": { why: "one value costs one grant", skips: { "a roleOccupant that is no DN": 1 } },
  "odd-dn-user": { why: "one entry costs one row", skips: { "an entry whose DN cannot be read": 1 } },
  "odd-uac-big": { why: "", skips: { "a userAccountControl that is no number: the status is unspecified": 1 } },
  "odd-uac-space": { why: "", skips: { "a userAccountControl that is no number: the status is unspecified": 1 } },
  "odd-uac-text": { why: "", skips: { "a userAccountControl that is no number: the status is unspecified": 1 } },
  "odd-utf8-cn": { why: "", skips: { "letters of a cn that are no UTF-8": 1 } },
  "odd-utf8-display": { why: "", skips: { "letters of a displayName that are no UTF-8": 1 } },
  "odd-utf8-group": { why: "", skips: { "letters of a description that are no UTF-8": 1 } },
  "odd-utf8-mail": { why: "", skips: { "a mail address that is no UTF-8": 1 } },
  workers2: { why: "each list has its own connection" },
  workers5: { why: "each list has its own connection" },
};

/** Corners whose URL cannot be read: the sync goes on without it. */
export const mendedCorners: Readonly<Record<string, string>> = {
  "nasty-badfilter": "a memberURL that cannot be read",
  "nasty-badfilterurl": "a memberURL whose base is not there",
  "nasty-badpercent": "a memberURL that cannot be read",
  "nasty-badscope": "a memberURL that cannot be read",
  "nasty-noparens": "a memberURL that cannot be read",
};

/** Go's sync ends well with rows missing; ours fails, and says why. */
export const refused: Readonly<Record<string, string>> = {
  "bind-blind": "is not there, or the bind account may not see it",
  "fault-groups-nosuchobject": "the list itself is not found",
  "fault-role-vanished": "is still listed",
  "fault-users-nosuchobject": "the list itself is not found",
};

/** Rows that differ, as `difference` tells them, beside those of every run. */
export const differing: Readonly<Record<string, { readonly why: string; readonly only: RegExp }>> = {
  "fault-group-empty": {
    why: "a group that is not found any more is taken out and counted",
    only: /cn=single,/,
  },
  "fault-group-vanished": {
    why: "groups that are not found any more are taken out and counted",
    only: /cn=(staff|crew 1|posix mix|nest one|nest two|nest three|dyn base|dyn many|has dynamic|parent of gruppe),/,
  },
  "nasty-badbase": {
    why: "the URLs behind the one whose base is missing are read",
    only: /^\+ grants group:cn=bad base,/,
  },
  "nasty-cycle": { why: "who is in one group of a circle is in all", only: /^\+ grants group:cn=[ab],ou=cycle,/ },
  "nasty-emptydn": { why: "nobody is called nothing", only: /^- grants .*:member:user:$/ },
  "nasty-emptyuid": { why: "nobody is called nothing", only: /^- grants .*:member:user:$/ },
  "nasty-logonmax": {
    why: "the recording could not be read: JSON has no such year",
    only: /^\+ resources user:cn=logon max,/,
  },
  "odd-attr-names": { why: "krbPrincipalKey is a secret", only: /^~ resources user:uid=dup,/ },
  "odd-lowercase-attrs": { why: "names of attributes are found in any case", only: /^\+ (grants|expansion) / },
  "odd-range": {
    why: "ranges of values are read to the end",
    only: /^[+~] grants group:cn=(staff|dyn base|dyn many|has dynamic|nest one|nest two|nest three|parent of gruppe),/,
  },
  pebble: {
    why: "the recorded file keeps no externalId, has what is inherited elsewhere, and lost six members of 'Gruppe ÄÖ ẞ'",
    only: /^(~ resources group:|~ grants .*:member:group:|\+ expansion |\+ grants group:cn=gruppe )/,
  },
};

/** Of every run: a group in FreeIPA's spelling of its class is one as a member, too; unicodePwd is no text of a profile. */
export const everywhere =
  /^([-+] grants group:cn=ipaparent,|\+ expansion group:cn=ipaparent,|~ resources user:uid=secrets,)/;
