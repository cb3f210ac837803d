/** The users of the chaotic connector's app. */
export const pages = 40;
export const rowsPerPage = 5;
