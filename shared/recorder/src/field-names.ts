/** Names of fields tell what a number is: what pages are counted by stays, and moments stay moments. */

const paging = new Set(
  "total count page pages per max items start offset limit skip size results records rows last first current index next of in result set from top expires has remaining start at seconds"
    .split(" ")
    .filter(Boolean),
);
const time = new Set(
  "at date time on since until expires expiry created updated modified changed last login seen timestamp ts exp iat nbf activated".split(
    " ",
  ),
);

const wordsOf = (name: string) =>
  name
    .replace(/([a-z0-9])([A-Z])/g, "$1 $2")
    .toLowerCase()
    .split(/[^a-z]+/)
    .filter(Boolean);

/** `startAt`, `per_page`, `totalResults`. What follows may be a cursor, that is, anything: `next` alone is none of them. */
export const isPaging = (name: string): boolean => {
  const words = wordsOf(name);
  return words.length > 0 && name !== "next" && words.every((word) => paging.has(word));
};
export const isTime = (name: string): boolean => wordsOf(name).some((word) => time.has(word));
