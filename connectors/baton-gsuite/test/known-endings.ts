/** Runs that end otherwise than with Go, and why. `rows: false`: what is stored by then depends on the order of types. */
export const runsThatEndOtherwise: Readonly<
  Record<string, { readonly exit: number; readonly rows: boolean; readonly rowsOf?: string; readonly why: string }>
> = {};
