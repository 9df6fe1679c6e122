/** `1 sample`, `2 samples`; the number written by `write`. */
export function plural(n: number, one: string, many = `${one}s`, write: (n: number) => string = String): string {
  return `${write(n)} ${n === 1 ? one : many}`;
}
